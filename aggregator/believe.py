"""Whether a page that was read may be stored as the answer to what was asked: pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from aggregator import dates
from aggregator.errors import NotAPage, ReadingsContradict, Shrunk, TooManyRejected, WrongPeriod
from aggregator.records import Kind, ParsedPage, Request
from aggregator.text import letters

_LONG = timedelta(days=1)
"""A list that says for so long that it has shrunk is right: its papers were moved, or taken off."""


def believe(
    page: ParsedPage,
    request: Request,
    now: datetime,
    *,
    held: int | None = None,
    shrunk_since: datetime | None = None,
) -> ParsedPage:
    """The page, if it may be stored as an answer to the request; it may have one more doubt.

    ``held``: papers that the list of its day held before, each once, rejected ones among them.
    None: that is not known, or no reason to doubt. ``shrunk_since``: the first of the answers in a
    row from this address that were refused as `Shrunk`. None: the last one was not. Raises
    `NotAPage`, `ReadingsContradict`, `TooManyRejected`, `WrongPeriod` or `Shrunk`.
    """
    if page.cut_off and "data" not in page.read_from:
        # Data are whole or no JSON; cards alone would lose the papers behind the cut.
        raise NotAPage(page.url, "the page is cut off: its data and its end are missing")
    if page.contradictions:
        raise ReadingsContradict(page.url, "; ".join(page.contradictions))
    total = len(page.listed) + len(page.rejections)
    if len(page.rejections) * 2 > total:
        raise TooManyRejected(
            page.url,
            f"{len(page.rejections)} of {total} records cannot be understood, "
            f"the first because {page.rejections[0].reason}",
        )
    if not _answers(page, request, now.date()):
        asked = f"{request.kind} {request.period}" if request.period else f"newest {request.kind}"
        says = f"{page.kind} {page.period}" if page.period else f"{page.kind}, without a period"
        raise WrongPeriod(page.url, f"asked for {asked}, the page says {says}", page.period)
    if page.kind == "day" and page.period is not None:
        ahead = dates.midnight(dates.first_day(page.period)) - now
        if ahead > timedelta(days=1):
            problem = f"it lists {page.period}, a day that is still to come"
            raise WrongPeriod(page.url, problem, page.period)
    return _of_its_size(page, held or 0, now - shrunk_since if shrunk_since else timedelta())


def _of_its_size(page: ParsedPage, held: int, shrunk_for: timedelta) -> ParsedPage:
    """The page, unless less than half is left of a list: days grow, and hardly ever lose a paper.

    Raises `Shrunk`.
    """
    count = len({one.paper.key for one in page.listed}) + len(page.rejections)
    if count * 2 >= held:
        return page
    papers = "1 paper" if count == 1 else f"{count} papers"
    problem = f"it lists {papers} of {page.period}, and held {held} before"
    if shrunk_for < _LONG:
        raise Shrunk(page.url, problem)
    return replace(
        page, doubts=(*page.doubts, f"{problem}: believed, for it has said so for a day")
    )


def _answers(page: ParsedPage, request: Request, today: date) -> bool:
    if page.kind != request.kind:
        return False
    if page.kind == "search":
        # A search that does not state its words is told by a doubt, and contradicts nothing.
        return page.period is None or letters(page.period) == letters(request.period or "")
    if request.period is None or page.period == request.period:
        return True
    return page.period is not None and _stands_in(page.period, request.period, page.kind, today)


def _stands_in(period: str, asked: str, kind: Kind, today: date) -> bool:
    """Whether the site answers with this period where the asked one has no list (yet).

    A weekend has none: it gives Friday's. A day, a week or a month has none before its first
    papers: it gives the one before, which a page of ``asked`` states of itself in that case.
    """
    first, first_asked = dates.first_day(period), dates.first_day(asked)
    if kind == "day":
        is_before = dates.working_days(first, dates.before(first_asked, 1)) == [first]
        return is_before and (dates.weekend(first_asked) or first_asked >= today)
    before = dates.before(first_asked, 1)
    is_before = period == (dates.week_of(before) if kind == "week" else dates.month_of(before))
    # Papers come on the first working day, in the course of it.
    over = dates.working_days(first_asked, dates.before(today, 1))
    return is_before and first_asked <= today and len(over) <= 1
