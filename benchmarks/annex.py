"""The official annex through the screen: 120 indicators out, in, shown as a difference, and written."""

import time
from collections.abc import Callable
from itertools import pairwise

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Membership
from indicators.models import Instrument

RUNS = 5
Report = Callable[[str, list[float], str], None]


def measure_annex(report: Report, who: Membership) -> None:
    """Each step of `RUNS` imports, every one into a version of its own; the bound is for all but the template."""
    base = Instrument.objects.get(code="permenkumham-22-2021")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(who.user)
    _import(client, base, 0)  # warms up
    runs = [_import(client, base, number) for number in range(1, RUNS + 1)]
    names = ("templat, unduh", "unggah dan periksa", "pratinjau", "terapkan")
    for name, taken in zip(names, zip(*runs, strict=True), strict=True):
        report(f"Lampiran 120 indikator, {name}", list(taken), "-")
    report("Lampiran 120 indikator, impor seluruhnya", [sum(run[1:]) for run in runs], "2000 ms")


def _import(client: Client, base: Instrument, number: int) -> list[float]:
    marks = [time.perf_counter()]
    template = client.get("/instrumen/impor/templat/", {"versi": base.pk})
    marks.append(time.perf_counter())
    facts = {
        "code": base.code,
        "version": f"ukuran-{number}",
        "title": base.title,
        "legal_basis": base.legal_basis,
        "base": base.pk,
        "file": SimpleUploadedFile("lampiran.xlsx", template.content),
    }
    uploaded = client.post("/instrumen/impor/", facts)
    marks.append(time.perf_counter())
    preview = client.get(uploaded.headers["Location"])
    marks.append(time.perf_counter())
    applied = client.post(f"{uploaded.headers['Location']}terapkan/")
    marks.append(time.perf_counter())
    if (preview.status_code, applied.status_code) != (200, 302):
        raise SystemExit(f"impor: {preview.status_code}, {applied.status_code}")
    return [after - before for before, after in pairwise(marks)]
