"""A plot of costs over sizes, as SVG: it needs no library, and a diff shows what moved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

_WIDTH, _HEIGHT = 760, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 250, 20, 45
_COLOURS = ("#1b6ca8", "#c1440e", "#2e7d32", "#7b3fa0", "#8a6d00", "#555555")
_LINES = 4
"""Horizontal ones, above zero."""


def drawn(series: Mapping[str, Mapping[int, float]], across: str, up: str) -> str:
    """Lines of values over sizes, at least two, which stand as far apart as their logarithms.

    ``across``, ``up``: what the axes say.
    """
    sizes = sorted({size for line in series.values() for size in line})
    step = _round(max(value for line in series.values() for value in line.values()) / _LINES)
    low, high = math.log(sizes[0]), math.log(sizes[-1])

    def x(size: int) -> float:
        width = _WIDTH - _LEFT - _RIGHT
        return _LEFT + width * (math.log(size) - low) / (high - low)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / (step * _LINES)

    parts = [_text(_LEFT, _HEIGHT - 8, across), _text(_LEFT, _TOP - 6, up)]
    for n in range(_LINES + 1):
        at = y(n * step)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}" '
            'stroke="#cccccc"/>'
        )
        parts.append(_text(_LEFT - 6, at + 4, f"{n * step:,g}", "end"))
    parts += [_text(x(size), _HEIGHT - _BOTTOM + 16, f"{size:,}", "middle") for size in sizes]
    for n, (name, line) in enumerate(series.items()):
        colour = _COLOURS[n % len(_COLOURS)]
        points = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in sorted(line.items()))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        beside = _TOP + 10 + 20 * n
        parts.append(
            f'<rect x="{_WIDTH - _RIGHT + 20}" y="{beside - 9}" width="10" height="10" '
            f'fill="{colour}"/>'
        )
        parts.append(_text(_WIDTH - _RIGHT + 36, beside, name))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12">\n'
        '<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _round(value: float) -> float:
    """The next larger of 1, 2, 5, 10, 20, 50 and so on."""
    ten = 10.0 ** math.floor(math.log10(value))
    return next(ten * n for n in (1, 2, 5, 10) if ten * n >= value)
