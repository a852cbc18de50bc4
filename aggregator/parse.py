"""A page becomes papers: two readings, checked against each other.

The first reading is the JSON that the page is hydrated with, the second what a person sees. A list
that is empty is an answer, a list that is not there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from aggregator import dates, identity
from aggregator.dom import tree
from aggregator.errors import (
    ChallengePage,
    NotAPage,
    RecordError,
    UnknownLayout,
)
from aggregator.records import (
    Card,
    Layout,
    Listed,
    Paper,
    ParsedPage,
    Reading,
    Readings,
    Rejection,
    Source,
    View,
)
from aggregator.text import letters

# A challenge of the site's firewall (AWS WAF) is a small page that runs a script and reloads;
# every real page loads a script of the same name, so its presence alone says nothing.
_CHALLENGE = re.compile(r"awsWafCookieDomainList|gokuProps|id=[\"']?challenge-container", re.I)
# Typeset formulas print letters of their own, so a card may say a little more than the data.
_SAME_TITLE = 0.75
_LONG_TITLE = 300
"""Letters that are compared; comparing takes the square of it."""
_ALWAYS: dict[str, Callable[[Listed], bool]] = {
    "an abstract": lambda one: one.paper.abstract is not None,
    "authors": lambda one: bool(one.paper.authors),
    "a date of publication": lambda one: one.paper.published_at is not None,
    "votes": lambda one: one.readings.upvotes is not None,
}
_END = re.compile(r"</html\s*>", re.I)


def parse_page(
    text: str, url: str, layouts: Iterable[Layout], sources: Mapping[str, Source]
) -> ParsedPage:
    """Reads a list page with the first layout that claims it (pass the newest era first).

    Raises `ChallengePage`, `NotAPage` or `UnknownLayout`; everything else that is wrong with the
    page stands in the result, for `believe.believe`.
    """
    page = tree(text)
    for layout in layouts:
        view = layout.view(page)
        if view is not None:
            return _read(text, url, layout, sources[layout.source], view)
    if _CHALLENGE.search(text):
        raise ChallengePage(url, "the firewall of the site sent a challenge in place of the page")
    if not _END.search(text):
        raise NotAPage(url, "this is no whole HTML page: it has no end")
    raise UnknownLayout(
        url, "no known layout claims this page: the site changed, or this is another site"
    )


def _read(text: str, url: str, layout: Layout, source: Source, view: View) -> ParsedPage:
    cards = {identity.key_of(card.id, source.name)[0]: card for card in view.cards}
    doubts: list[str] = []
    rejections: tuple[Rejection, ...] = ()
    contradictions: list[str] = []
    read_from: tuple[Reading, ...] = ("data", "cards")
    cut_off = not _END.search(text)
    if view.records is None:
        read_from = ("cards",)
        doubts.append(f"read from the visible cards alone: {view.data_problem}")
        listed = tuple(
            _from_card(card, rank, source, view) for rank, card in enumerate(view.cards, 1)
        )
        # Where they are would be a guess, so they are counted behind those that were read.
        rejections = tuple(
            Rejection(position=position, reason="its card cannot be read")
            for position in range(len(view.cards) + 1, view.articles + 1)
        )
        doubts += _lacking(listed, ("votes",))
    else:
        listed, rejections = _from_records(view.records, layout, view)
        doubts += _unread(listed)
        if view.records and not view.cards:
            read_from = ("data",)
            doubts.append("the visible cards can no longer be read: nothing checks the data")
        else:
            contradictions = _contradictions(listed, len(rejections), cards, view)
            doubts += _printed_otherwise(listed, cards)
            _note_cards(view, doubts)
            hidden = _hidden(listed, cards, view)
            if (
                hidden
                and not cut_off
                and hidden == [one.paper.key for one in listed][-len(hidden) :]
            ):
                doubts.append("the cards end before the data do: nothing checks the last papers")
            elif hidden:
                contradictions.append(f"papers of the data are not shown: {_some(hidden)}")
    if view.kind != "trending" and view.period is None:
        doubts.append(f"the page does not state its {view.kind}")
    return ParsedPage(
        url=url,
        source=layout.source,
        layout=layout.name,
        kind=view.kind,
        period=view.period,
        listed=listed,
        rejections=rejections,
        doubts=tuple(doubts),
        contradictions=tuple(contradictions),
        read_from=read_from,
        cut_off=cut_off,
    )


def _from_records(
    records: Sequence[object], layout: Layout, view: View
) -> tuple[tuple[Listed, ...], tuple[Rejection, ...]]:
    listed: list[Listed] = []
    rejections: list[Rejection] = []
    for rank, record in enumerate(records, 1):
        try:
            if not isinstance(record, dict):
                raise RecordError("it is no JSON object")
            listed.append(layout.listed(record, rank, view))
        except RecordError as error:
            rejections.append(Rejection(position=rank, reason=str(error)))
    return tuple(listed), tuple(rejections)


def _from_card(card: Card, rank: int, source: Source, view: View) -> Listed:
    """What the second reading alone gives; the abstract stands on cards of a search only."""
    key, paper_id = identity.key_of(card.id, source.name)
    is_arxiv = key.startswith("arxiv:")
    is_day = view.kind == "day" and view.period is not None
    paper = Paper(
        key=key,
        id=paper_id,
        title=card.title,
        abstract=card.abstract if view.kind == "search" else None,
        listed_on=dates.first_day(view.period) if is_day and view.period else None,
        url=source.paper_url(paper_id),
        arxiv_url=identity.arxiv_abs(paper_id) if is_arxiv else None,
        pdf_url=identity.arxiv_pdf(paper_id) if is_arxiv else None,
        submitter=card.submitter,
    )
    readings = Readings(upvotes=card.upvotes, comments=card.comments)
    return Listed(paper=paper, readings=readings, rank=rank, listed_as=card.title)


def _unread(listed: Sequence[Listed]) -> list[str]:
    """Fields in an unknown form, and fields that a real list always has but this one lacks."""
    counts = Counter(name for one in listed for name in one.unread)
    doubts = [
        f"{name} is in an unknown form (records: {count})" for name, count in sorted(counts.items())
    ]
    return doubts + _lacking(listed, _ALWAYS)


def _lacking(listed: Sequence[Listed], fields: Iterable[str]) -> list[str]:
    return [
        f"no record has {name}"
        for name in fields
        if listed and not any(_ALWAYS[name](one) for one in listed)
    ]


def _note_cards(view: View, doubts: list[str]) -> None:
    if unread := view.articles - len(view.cards):
        doubts.append(f"visible cards that cannot be read: {unread}")


def _contradictions(
    listed: Sequence[Listed], rejected: int, cards: Mapping[str, Card], view: View
) -> list[str]:
    """Where the two readings, printed by the site from the same data, say different things.

    A card that cannot be read, and a record that was rejected, contradict nothing. A vote may
    differ on a card or two (a misread number costs less than a refused page), not on most.
    """
    data = {one.paper.key: one for one in listed}
    found = []
    extra = [key for key in cards if key not in data]
    if len(extra) > rejected:
        found.append(f"papers are shown that the data do not list: {_some(extra)}")
    if view.articles and not (view.cards or data or rejected):
        found.append("cards are shown, none of them readable, and the data list no paper")
    both = [(data[key], card) for key, card in cards.items() if key in data]
    titled = [one.paper.key for one, card in both if _likeness(one, card) < _SAME_TITLE]
    if titled:
        found.append(f"titles differ: {_some(titled)}")
    voted = [(one, card) for one, card in both if None not in (one.readings.upvotes, card.upvotes)]
    differ = [one.paper.key for one, card in voted if one.readings.upvotes != card.upvotes]
    if len(differ) > 1 and len(differ) * 2 > len(voted):
        found.append(f"votes differ: {_some(differ)}")
    return found


def _printed_otherwise(listed: Sequence[Listed], cards: Mapping[str, Card]) -> list[str]:
    shown = [(one, cards[one.paper.key]) for one in listed if one.paper.key in cards]
    other = [one.paper.key for one, card in shown if _SAME_TITLE <= _likeness(one, card) < 1]
    return [f"titles are printed a little differently on cards: {_some(other)}"] if other else []


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


def _hidden(listed: Sequence[Listed], cards: Mapping[str, Card], view: View) -> list[str]:
    """Papers of the data without a card, unless cards that cannot be read may be theirs.

    Only the last of a list, on a whole page, may lack theirs: a page may show more as one
    scrolls. Any other gap says that one of the readings is wrong.
    """
    missing = [one.paper.key for one in listed if one.paper.key not in cards]
    return missing if len(missing) > view.articles - len(view.cards) else []


def _some(keys: Sequence[str]) -> str:
    return f"{keys[0]} and {len(keys) - 1} more" if len(keys) > 1 else keys[0]
