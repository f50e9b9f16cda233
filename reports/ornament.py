"""The ornament of the piagam, drawn by us: a guilloche frame with rosettes, and the ring of ten rights.

All lengths in millimetres on A4 landscape. One SVG, made once a process.
"""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 297, 210
GOLD = "#a67c1e"
BAND = 14.2  # centre line of the guilloche, from the edge of the paper
AMPLITUDE = 2.35
STRANDS = 6
ACROSS, DOWN = 46, 30  # half waves of a long and of a short side
# One of ten slices of a ring from radius 9 to 16, two degrees free on either side; it points up.
SEGMENT = "M-4.41 -15.38A16 16 0 0 1 4.41 -15.38L2.48 -8.65A9 9 0 0 0 -2.48 -8.65Z"
BLOCK = 4.1  # half the side of a corner block


def _wave(start: float, end: float, halves: int, shift: float) -> str:
    """Path of a sine along the x axis from start to end, as cubic half waves; `shift` in half waves."""
    half = (end - start) / halves
    x = start - half + shift * half
    pull = 4 / 3 * AMPLITUDE  # the control points of a cubic that peaks at the amplitude
    path = f"M{x:.2f} 0c{0.364 * half:.2f} {pull:.2f} {0.636 * half:.2f} {pull:.2f} {half:.3f} 0"
    for step in range(halves):
        sign = pull if step % 2 else -pull
        path += f"s{0.636 * half:.2f} {sign:.2f} {half:.3f} 0"
    return path


def _side(length: float, halves: int) -> str:
    """The braid of one side, centred on the origin."""
    strands = "".join(_wave(-length / 2, length / 2, halves, 2 * number / STRANDS) for number in range(STRANDS))
    return f'<path d="{strands}" clip-path="url(#side-{halves})"/>'


def _clip(length: float, halves: int) -> str:
    """A braid is cut where the corner blocks begin."""
    return (
        f'<clipPath id="side-{halves}"><rect x="{BLOCK - length / 2}" y="{-BLOCK}" '
        f'width="{length - 2 * BLOCK}" height="{2 * BLOCK}"/></clipPath>'
    )


def rosette(radius: float, petals: int, waist: float) -> str:
    """Turned ellipses: `petals` of them, each `waist` times as narrow as long."""
    step = 180 / petals
    return "".join(
        f'<ellipse rx="{radius}" ry="{radius * waist:.2f}" transform="rotate({step * n:.2f})"/>' for n in range(petals)
    )


def _rect(inset: float, stroke: float) -> str:
    return (
        f'<rect x="{inset}" y="{inset}" width="{WIDTH - 2 * inset}" height="{HEIGHT - 2 * inset}" '
        f'stroke-width="{stroke}"/>'
    )


def _corner(x: float, y: float) -> str:
    side = 2 * BLOCK
    return (
        f'<g transform="translate({x} {y})">'
        f'<rect x="{-BLOCK}" y="{-BLOCK}" width="{side}" height="{side}" fill="#fff" stroke-width="0.3"/>'
        f'<g stroke-width="0.11">{rosette(BLOCK - 0.6, 10, 0.36)}</g>'
        f'<circle r="0.7" fill="{GOLD}" stroke="none"/></g>'
    )


@lru_cache(maxsize=1)
def frame() -> SafeString:
    """The whole sheet: rules, braids, corners, and a pale rosette behind the text."""
    long_side, short_side = WIDTH - 2 * BAND, HEIGHT - 2 * BAND
    across, down = _side(long_side, ACROSS), _side(short_side, DOWN)
    middle_x, middle_y = WIDTH / 2, HEIGHT / 2
    sides = "".join(
        f'<g transform="translate({x} {y}) rotate({turn})">{braid}</g>'
        for x, y, turn, braid in (
            (middle_x, BAND, 0, across),
            (middle_x, HEIGHT - BAND, 180, across),
            (WIDTH - BAND, middle_y, 90, down),
            (BAND, middle_y, 270, down),
        )
    )
    corners = "".join(_corner(x, y) for x in (BAND, WIDTH - BAND) for y in (BAND, HEIGHT - BAND))
    return mark_safe(  # noqa: S308 - numbers of ours only
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" stroke="{GOLD}">'
        f"<defs>{_clip(long_side, ACROSS)}{_clip(short_side, DOWN)}</defs>"
        f'<g stroke-width="0.1" stroke-opacity="0.16" transform="translate({middle_x} {middle_y})">'
        f"{rosette(82, 30, 0.74)}</g>"
        f'<g stroke-width="0.13">{sides}</g>'
        f"{_rect(9.4, 0.2)}{_rect(10.4, 0.75)}{_rect(18, 0.45)}{_rect(18.9, 0.15)}{corners}</svg>"
    )


@lru_cache(maxsize=1)
def ring() -> SafeString:
    """Ten segments around one middle: the ten rights."""
    return mark_safe(  # noqa: S308 - numbers of ours only
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-20 -20 40 40" fill="none" stroke="{GOLD}">'
        '<circle r="18.6" stroke-width="0.5"/>'
        f'<g fill="{GOLD}" stroke="none">'
        + "".join(f'<path d="{SEGMENT}" transform="rotate({36 * n})"/>' for n in range(10))
        + f'</g><g stroke-width="0.32">{rosette(6.2, 8, 0.4)}</g></svg>'
    )
