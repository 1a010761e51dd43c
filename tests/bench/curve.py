"""Calibration curves as an SVG, written by hand: a panel for each set."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from tests.bench.reliability import Bin

SIDE = 240
MARGIN = 48
HEAD = 40
COLUMNS = 3
BAR = 0.25
"""Height of the longest bar, as a share of the panel's."""


def drawn(curves: Mapping[str, Sequence[Bin]]) -> str:
    """An SVG: share right over confidence, with intervals, over bars that count questions."""
    columns = min(COLUMNS, max(len(curves), 1))
    rows = -(-len(curves) // columns)
    width, height = columns * (SIDE + MARGIN) + MARGIN, rows * (SIDE + MARGIN + HEAD)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"',
            f'  width="{width}" height="{height}" font-family="sans-serif" font-size="11">',
            "<title>Share of questions matched rightly, by confidence</title>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            *(
                line
                for place, (name, curve) in enumerate(curves.items())
                for line in _panel(name, curve, *divmod(place, columns))
            ),
            "</svg>\n",
        )
    )


def _panel(name: str, curve: Sequence[Bin], row: int, column: int) -> Iterator[str]:
    left, top = column * (SIDE + MARGIN) + MARGIN, row * (SIDE + MARGIN + HEAD) + HEAD
    yield f'<g transform="translate({left} {top})">'
    yield f'<text x="0" y="-12" font-size="13" font-weight="bold">{escape(name)}</text>'
    yield from _axes()
    largest = max((each.count for each in curve), default=1)
    for each in curve:
        tall = SIDE * BAR * each.count / largest
        yield (
            f'<rect x="{_x(each.low) + 1:.1f}" y="{SIDE - tall:.1f}" '
            f'width="{_x(each.high) - _x(each.low) - 2:.1f}" height="{tall:.1f}" fill="#cfdcea">'
            f"<title>{each.count} questions</title></rect>"
        )
    yield f'<path d="M0 {SIDE} L{SIDE} 0" stroke="#888" stroke-dasharray="4 4" fill="none"/>'
    points = [(_x(each.confidence), _y(each.right.value)) for each in curve]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<polyline points="{path}" fill="none" stroke="#1d5fa8" stroke-width="1.5"/>'
    for each, (x, y) in zip(curve, points, strict=True):
        yield (
            f'<path d="M{x:.1f} {_y(each.right.low):.1f} V{_y(each.right.high):.1f}" '
            'stroke="#1d5fa8" fill="none"/>'
        )
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#1d5fa8"><title>confidence '
            f"{each.confidence:.2f}, right {each.right.value:.2f}</title></circle>"
        )
    yield "</g>"


def _axes() -> Iterator[str]:
    yield f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="#444"/>'
    for tenth in range(0, 11, 2):
        share = tenth / 10
        yield f'<text x="{_x(share):.0f}" y="{SIDE + 14}" text-anchor="middle">{share:.1f}</text>'
        yield f'<text x="-6" y="{_y(share) + 4:.0f}" text-anchor="end">{share:.1f}</text>'
    yield f'<text x="{SIDE / 2:.0f}" y="{SIDE + 28}" text-anchor="middle">confidence</text>'
    yield (
        f'<text transform="translate(-30 {SIDE / 2:.0f}) rotate(-90)" text-anchor="middle">'
        "share right</text>"
    )


def _x(share: float) -> float:
    return SIDE * share


def _y(share: float) -> float:
    return SIDE * (1 - share)
