"""`manage.py verify`: how many MB of documents and how many events a second it looks at."""

from collections.abc import Callable

from django.core.files.base import ContentFile

from accounts.models import Membership
from assessments.library import Label, add_document
from assessments.verifying.run import verify
from assessments.verifying.scope import Scope
from benchmarks.uploads import video

FILES, MIB_EACH = 30, 10
MB = 1_000_000
MB_A_SECOND = 200


def measure_verify(report: Callable[[str, list[float], str], None], who: Membership) -> None:
    """With 300 MiB of documents; they are in the machine's memory when they are read again, as the disk is not ours."""
    for number in range(FILES):
        upload = ContentFile(video(MIB_EACH, number), name=f"video-{number}.mp4")
        add_document(region=who.region, by=who, upload=upload, label=Label())
    for tally in verify(Scope()):
        if tally.misfit:
            raise SystemExit(tally.misfit)
        if tally.size:
            speed, bound = f"{tally.size / MB / tally.seconds:.0f} MB/detik", tally.size / MB / MB_A_SECOND * 1000
            report(f"Periksa {tally.size / MB:.0f} MB berkas ({speed})", [tally.seconds], f"{bound:.0f} ms")
        else:
            speed = f"{tally.count / tally.seconds:.0f}/detik"
            report(f"Periksa {tally.count} {tally.unit} ({speed})", [tally.seconds], "-")
