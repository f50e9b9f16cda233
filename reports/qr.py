"""QR codes as pictures of our own pages."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> SafeString:
    """A QR code as inline SVG with its quiet zone; without a size, the stylesheet gives it."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(border=2, omitsize=True, dark="#1a2325", light="#fff"))  # noqa: S308 - drawn by segno
