"""Bars and the map as SVG. Pure: figures in, a picture out, with presentation attributes and classes only (the
content policy forbids style). Each picture has a title and a description; what it links, the keyboard reaches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reports.dashboards.coast import Frame, coast

INK, DEEP, TRACK, LAND, SHORE, SEA_LAND = "#1a2325", "#0c4651", "#e4eff0", "#dfe9ea", "#9fb4b8", "#f2f3f3"
ROW, BAR = 46, 10  # pixels of the bars; widths are percentages, so that letters keep their size on a small screen
MARKS_ACROSS = 150  # so many marks would fill the map from side to side
MARKS_ACROSS_PART = 110


def in_words(count: int) -> str:
    """A count with its thousands set apart."""
    return f"{count:,}".replace(",", ".")


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: words, figure, and where the figure leads (nowhere if empty)."""

    label: str
    count: int
    url: str = ""
    shown: str = ""  # the figure in words, if it is more than a number
    fill: str = DEEP

    @property
    def words(self) -> str:
        return self.shown or in_words(self.count)


def bars(name: str, title: str, desc: str, rows: Sequence[Bar], whole: int = 0) -> SafeString:
    """Rows of words, figure and bar. `name` is the picture's id on the page; `whole` fills a bar (else the largest)."""
    most = max([whole, *(row.count for row in rows)]) or 1
    drawn = "".join(_bar(number, row, most) for number, row in enumerate(rows))
    height = ROW * len(rows)
    return mark_safe(  # noqa: S308 - every text is escaped where it is put in
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bars" role="group" aria-labelledby="{escape(name)}-t" '
        f'aria-describedby="{escape(name)}-d" width="100%" height="{height}" font-size="15" fill="{INK}">'
        f'<title id="{escape(name)}-t">{escape(title)}</title><desc id="{escape(name)}-d">{escape(desc)}</desc>'
        f"{drawn}</svg>"
    )


def _bar(number: int, row: Bar, most: int) -> str:
    y = ROW * number
    body = (
        f'<rect x="0" y="{y}" width="100%" height="{ROW - 4}" fill="transparent"/>'
        f'<text x="0" y="{y + 18}">{escape(row.label)}</text>'
        f'<text x="100%" y="{y + 18}" text-anchor="end" font-weight="600">{escape(row.words)}</text>'
        f'<rect x="0" y="{y + 26}" width="100%" height="{BAR}" fill="{TRACK}"/>'
        f'<rect x="0" y="{y + 26}" width="{100 * row.count / most:.2f}%" height="{BAR}" fill="{row.fill}"/>'
    )
    return f'<a href="{escape(row.url)}">{body}</a>' if row.url else f"<g>{body}</g>"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a kind of place is drawn; `words` is what the legend says."""

    words: str
    shape: str
    colour: str
    hollow: bool = False


# Around (0, 0), about 20 units across.
SHAPES = {
    "circle": '<circle r="9"/>',
    "up": '<path d="M0-11L10 8H-10z"/>',
    "down": '<path d="M0 11L-10-8H10z"/>',
    "square": '<path d="M-8-8H8V8H-8z"/>',
    "diamond": '<path d="M0-12L12 0 0 12-12 0z"/>',
    "cross": '<path d="M-8-8L8 8M8-8L-8 8"/>',
}


def drawn_mark(mark: Mark) -> str:
    """The mark as SVG, in units of SHAPES."""
    if mark.shape == "cross":
        return f'<g fill="none" stroke="{mark.colour}" stroke-width="5">{SHAPES["cross"]}</g>'
    if mark.hollow:
        return f'<g fill="#fff" stroke="{mark.colour}" stroke-width="4">{SHAPES[mark.shape]}</g>'
    # A white rim keeps neighbours apart; a quarter larger, it looks as large as a hollow one.
    return f'<g fill="{mark.colour}" stroke="#fff" stroke-width="2" transform="scale(1.25)">{SHAPES[mark.shape]}</g>'


def key_of(mark: Mark) -> SafeString:
    """The mark beside its words in a legend."""
    return format_html(
        '<svg class="map-mark" aria-hidden="true" focusable="false" width="18" height="18" viewBox="-14 -14 28 28">'
        "{}</svg>",
        mark_safe(drawn_mark(mark)),  # noqa: S308 - our own
    )


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in degrees, its page, its name with what the mark says, and which mark."""

    lon: float
    lat: float
    url: str
    label: str
    mark: str


def place_map(
    name: str, title: str, desc: str, *, dots: Iterable[Dot], marks: dict[str, Mark], frame: Frame | None = None
) -> SafeString:
    """Places on the coast, each a link; `frame` is the part that is shown (else all)."""
    ground = coast()
    shown = frame or ground.frame
    left, top = ground.x(shown.west), ground.y(shown.north)
    width, height = ground.x(shown.east) - left, ground.y(shown.south) - top
    scale = width / (MARKS_ACROSS_PART if frame else MARKS_ACROSS) / 20
    symbols = "".join(
        f'<g id="{name}-{key}" transform="scale({scale:.3f})">{drawn_mark(mark)}</g>' for key, mark in marks.items()
    )
    places = "".join(
        f'<a href="{dot.url}"><title>{escape(dot.label)}</title>'
        f'<use href="#{name}-{dot.mark}" x="{ground.x(dot.lon)}" y="{ground.y(dot.lat)}"/></a>'
        for dot in dots
        if shown.holds(dot.lon, dot.lat)
    )
    return mark_safe(  # noqa: S308 - every text is escaped where it is put in
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" role="group" aria-labelledby="{name}-t" '
        f'aria-describedby="{name}-d" viewBox="{left} {top} {width} {height}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(desc)}</desc><defs>{symbols}</defs>'
        f'<path d="{ground.others}" fill="{SEA_LAND}"/>'
        f'<path d="{ground.own}" fill="{LAND}" stroke="{SHORE}" stroke-width="{scale * 2:.2f}"/>{places}</svg>'
    )
