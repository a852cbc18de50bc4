"""Which lists are due: pure, from the configuration, the ledger, the last visits and the time.

The newest list is asked for in every run. A day before it is read again for ``revisit_days``, and a
last time after them: it stands in the ledger until then, however long nothing ran, so that what is
missed is owed. Weeks are read besides, to find what no day has shown, and the lists that feeds ask
for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from aggregator import dates
from aggregator.records import Day, Kind, PageVisit, Request, Source

# A day grows until its midnight and a little after, then rarely (half of its papers come after
# the first morning; few after two days), so its list is read often at first, daily for a week, and
# then the less the older it is. Often is every run, but once in each five minutes by which the
# site counts. The running week is read as often: it tells the votes of up to 105 papers at once.
_OFTEN, _OFTEN_DAYS = timedelta(minutes=5), 2
_SELDOM, _SELDOM_DAYS = timedelta(hours=20), 7
_SOMETIMES = timedelta(hours=5, minutes=50)
"""The running month, and a search."""
_AT_ONCE = 400
"""Days: a clock that is wrong by many years shall not make as many debts in one run."""
_AHEAD = timedelta(days=14)
"""A site without a list for longer than that is hardly away: the clock here is ahead."""
_A_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=7)


def newest(source: Source, base_url: str) -> Request:
    """The newest list, whatever its day: it is always due."""
    return _request(source, base_url, "day", None)


def days_begun(latest: date | None, revisit_days: int, today: date) -> list[date]:
    """The days that belong into the ledger, today among them, oldest first.

    ``latest`` is the last one that stands in it: every working day since is owed, though it be
    more than ``revisit_days`` ago, `_AT_ONCE` in one run. None: there is none yet. A weekend has no
    list of its own; should one come, the newest list shows it.
    """
    first = dates.before(today, revisit_days)
    if latest is not None:
        first = min(first, latest + _A_DAY)
    days = min((today - first).days, max(_AT_ONCE, revisit_days))
    return dates.working_days(first, first + timedelta(days=days))


def within_reach(lines: Iterable[Day], last: date | None) -> list[Day]:
    """Those of the lines whose days may have lists by now: all days up to two weeks after the
    ``last`` one, up to today, that had papers. What is left out stays owed, until a later list is
    known. None: no day had papers yet, and all are within reach.
    """
    return [line for line in lines if last is None or line.on - last <= _AHEAD]


def days(source: Source, base_url: str, days: Iterable[date]) -> list[Request]:
    """The lists of these days, in their order."""
    return [_request(source, base_url, "day", day.isoformat()) for day in days]


def unread(days: Iterable[date], ledger: Iterable[Day]) -> list[date]:
    """Those of the days whose lists were not read whole after they were over, in their order."""
    lines = {line.on: line for line in ledger}
    return [day for day in days if day not in lines or not _is_known(lines[day])]


def _is_known(line: Day) -> bool:
    return line.read_at is not None and line.read_at.date() > line.on and _is_whole(line)


def _is_whole(line: Day) -> bool:
    return "data" in line.read_from and not line.rejected


def lists(
    source: Source, base_url: str, names: Collection[str], revisit_days: int, today: date
) -> list[Request]:
    """What is wanted beside days: the running week and the one before, which list again what their
    days have listed, unless no day is read again; and the lists that feeds have these names for.
    """
    wanted: list[tuple[Kind, str | None]] = []
    around = (dates.before(today, _A_WEEK.days), today)
    if revisit_days or "weekly" in names:
        wanted += [("week", week) for week in dict.fromkeys(map(dates.week_of, around))]
    if "monthly" in names:
        wanted += [("month", month) for month in dict.fromkeys(map(dates.month_of, around))]
    if "trending" in names:
        wanted.append(("trending", None))
    searches = sorted(name for name in names if name.startswith("search:"))
    wanted += [("search", name.removeprefix("search:")) for name in searches]
    return [_request(source, base_url, kind, period) for kind, period in wanted]


def wanted(
    source: Source,
    base_url: str,
    ledger: Iterable[Day],
    names: Collection[str],
    revisit_days: int,
    today: date,
) -> list[Request]:
    """All that may be due beside the newest list: the days of these lines that are over, oldest
    first if the lines are, then `lists`."""
    over = [line.on for line in ledger if line.on < today]
    return [
        *days(source, base_url, over),
        *lists(source, base_url, names, revisit_days, today),
    ]


def due(
    requests: Iterable[Request],
    ledger: Iterable[Day],
    visits: Mapping[str, PageVisit],
    revisit_days: int,
    now: datetime,
) -> list[Request]:
    """Those of the wanted lists that were read long enough ago, in their order.

    ``ledger`` holds the lines of their days, ``visits`` the last visits by address.
    """
    lines = {line.on.isoformat(): line for line in ledger}
    return [
        request
        for request in requests
        if _is_due(request, lines, visits.get(request.url), revisit_days, now)
    ]


def second_way(source: Source, base_url: str, request: Request, today: date) -> Request | None:
    """What to ask the API for where a page cannot be read; None: the API has nothing like it.

    In place of the newest list that is the day on which it is expected: today, or a Friday.
    """
    if request.kind != "day" or source.api_url is None:
        return None
    expected = dates.working_days(dates.before(today, 2), today)[-1]
    period = request.period or expected.isoformat()
    url = source.api_url(base_url, period)
    return Request(source=source.name, url=url, kind="day", period=period, form="api")


def line(source: str, visit: PageVisit, revisit_days: int) -> Day | None:
    """The line of the ledger that a visit brings up to date; None: it showed the list of no day."""
    if visit.kind != "day" or visit.period is None:
        return None
    on, rejected = dates.first_day(visit.period), visit.rejected or 0
    read = Day(
        source=source,
        on=on,
        listed=len(visit.stated) + rejected,
        rejected=rejected,
        read_at=visit.fetched_at,
        read_from=visit.read_from,
    )
    is_final = _is_whole(read) and is_over(on, revisit_days, visit.fetched_at)
    return replace(read, final_at=visit.fetched_at if is_final else None)


def is_over(on: date, revisit_days: int, now: datetime) -> bool:
    """Whether the list of a day is read again no more: a reading of it now is the last one."""
    return (now.date() - on).days > revisit_days


def _is_due(
    request: Request,
    lines: Mapping[str, Day],
    visit: PageVisit | None,
    revisit_days: int,
    now: datetime,
) -> bool:
    line = lines.get(request.period or "") if request.kind == "day" else None
    age = (now.date() - line.on).days if line else 0
    read = [visit.fetched_at] if visit else []
    # What the API told while the page was asked for anyway puts the page off no further.
    if line and line.read_at and ("api" not in line.read_from or age > revisit_days):
        read.append(line.read_at)
    if not read:
        return True
    # Whatever was mended, there or here, shall show in the next run; a list that is not there may
    # come, but soon.
    tried_for = {"refused": revisit_days, "absent": _OFTEN_DAYS}
    if visit and age <= tried_for.get(visit.outcome, -1):
        return True
    pause = _pause_of_day(age) if line else _pause_of_list(request, now.date())
    # A reading in the future is a clock that was put back: it says nothing.
    return not timedelta() <= now - max(read) < pause


def _pause_of_day(age: int) -> timedelta:
    return _OFTEN if age <= _OFTEN_DAYS else _SELDOM * max(1, age / _SELDOM_DAYS)


def _pause_of_list(request: Request, today: date) -> timedelta:
    if request.kind == "trending":
        return _OFTEN
    if request.kind == "search":
        return _SOMETIMES
    period_of = dates.week_of if request.kind == "week" else dates.month_of
    if request.period == period_of(today):
        return _OFTEN if request.kind == "week" else _SOMETIMES
    # It is over: what ended yesterday shows its last votes today.
    return _OFTEN if request.period == period_of(dates.before(today, 1)) else _SELDOM


def _request(source: Source, base_url: str, kind: Kind, period: str | None) -> Request:
    return Request(
        source=source.name,
        url=source.list_url(base_url, kind, period),
        kind=kind,
        period=period,
    )
