"""Whether a page that was read may be stored as the answer to what was asked: pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from aggregator import dates
from aggregator.errors import NotAPage, ReadingsContradict, TooManyRejected, WrongPeriod
from aggregator.records import ParsedPage, Request
from aggregator.text import letters


def believe(page: ParsedPage, request: Request, now: datetime) -> None:
    """Returns if the page may be stored as an answer to the request.

    Raises `NotAPage`, `ReadingsContradict`, `TooManyRejected` or `WrongPeriod`.
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
    if not _answers(page, request):
        asked = f"{request.kind} {request.period}" if request.period else f"newest {request.kind}"
        says = f"{page.kind} {page.period}" if page.period else f"{page.kind}, without a period"
        raise WrongPeriod(page.url, f"asked for {asked}, the page says {says}")
    if page.kind == "day" and page.period is not None:
        ahead = dates.midnight(dates.first_day(page.period)) - now
        if ahead > timedelta(days=1):
            raise WrongPeriod(page.url, f"it lists {page.period}, a day that is still to come")


def _answers(page: ParsedPage, request: Request) -> bool:
    if page.kind != request.kind:
        return False
    if page.kind == "search":
        # A search that does not state its words is told by a doubt, and contradicts nothing.
        return page.period is None or letters(page.period) == letters(request.period or "")
    if request.period is None or page.period == request.period:
        return True
    if page.kind != "day" or page.period is None:
        return False
    # A weekend has no list: the site answers with that of the Friday before.
    day, asked = dates.first_day(page.period), dates.first_day(request.period)
    return dates.weekend(asked) and day.weekday() == 4 and asked - day <= timedelta(days=2)
