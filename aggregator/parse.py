"""A page becomes papers: two readings, checked against each other.

The first reading is the JSON that the page is hydrated with, the second what a person sees. A list
that is empty is an answer, a list that is not there is none.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from aggregator import dates, identity
from aggregator.compare import compare
from aggregator.dom import MOST_ATTRIBUTES, TooManyAttributes, Tree, depth, elements, tree
from aggregator.errors import (
    ChallengePage,
    NotAPage,
    RecordError,
    UnknownLayout,
)
from aggregator.records import (
    Card,
    Kind,
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

# A challenge of the site's firewall (AWS WAF) is a small page that runs a script and reloads;
# every real page loads a script of the same name, so its presence alone says nothing.
_CHALLENGE = re.compile(r"awsWafCookieDomainList|gokuProps|id=[\"']?challenge-container", re.I)
_ALWAYS: dict[str, Callable[[Listed], bool]] = {
    "an abstract": lambda one: one.paper.abstract is not None,
    "authors": lambda one: bool(one.paper.authors),
    "a date of publication": lambda one: one.paper.published_at is not None,
    "votes": lambda one: one.readings.upvotes is not None,
}
_END = re.compile(r"</html\s*>", re.I)
_CALENDAR = ("day", "week", "month")
_MOST_TAGS, _DEEPEST, _MOST_PAPERS = 50_000, 200, 1_000
"""Of a page: three times what the largest real one has, ten times as deep, ten times as many. More
is no list, and would cost minutes."""


def parse_page(
    text: str, url: str, layouts: Iterable[Layout], sources: Mapping[str, Source]
) -> ParsedPage:
    """Reads a list page with the first layout that claims it (pass the newest era first).

    Raises `ChallengePage`, `NotAPage` or `UnknownLayout`; everything else that is wrong with the
    page stands in the result, for `believe.believe`.
    """
    page = _bounded(text, url)
    for layout in layouts:
        view = layout.view(page)
        if view is not None:
            _refuse_too_many(len(view.records or ()), url)
            return _read(text, url, layout, sources[layout.source], view)
    _refuse_challenge(text, url)
    if not _END.search(text):
        raise NotAPage(url, "this is no whole HTML page: it has no end")
    raise UnknownLayout(
        url, "no known layout claims this page: the site changed, or this is another site"
    )


def parse_answer(
    text: str, url: str, asked: str, layouts: Iterable[Layout], source: Source
) -> ParsedPage:
    """Reads what the API of a source answers for a day, ``asked``; pass the newest era first.

    Its records are those of the newest pages. The answer does not name its day: it is the one that
    most records name, else the one asked for. Raises `ChallengePage` or `UnknownLayout`.
    """
    try:
        records = json.loads(text)
    except (ValueError, RecursionError) as error:
        _refuse_challenge(text, url)
        raise UnknownLayout(url, f"the API answered with no JSON ({error})") from error
    if not isinstance(records, list):
        raise UnknownLayout(url, "the API answered with no list of papers")
    _refuse_too_many(len(records), url)
    layout = next(layout for layout in layouts if layout.source == source.name)
    view = View(
        kind="day", period=None, records=tuple(records), data_problem=None, cards=(), articles=0
    )
    days = Counter(one.paper.listed_on for one in _from_records(records, layout, view)[0])
    del days[None]
    day = days.most_common(1)[0][0] if days else None
    view = replace(view, period=day.isoformat() if day else asked)
    listed, rejections = _from_records(records, layout, view)
    doubts = _unread(listed)
    if len(records) >= source.api_most:
        doubts.append(f"the API gives {source.api_most} papers at most: there may be more")
    return ParsedPage(
        url=url,
        source=source.name,
        layout=layout.name,
        kind="day",
        period=view.period,
        listed=listed,
        rejections=rejections,
        doubts=tuple(doubts),
        read_from=("api",),
    )


def _bounded(text: str, url: str) -> Tree:
    """The tree of a page that is no larger than a list page can be."""
    if text.count("<") > _MOST_TAGS:
        raise UnknownLayout(url, f"it has more than {_MOST_TAGS:,} tags, as no list page has")
    try:
        page = tree(text)
    except TooManyAttributes as error:
        problem = f"a tag has more than {MOST_ATTRIBUTES:,} attributes, as on no list page"
        raise UnknownLayout(url, problem) from error
    if depth(page) > _DEEPEST:
        raise UnknownLayout(url, f"its tags nest deeper than {_DEEPEST}, as on no list page")
    _refuse_too_many(sum(1 for _ in elements(page.root, "article")), url)
    return page


def _refuse_too_many(papers: int, url: str) -> None:
    if papers > _MOST_PAPERS:
        raise UnknownLayout(url, f"it lists {papers:,} papers, as no list does")


def _refuse_challenge(text: str, url: str) -> None:
    if _CHALLENGE.search(text):
        raise ChallengePage(url, "the firewall of the site sent a challenge in place of the page")


def _read(text: str, url: str, layout: Layout, source: Source, view: View) -> ParsedPage:
    doubts: list[str] = []
    contradictions: list[str] = []
    read_from: tuple[Reading, ...] = ("data", "cards")
    cut_off = not _END.search(text)
    if view.records is None:
        read_from = ("cards",)
        listed, rejections = _from_cards(view, source)
        doubts.append(f"read from the visible cards alone: {view.data_problem}")
        doubts += _lacking(listed, ("votes",))
    else:
        listed, rejections = _from_records(view.records, layout, view)
        doubts += _unread(listed)
        if view.records and not view.cards:
            read_from = ("data",)
            doubts.append("the visible cards can no longer be read: nothing checks the data")
        else:
            compared = compare(
                listed, view, source=source.name, rejected=len(rejections), cut_off=cut_off
            )
            contradictions += compared.contradictions
            doubts += compared.doubts
    if view.kind != "trending" and view.period is None:
        doubts.append(f"the page does not state its {view.kind}")
    elif view.kind in _CALENDAR and view.period and view.period < _first(view.kind, source):
        contradictions.append(f"it states {view.period}, before the first list of the site")
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


def _first(kind: Kind, source: Source) -> str:
    """The day, week or month of the first list of a source."""
    on = source.first_on
    periods = {"week": dates.week_of(on), "month": dates.month_of(on)}
    return periods.get(kind, on.isoformat())


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


def _from_cards(view: View, source: Source) -> tuple[tuple[Listed, ...], tuple[Rejection, ...]]:
    """Without data a card that cannot be read is a paper that is missing.

    Where it stands would be a guess, so it is counted behind those that were read.
    """
    readable = len(view.cards)
    return (
        tuple(_from_card(card, rank, source, view) for rank, card in enumerate(view.cards, 1)),
        tuple(
            Rejection(position=position, reason="its card cannot be read")
            for position in range(readable + 1, view.articles + 1)
        ),
    )


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
