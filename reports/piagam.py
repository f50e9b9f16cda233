"""What stands on a piagam, and how it is set. Knows no database: it is given a Piagam with all it needs."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.template.loader import render_to_string

from reports import ornament
from reports.models import Piagam
from reports.printing import press
from reports.qr import qr_svg

STYLESHEET = "print-piagam.css"
LONG_NAME = 30  # characters; a longer name of a region is set smaller


def public_url(piagam: Piagam) -> str:
    """What the QR says."""
    return settings.PUBLIC_URL + piagam.verify_path


def html_of(piagam: Piagam) -> str:
    """The sheet of one piagam; every fact comes from the rows of that day."""
    decision = piagam.decision
    cycle = decision.assessment.cycle
    region = decision.assessment.region
    context = {
        "piagam": piagam,
        "region": region,
        "name_is_long": len(region.name) > LONG_NAME,
        "cycle": cycle,
        "decree": decision.decree,
        "award": f"{region.get_kind_display()} {decision.predicate_label}",
        "frame": ornament.frame(),
        "ring": ornament.ring(),
        "qr": qr_svg(public_url(piagam)),
        "check_address": settings.PUBLIC_URL.split("://")[-1] + "/cek/",
    }
    return render_to_string("reports/pdf/piagam.html", context)


def render_many(piagams: Iterable[Piagam]) -> Iterator[tuple[Piagam, bytes]]:
    """Each piagam with its PDF, one after the other; stylesheet and fonts are read once."""
    sheets = press(STYLESHEET)
    for piagam in piagams:
        yield piagam, sheets.pdf(html_of(piagam))
