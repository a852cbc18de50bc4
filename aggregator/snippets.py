"""Where the words that are looked for stand in a text, and the part of it to show: pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from aggregator import columns, terms
from aggregator.terms import Term

_LENGTH = 200
_ELLIPSIS = "…"
# What is not torn: a word with its punctuation, a Chinese character or kana, which no space parts
# from others, and of what is so long that it is no word a part.
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u9fff"
_PIECE = re.compile(rf"[{_IDEOGRAPH}]|[^\s{_IDEOGRAPH}]{{1,60}}")


class Marked(NamedTuple):
    """A text, and where in it stands what was looked for."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """``text[start:end]`` of each place, in order; none overlaps another."""


class _Place(NamedTuple):
    start: int
    end: int
    term: Term


def marked(text: str, looked_for: Sequence[Term]) -> Marked:
    """A text with all places of the terms."""
    spans: list[tuple[int, int]] = []
    for start, end, _ in _places(text, looked_for):
        if spans and start < spans[-1][1]:
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return Marked(text, tuple(spans))


def held(text: str, looked_for: Sequence[Term]) -> int:
    """How many of the terms a text holds."""
    return len({place.term for place in _places(text, looked_for)})


def snippet(text: str, looked_for: Sequence[Term]) -> Marked:
    """Some 200 characters of a text of one line, whole words of it, that hold the most of the
    terms, and of such parts the most often, and of those the first; where there is none of them,
    the beginning. An ellipsis stands where something is left out."""
    if len(text) <= _LENGTH:
        return marked(text, looked_for)
    pieces = [found.span() for found in _PIECE.finditer(text)]
    first, last = _densest(_places(text, looked_for))
    # With the punctuation and the rest of hyphenated words that belong to them.
    first = max(start for start, _ in pieces if start <= first)
    last = min(end for _, end in pieces if end >= last)
    left = max(0, min(first - (_LENGTH - (last - first)) // 2, first, len(text) - _LENGTH))
    right = max(left + _LENGTH, last)
    start = min(start for start, _ in pieces if start >= left)
    end = max(end for _, end in pieces if end <= right)
    before = f"{_ELLIPSIS} " if start > 0 else ""
    after = f" {_ELLIPSIS}" if end < len(text) else ""
    return marked(f"{before}{text[start:end]}{after}", looked_for)


def _densest(places: Sequence[_Place]) -> tuple[int, int]:
    """Where the best part of a text begins, and where its last place ends, or the part."""
    best, best_held = (0, 0), (0, 0)
    for at, first in enumerate(places):
        limit = first.start + _LENGTH
        near = [first, *(one for one in places[at + 1 :] if one.end <= limit)]
        if (holds := (len({one.term for one in near}), len(near))) > best_held:
            best, best_held = (first.start, min(max(one.end for one in near), limit)), holds
    return best


def _places(text: str, looked_for: Sequence[Term]) -> list[_Place]:
    """In order of their beginnings, then of their ends."""
    printed = list(terms.words(text))
    folded = [word.folded for word in printed]
    found = []
    for term in looked_for:
        *whole, last = term.words.split()
        for end in range(len(whole), len(folded)):
            begins = folded[end].startswith(last) if term.is_prefix else folded[end] == last
            if begins and folded[end - len(whole) : end] == whole:
                found.append(_Place(printed[end - len(whole)].start, printed[end].end, term))
    return sorted(found)


# -- on a terminal


def wrapped(one: Marked, most: int) -> list[Marked]:
    """The lines of a text, at most so many columns wide but for long words (`columns.filled`)."""
    lines, done = [], 0
    for line in columns.filled(one.text, most):
        start = one.text.index(line, done)
        done = start + len(line)
        lines.append(_part(one, start, done))
    return lines


def printed(one: Marked, mark: Callable[[str], str]) -> str:
    """A text in which the places are marked."""
    parts, done = [], 0
    for start, end in one.spans:
        parts += [one.text[done:start], mark(one.text[start:end])]
        done = end
    return "".join([*parts, one.text[done:]])


def _part(one: Marked, start: int, end: int) -> Marked:
    inside = ((max(first, start), min(last, end)) for first, last in one.spans)
    spans = tuple((first - start, last - start) for first, last in inside if first < last)
    return Marked(one.text[start:end], spans)
