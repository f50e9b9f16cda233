"""Reading the pictures of a page back."""

import re
import xml.etree.ElementTree as ET

from django.http import HttpResponse
from django.test import Client

SVG = "{http://www.w3.org/2000/svg}"


def pictures(page: HttpResponse) -> dict[str, ET.Element]:
    """The pictures of a page by their titles, or by what they are labelled with."""
    html = page.content.decode()
    assert re.search(r"\sstyle=", html) is None
    trees = [ET.fromstring(svg) for svg in re.findall(r"<svg xmlns.*?</svg>", html, re.DOTALL)]  # noqa: S314 - our own
    return {tree.findtext(f"{SVG}title") or tree.get("aria-label", ""): tree for tree in trees}


def bars_of(picture: ET.Element) -> dict[str, str]:
    """Words and figure of each bar."""
    texts = [text.text or "" for text in picture.iter(f"{SVG}text")]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def rows_of(client: Client, url: str) -> int:
    return len(client.get(url).context["rows"])
