"""Lines of text for terminals, where signs of East Asia are two columns wide: pure."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category, east_asian_width

_OPENING = ("Ps", "Pi")
"""Categories of brackets and quotation marks that open."""


def width(text: str) -> int:
    """The columns that a text takes (Unicode Standard Annex 11)."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if category(char) in ("Mn", "Me", "Cf"):  # they stand on, or around, what is before them
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def filled(text: str, most: int, first: str = "", rest: str = "") -> list[str]:
    """The lines of a text of one line, at most so many columns wide.

    The first begins with ``first``, the others with ``rest``. A word is never broken, an address
    is one, so a line with a long word is longer; words of scripts without spaces are.
    """
    lines, line = [], first
    fresh = True
    for piece in _pieces(text):
        if not fresh and width(line) + width(piece.rstrip()) > most:
            lines.append(line.rstrip())
            line = rest
        line += piece
        fresh = False
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """What a line may end with, in order; spaces stand at the ends."""
    for word in text.split(" "):
        piece = ""
        for char in word:
            if piece and _may_break(piece[-1], char):
                yield piece
                piece = ""
            piece += char
        yield f"{piece} "


def _may_break(before: str, after: str) -> bool:
    """Beside ideographs, but not between them and what closes or opens with them."""
    if _is_ideograph(after):
        return category(before) not in _OPENING
    return _is_ideograph(before) and (
        (after.isascii() and after.isalnum()) or category(after) in _OPENING
    )


def _is_ideograph(char: str) -> bool:
    return category(char) == "Lo" and east_asian_width(char) == "W"
