"""Paper: WeasyPrint with our own fonts, and nothing fetched from anywhere else."""

from pathlib import Path
from typing import Any

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher


class FontsOnly(URLFetcher):
    """Lets WeasyPrint read our cut fonts, and nothing else; a missing one stops the print.

    Without it a font that is not there is replaced in silence.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"file"}, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        path = Path(url.removeprefix("file://")).resolve()
        if not url.startswith("file:///") or path.parent != settings.FONTS_DIR.resolve():
            raise FatalURLFetchingError(f"Not a font of ours: {url}")
        if not path.exists():
            raise FatalURLFetchingError(f"Font is missing, run tools/cut_fonts.py: {path.name}")
        return super().fetch(url, headers)


class Press:
    """Stylesheets of static/css, parsed once, a later one over the ones before, and their fonts.

    Prints any number of documents.
    """

    def __init__(self, *stylesheets: str) -> None:
        self._fetcher = FontsOnly()
        # The same configuration must go to CSS() and write_pdf(), else the fonts are not found.
        self._fonts = FontConfiguration()
        self._css = [
            CSS(
                filename=settings.BASE_DIR / "static" / "css" / stylesheet,
                # The sheets name their fonts "../fonts/x.ttf", as the collected static files need it.
                base_url=(settings.FONTS_DIR.parent / "css").as_uri() + "/",
                font_config=self._fonts,
                url_fetcher=self._fetcher,
            )
            for stylesheet in stylesheets
        ]

    def pdf(self, html: str) -> bytes:
        """A finished PDF, tagged for screen readers."""
        document = HTML(string=html, url_fetcher=self._fetcher)
        printed: bytes = document.write_pdf(stylesheets=self._css, font_config=self._fonts, pdf_tags=True)
        return printed
