"""Which lists are due: pure, from the configuration, the last visits and the time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from aggregator import dates
from aggregator.records import PageVisit, Request, Source

# A day grows until its midnight and a little after, then rarely (half of its papers come after
# the first morning; few after two days), so its list is read often at first and daily later.
_OFTEN, _OFTEN_DAYS = timedelta(minutes=50), 2
_SELDOM = timedelta(hours=20)


def wanted(source: Source, base_url: str, revisit_days: int, now: datetime) -> list[Request]:
    """The newest list first, then the working days before now that may still grow, oldest first.

    A weekend has no list of its own; should one come, the newest list shows it.
    """
    days = [day for day in dates.days_back(now.date(), revisit_days) if not dates.weekend(day)]
    return [
        Request(
            source=source.name,
            url=source.list_url(base_url, "day", period),
            kind="day",
            period=period,
        )
        for period in (None, *(day.isoformat() for day in days))
    ]


def due(requests: list[Request], visits: Mapping[str, PageVisit], now: datetime) -> list[Request]:
    """Those of the wanted lists whose last visit is long enough ago; ``visits`` by address."""
    return [request for request in requests if _is_due(request, visits.get(request.url), now)]


def _is_due(request: Request, visit: PageVisit | None, now: datetime) -> bool:
    if request.period is None or visit is None:
        return True
    if visit.outcome in ("absent", "refused"):
        return True  # whatever was mended, there or here, shall show in the next run
    age = now.date() - dates.first_day(request.period)
    pause = _OFTEN if age.days <= _OFTEN_DAYS else _SELDOM
    # A visit in the future is a clock that was put back: it says nothing.
    return not timedelta() <= now - visit.fetched_at < pause
