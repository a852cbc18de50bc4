"""The two readings of a page against each other: pure.

The site prints both from the same data, so a paper or a title that only one of them has says that
one of them is wrong. What merely cannot be read, or is printed in another way, is a doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import msgspec

from aggregator import identity
from aggregator.records import Card, Listed, View
from aggregator.text import letters

# Typeset formulas print letters of their own, so a card may say a little more than the data.
_SAME_TITLE = 0.75
_LONG_TITLE = 300
"""Letters that are compared; comparing takes the square of it."""


class Compared(msgspec.Struct, frozen=True):
    """What came of it, in words for people."""

    contradictions: list[str]
    doubts: list[str]


def compare(
    listed: Sequence[Listed], view: View, *, source: str, rejected: int, cut_off: bool
) -> Compared:
    """Compares the records that were read with the cards of the view.

    ``source`` names the site, ``rejected`` counts its records that were not understood: their
    cards contradict nothing.
    """
    cards = {identity.key_of(card.id, source)[0]: card for card in view.cards}
    data = {one.paper.key: one for one in listed}
    both = [(data[key], card) for key, card in cards.items() if key in data]
    result = Compared([], [])
    unreadable = view.articles - len(view.cards)
    if unreadable:
        result.doubts.append(f"visible cards that cannot be read: {unreadable}")
    if view.articles and not (view.cards or data or rejected):
        result.contradictions.append(
            "cards are shown, none of them readable, and the data list no paper"
        )
    extra = [key for key in cards if key not in data]
    if len(extra) > rejected:
        result.contradictions.append(f"papers are shown that the data do not list: {_some(extra)}")
    hidden = [key for key in data if key not in cards]
    if len(hidden) > unreadable:
        # A whole page may show its last papers only as one scrolls; any other gap is wrong.
        if list(data)[-len(hidden) :] == hidden and not cut_off:
            result.doubts.append("the cards end before the data do: nothing checks the last papers")
        else:
            result.contradictions.append(f"papers of the data are not shown: {_some(hidden)}")
    _compare_titles(both, result)
    _compare_votes(both, result)
    return result


def _compare_titles(both: Sequence[tuple[Listed, Card]], result: Compared) -> None:
    likeness = {one.paper.key: _likeness(one, card) for one, card in both}
    if other := [key for key, value in likeness.items() if value < _SAME_TITLE]:
        result.contradictions.append(f"titles differ: {_some(other)}")
    if near := [key for key, value in likeness.items() if _SAME_TITLE <= value < 1]:
        result.doubts.append(f"titles are printed a little differently on cards: {_some(near)}")


def _compare_votes(both: Sequence[tuple[Listed, Card]], result: Compared) -> None:
    """A vote may differ on a card or two: a misread number costs less than a refused page."""
    voted = [(one, card) for one, card in both if None not in (one.readings.upvotes, card.upvotes)]
    differ = [one.paper.key for one, card in voted if one.readings.upvotes != card.upvotes]
    if len(differ) > 1 and len(differ) * 2 > len(voted):
        result.contradictions.append(f"votes differ: {_some(differ)}")


def _likeness(one: Listed, card: Card) -> float:
    """How much of a title its card prints: 1 for the same letters, 0 for none of them."""
    shown = letters(card.title)
    stated = {letters(one.paper.title), letters(one.listed_as)}
    if shown in stated:
        return 1
    if card.title.endswith(("…", "...")) and any(title.startswith(shown) for title in stated):
        return _SAME_TITLE
    return max(_ratio(shown[:_LONG_TITLE], title[:_LONG_TITLE]) for title in stated)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _some(keys: Sequence[str]) -> str:
    return f"{keys[0]} and {len(keys) - 1} more" if len(keys) > 1 else keys[0]
