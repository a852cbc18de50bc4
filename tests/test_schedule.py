"""Which lists are due, and that no day is missed, whenever runs come."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator import dates, schedule
from aggregator.records import Day, Kind, PageVisit, Reading, Request, Validators
from aggregator.sources.huggingface import SOURCE

NOW = datetime(2026, 8, 6, 12, tzinfo=UTC)  # a Thursday
TODAY = NOW.date()
BASE = "https://mirror.example"
HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
ALL_LISTS = ("daily", "weekly", "monthly", "trending", "search:sheep")
FIRST, LAST = "2026-W31", "2026-W32"
"""The week before, and the running one."""

Outcome = Literal["read", "unchanged", "absent", "refused"]


def on(period: str) -> date:
    return date.fromisoformat(period)


def request(kind: Kind, period: str | None, form: Literal["page", "api"] = "page") -> Request:
    paths = {"day": "/date", "search": "", "trending": "/trending"}
    path = paths.get(kind, f"/{kind}")
    words = f"?q={period}" if kind == "search" else f"/{period}" if period else ""
    path = "" if kind == "day" and period is None else path
    url = f"{BASE}/papers{path}{words}"
    if form == "api":
        url = f"{BASE}/api/daily_papers?date={period}&limit=100"
    return Request(source="huggingface", url=url, kind=kind, period=period, form=form)


def day(period: str | None) -> Request:
    return request("day", period)


def line(period: str, **stated: Any) -> Day:
    """A line of the ledger: of a day that nobody has read, with changes."""
    return Day(source="huggingface", on=on(period), **stated)


def read(period: str, at: datetime = NOW, **stated: Any) -> Day:
    """A line of a day that was read whole."""
    whole: dict[str, Any] = {"listed": 0, "read_at": at, "read_from": ("data", "cards")}
    return line(period, **whole | stated)


def visit(one: Request, at: datetime = NOW, **stated: Any) -> PageVisit:
    """A visit that read a list as it was asked for, with changes."""
    whole: dict[str, Any] = {
        "outcome": "read",
        "validators": Validators(),
        "kind": one.kind,
        "period": one.period,
        "read_from": ("data", "cards"),
    }
    return PageVisit(url=one.url, fetched_at=at, **whole | stated)


# -- what may be due


def test_the_newest_list_is_asked_for_without_its_day() -> None:
    assert schedule.newest(SOURCE, BASE) == day(None)


def reach(last: str | None, *periods: str) -> list[str]:
    """Those of the days that are within reach, if this is the last one that had papers."""
    lines = [line(period) for period in periods]
    reached = schedule.within_reach(lines, on(last) if last else None)
    return [one.on.isoformat() for one in reached]


def test_days_are_within_reach_until_two_weeks_after_the_last_that_had_papers() -> None:
    days = ("2024-05-27", "2026-08-06", "2026-08-20", "2026-08-21", "2027-08-05")
    assert reach("2026-08-06", *days) == ["2024-05-27", "2026-08-06", "2026-08-20"]


def test_as_long_as_no_day_had_papers_all_days_are_within_reach() -> None:
    days = ("2024-05-27", "2027-08-05", "9999-12-31")
    assert reach(None, *days) == list(days)
    assert reach("9999-12-30", *days) == list(days)


WEEK = ["2026-07-30", "2026-07-31", "2026-08-03", "2026-08-04"]


@pytest.mark.parametrize(
    ("latest", "revisit_days", "begun"),
    [
        (None, 7, [*WEEK, "2026-08-05", "2026-08-06"]),
        (None, 1, ["2026-08-05", "2026-08-06"]),
        (None, 0, ["2026-08-06"]),
        ("2026-08-05", 0, ["2026-08-06"]),
        ("2026-08-06", 0, ["2026-08-06"]),
        ("2026-08-03", 0, ["2026-08-04", "2026-08-05", "2026-08-06"]),
        ("2026-08-05", 2, ["2026-08-04", "2026-08-05", "2026-08-06"]),
        ("2026-08-05", 7, [*WEEK, "2026-08-05", "2026-08-06"]),
        ("2026-07-29", 3, [*WEEK, "2026-08-05", "2026-08-06"]),
        ("2027-08-05", 2, ["2026-08-04", "2026-08-05", "2026-08-06"]),  # a clock was a year ahead
    ],
)
def test_every_working_day_since_the_last_one_in_the_ledger_is_owed_oldest_first(
    latest: str | None, revisit_days: int, begun: list[str]
) -> None:
    found = schedule.days_begun(on(latest) if latest else None, revisit_days, TODAY)
    assert found == [on(one) for one in begun]


@pytest.mark.parametrize(
    ("today", "begun"),
    [
        ("2026-08-07", ["2026-08-06", "2026-08-07"]),
        ("2026-08-08", ["2026-08-06", "2026-08-07"]),  # Saturday
        ("2026-08-09", ["2026-08-06", "2026-08-07"]),
        ("2026-08-10", ["2026-08-06", "2026-08-07", "2026-08-10"]),
    ],
)
def test_a_weekend_has_no_line_in_the_ledger(today: str, begun: list[str]) -> None:
    found = schedule.days_begun(on("2026-08-05"), 0, on(today))
    assert found == [on(one) for one in begun]


def test_a_clock_that_is_wrong_by_many_years_makes_no_more_debts_than_a_year_at_once() -> None:
    far = date(9999, 12, 31)
    begun = schedule.days_begun(on("2026-08-05"), 14, far)
    assert begun == dates.working_days(on("2026-08-06"), on("2026-08-06") + 400 * A_DAY)
    # The next run goes on behind them; days that are read again are never too many.
    assert schedule.days_begun(begun[-1], 14, far)[0] > begun[-1]
    assert schedule.days_begun(None, 1000, TODAY)[-1] == TODAY


def test_the_first_days_of_the_calendar_have_fewer_days_before_them() -> None:
    first = [date(1, 1, 1), date(1, 1, 2), date(1, 1, 3), date(1, 1, 4)]
    assert schedule.days_begun(None, 14, date(1, 1, 4)) == first


def test_days_are_asked_for_by_their_dates_in_their_order() -> None:
    found = schedule.days(SOURCE, BASE, [on("2026-08-05"), on("2024-05-27")])
    assert found == [day("2026-08-05"), day("2024-05-27")]


@pytest.mark.parametrize(
    ("known", "is_unread"),
    [
        (line("2026-08-05"), True),
        (read("2026-08-05"), False),
        (read("2026-08-05", final_at=NOW), False),
        (read("2026-08-05", datetime(2026, 8, 5, 23, 59, 59, tzinfo=UTC)), True),
        (read("2026-08-05", datetime(2026, 8, 6, tzinfo=UTC)), False),
        (read("2026-08-05", rejected=1), True),
        (read("2026-08-05", read_from=("data",)), False),
        (read("2026-08-05", read_from=("cards",)), True),
        (read("2026-08-05", read_from=("api",)), True),
        (read("2026-08-04"), True),  # another day
    ],
)
def test_a_day_is_unread_unless_it_was_read_whole_after_it_was_over(
    known: Day, is_unread: bool
) -> None:
    asked = [on("2026-08-05")]
    assert schedule.unread(asked, [known]) == (asked if is_unread else [])


def test_unread_days_keep_their_order_and_need_no_line() -> None:
    asked = [on("2024-05-28"), on("2024-05-27"), on("2024-05-29")]
    assert schedule.unread(asked, [read("2024-05-27")]) == [asked[0], asked[2]]
    assert schedule.unread(iter(asked), []) == asked


@pytest.mark.parametrize(
    ("names", "revisit_days", "found"),
    [
        ([], 14, [("week", FIRST), ("week", LAST)]),
        (["daily"], 14, [("week", FIRST), ("week", LAST)]),
        (["daily"], 0, []),
        (["weekly"], 0, [("week", FIRST), ("week", LAST)]),
        (["weekly", "daily"], 14, [("week", FIRST), ("week", LAST)]),
        (["monthly"], 0, [("month", "2026-07"), ("month", "2026-08")]),
        (["trending"], 0, [("trending", None)]),
        (["search:sheep", "search:goats"], 0, [("search", "goats"), ("search", "sheep")]),
        (
            ["search:sheep", "trending", "monthly", "weekly", "daily"],
            14,
            [
                ("week", FIRST),
                ("week", LAST),
                ("month", "2026-07"),
                ("month", "2026-08"),
                ("trending", None),
                ("search", "sheep"),
            ],
        ),
    ],
)
def test_the_lists_beside_days_are_two_weeks_and_what_feeds_ask_for(
    names: list[str], revisit_days: int, found: list[tuple[Kind, str | None]]
) -> None:
    asked = schedule.lists(SOURCE, BASE, names, revisit_days, TODAY)
    assert asked == [request(kind, period) for kind, period in found]


@pytest.mark.parametrize(
    ("today", "weeks", "months"),
    [
        ("2026-08-07", ["2026-W31", "2026-W32"], ["2026-07", "2026-08"]),
        ("2026-08-08", ["2026-W31", "2026-W32"], ["2026-08"]),
        ("2026-12-27", ["2026-W51", "2026-W52"], ["2026-12"]),
        ("2026-12-28", ["2026-W52", "2026-W53"], ["2026-12"]),
        ("2027-01-01", ["2026-W52", "2026-W53"], ["2026-12", "2027-01"]),
        ("2027-01-03", ["2026-W52", "2026-W53"], ["2026-12", "2027-01"]),
        ("2027-01-04", ["2026-W53", "2027-W01"], ["2026-12", "2027-01"]),
        ("2027-01-08", ["2026-W53", "2027-W01"], ["2027-01"]),
    ],
)
def test_a_week_and_a_month_are_read_for_a_week_after_their_end(
    today: str, weeks: list[str], months: list[str]
) -> None:
    asked = schedule.lists(SOURCE, BASE, ["weekly", "monthly"], 0, on(today))
    assert asked == [
        *(request("week", one) for one in weeks),
        *(request("month", one) for one in months),
    ]


def test_what_is_wanted_are_the_days_of_the_ledger_that_are_over_then_the_lists() -> None:
    ledger = [
        line("2026-05-04"),
        read("2026-08-05"),
        read("2026-08-06"),  # today: the newest list shows it
        line("2026-08-07"),
        line("2027-08-05"),
    ]
    asked = schedule.wanted(SOURCE, BASE, ledger, ["daily", "trending"], 14, TODAY)
    assert asked == [
        day("2026-05-04"),
        day("2026-08-05"),
        request("week", FIRST),
        request("week", LAST),
        request("trending", None),
    ]


# -- what is due


def test_what_was_never_asked_is_due_in_its_order() -> None:
    ledger = [line("2026-08-05"), line("2026-08-04"), line("2026-07-01")]
    requests = schedule.wanted(SOURCE, BASE, ledger, ALL_LISTS, 14, TODAY)
    assert len(requests) == 3 + 6
    assert schedule.due(requests, ledger, {}, 14, NOW) == requests
    assert schedule.due(requests[::-1], ledger, {}, 14, NOW) == requests[::-1]


def is_due(
    one: Request, ago: timedelta, *, by_line: bool = False, revisit_days: int = 14, **stated: Any
) -> bool:
    """Whether a list is due that was read so long ago, by a visit or as its line says."""
    of_day = one.kind == "day" and one.period is not None
    ledger = [line(one.period)] if of_day and one.period else []
    visits = {}
    if by_line:
        ledger = [replace(ledger[0], read_at=NOW - ago)]
    else:
        visits = {one.url: visit(one, NOW - ago, **stated)}
    found = schedule.due([one], ledger, visits, revisit_days, NOW)
    assert found in ([one], [])
    return bool(found)


MINUTES = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("by_line", [False, True], ids=["visit", "line"])
@pytest.mark.parametrize(
    ("period", "pause"),
    [
        ("2026-08-05", 5 * MINUTES),
        ("2026-08-04", 5 * MINUTES),
        ("2026-08-03", 20 * HOUR),
        ("2026-07-31", 20 * HOUR),
        ("2026-07-30", 20 * HOUR),
        ("2026-07-29", 20 * HOUR * 8 / 7),
        ("2026-07-23", 40 * HOUR),
        ("2026-07-22", 20 * HOUR * 15 / 7),
        ("2026-07-02", 100 * HOUR),
        ("2025-08-06", 20 * HOUR * 365 / 7),
    ],
)
def test_a_day_is_due_again_after_a_pause_that_grows_with_its_age(
    period: str, pause: timedelta, by_line: bool
) -> None:
    assert not is_due(day(period), timedelta(), by_line=by_line)
    assert not is_due(day(period), pause - SECOND, by_line=by_line)
    assert is_due(day(period), pause, by_line=by_line)


@pytest.mark.parametrize(
    ("one", "pause"),
    [
        (request("week", LAST), 5 * MINUTES),
        (request("week", FIRST), 20 * HOUR),
        (request("month", "2026-08"), timedelta(hours=5, minutes=50)),
        (request("month", "2026-07"), 20 * HOUR),
        (request("search", "sheep"), timedelta(hours=5, minutes=50)),
        (request("search", "2026-07"), timedelta(hours=5, minutes=50)),
        (request("trending", None), 5 * MINUTES),
    ],
    ids=lambda part: getattr(part, "url", None),
)
def test_any_other_list_is_due_again_after_the_pause_of_its_kind(
    one: Request, pause: timedelta
) -> None:
    assert not is_due(one, timedelta())
    assert not is_due(one, pause - SECOND)
    assert is_due(one, pause)


@pytest.mark.parametrize(
    ("one", "over"),
    [
        (request("week", "2026-W31"), "2026-08-03"),
        (request("week", "2026-W53"), "2027-01-04"),
        (request("month", "2026-07"), "2026-08-01"),
        (request("month", "2026-12"), "2027-01-01"),
    ],
    ids=lambda part: getattr(part, "url", None),
)
def test_a_week_and_a_month_are_due_in_every_run_of_the_day_after_their_end(
    one: Request, over: str
) -> None:
    """It shows its last votes then, and somebody's runs may be few."""
    midnight = datetime.combine(on(over), datetime.min.time(), UTC)
    running = 5 * MINUTES if one.kind == "week" else timedelta(hours=5, minutes=50)
    for now, pause in [
        (midnight - SECOND, running),
        (midnight, 5 * MINUTES),
        (midnight + A_DAY - SECOND, 5 * MINUTES),
        (midnight + A_DAY, 20 * HOUR),
    ]:
        for ago in (timedelta(), MINUTES, max(timedelta(), pause - SECOND), pause, 21 * HOUR):
            visits = {one.url: visit(one, now - ago)}
            found = schedule.due([one], [], visits, 14, now)
            assert found == ([one] if ago >= pause else []), (now, ago)


@pytest.mark.parametrize("by_line", [False, True], ids=["visit", "line"])
@pytest.mark.parametrize("ahead", [SECOND, A_DAY, 365 * A_DAY])
def test_a_reading_in_the_future_says_nothing(ahead: timedelta, by_line: bool) -> None:
    """A clock was put back."""
    assert is_due(day("2026-07-30"), -ahead, by_line=by_line)
    assert by_line or is_due(request("trending", None), -ahead)


@pytest.mark.parametrize("outcome", ["read", "unchanged"])
def test_a_list_that_was_read_has_its_pause(outcome: Outcome) -> None:
    for one in (day("2026-08-05"), request("week", LAST), request("search", "sheep")):
        assert not is_due(one, MINUTES, outcome=outcome)


@pytest.mark.parametrize("outcome", ["absent", "refused"])
def test_a_list_that_was_not_there_or_not_believed_is_due_in_every_run_while_it_is_young(
    outcome: Outcome,
) -> None:
    for one in (
        request("week", FIRST),
        request("month", "2026-07"),
        request("search", "sheep"),
        request("trending", None),
    ):
        assert is_due(one, timedelta(), outcome=outcome)
    last = "2026-07-23" if outcome == "refused" else "2026-08-04"
    for age in range(1, 40):
        period = (on("2026-08-06") - age * A_DAY).isoformat()
        assert is_due(day(period), timedelta(), outcome=outcome) == (period >= last)
    assert is_due(day("2026-08-05"), timedelta(), outcome=outcome, revisit_days=1)


def test_the_later_of_the_last_visit_and_the_last_reading_counts() -> None:
    """The newest list has shown a day since its own address was asked, or the other way round."""
    one, long_ago = day("2026-08-05"), NOW - 9 * HOUR
    for visited, known, due in [
        (long_ago, NOW, []),
        (NOW, long_ago, []),
        (long_ago, long_ago, [one]),
    ]:
        visits = {one.url: visit(one, visited)}
        assert schedule.due([one], [read("2026-08-05", known)], visits, 14, NOW) == due


def test_a_refused_page_is_due_though_the_api_has_answered_in_its_place() -> None:
    one = day("2026-08-05")
    visits = {one.url: visit(one, NOW, outcome="refused")}
    ledger = [read("2026-08-05", read_from=("api",))]
    assert schedule.due([one], ledger, visits, 14, NOW) == [one]


# -- the second way in


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-08-06", "2026-08-06"),
        ("2026-08-07", "2026-08-07"),
        ("2026-08-08", "2026-08-07"),
        ("2026-08-09", "2026-08-07"),
        ("2026-08-10", "2026-08-10"),
    ],
)
def test_the_api_is_asked_for_the_day_on_which_the_newest_list_is_expected(
    today: str, expected: str
) -> None:
    found = schedule.second_way(SOURCE, BASE, day(None), on(today))
    assert found == request("day", expected, "api")


def test_the_api_is_asked_for_the_day_of_a_page() -> None:
    found = schedule.second_way(SOURCE, BASE, day("2026-07-22"), TODAY)
    assert found == request("day", "2026-07-22", "api")


@pytest.mark.parametrize("kind", ["week", "month", "trending", "search"])
def test_no_other_list_has_a_second_way(kind: Kind) -> None:
    assert schedule.second_way(SOURCE, BASE, request(kind, "2026-08"), TODAY) is None


def test_a_site_without_an_api_has_no_second_way() -> None:
    assert schedule.second_way(replace(SOURCE, api_url=None), BASE, day(None), TODAY) is None


# -- the ledger


def stated(*numbers: int) -> dict[str, tuple[str, str]]:
    return {f"arxiv:2608.{number:05}": ("", "") for number in numbers}


@pytest.mark.parametrize(
    ("period", "read_from", "rejected", "final"),
    [
        ("2026-08-06", ("data", "cards"), None, False),
        ("2026-07-23", ("data", "cards"), 0, False),
        ("2026-07-22", ("data", "cards"), 0, True),
        ("2026-07-22", ("data",), 0, True),
        ("2026-07-22", ("data", "cards"), 1, False),
        ("2026-07-22", ("cards",), 0, False),
        ("2026-07-22", ("api",), 0, False),
        ("2026-07-22", (), None, False),
        ("2024-05-27", ("data", "cards"), 0, True),
    ],
)
def test_a_day_is_final_when_it_was_read_whole_after_its_last_day_of_growing(
    period: str, read_from: tuple[Reading, ...], rejected: int | None, final: bool
) -> None:
    seen = visit(day(period), rejected=rejected, read_from=read_from, stated=stated(1, 2, 3))
    assert schedule.line("huggingface", seen, 14) == Day(
        source="huggingface",
        on=on(period),
        listed=3 + (rejected or 0),
        rejected=rejected or 0,
        read_at=NOW,
        read_from=read_from,
        final_at=NOW if final else None,
    )


@pytest.mark.parametrize("outcome", ["read", "unchanged"])
def test_the_line_is_that_of_the_day_that_was_shown(outcome: Outcome) -> None:
    """The newest list names its day, and a weekend is answered with its Friday."""
    for asked in (day(None), day("2026-08-01"), day("2026-07-31")):
        seen = visit(asked, outcome=outcome, period="2026-07-31")
        assert schedule.line("huggingface", seen, 14) == read("2026-07-31")


@pytest.mark.parametrize(
    ("kind", "period"),
    [("week", LAST), ("month", "2026-08"), ("trending", None), ("search", "sheep"), ("day", None)],
)
def test_a_list_of_no_day_brings_no_line_up_to_date(kind: Kind, period: str | None) -> None:
    seen = visit(request(kind, period))
    assert schedule.line("huggingface", seen, 14) is None
    assert schedule.line("huggingface", replace(seen, kind=None), 14) is None


@pytest.mark.parametrize(
    ("revisit_days", "now", "is_over"),
    [
        (0, "2026-08-06T23:59:59Z", False),
        (0, "2026-08-07T00:00:00Z", True),
        (1, "2026-08-07T23:59:59Z", False),
        (1, "2026-08-08T00:00:00Z", True),
        (14, "2026-08-20T23:59:59Z", False),
        (14, "2026-08-21T00:00:00Z", True),
    ],
)
def test_a_day_is_over_with_the_midnight_after_its_last_day_of_growing(
    revisit_days: int, now: str, is_over: bool
) -> None:
    assert schedule.is_over(TODAY, revisit_days, datetime.fromisoformat(now)) == is_over


# -- life with runs, the newest list and the ledger


def whatever_is_asked(_: Request, now: datetime) -> bool:
    return True


@dataclass
class Life:
    """Runs one after the other, of a site that has a list of every working day.

    It does with the functions of the schedule what the pipeline does with them, and a dict is the
    store.
    """

    names: Collection[str] = ("daily",)
    revisit_days: int = 14
    ahead: timedelta = timedelta()
    """By how much the clock of the runs is ahead of that of the site."""
    ledger: dict[date, Day] = field(default_factory=dict)
    visits: dict[str, PageVisit] = field(default_factory=dict)
    readings: list[tuple[datetime, date]] = field(default_factory=list)
    """When which day was read."""

    def run(
        self,
        now: datetime,
        is_answered: Callable[[Request, datetime], bool] = whatever_is_asked,
    ) -> list[Request]:
        """What one run asks for; it ends with the first list that is not answered."""
        today = now.date()
        latest = max(self.ledger, default=None)
        for begun in schedule.days_begun(latest, self.revisit_days, today):
            self.ledger.setdefault(begun, Day(source="huggingface", on=begun))
        asked = [schedule.newest(SOURCE, BASE)]
        if not self._read(asked[0], now, is_answered):
            return asked
        with_papers = [one.on for one in self.ledger.values() if one.on <= today and one.listed]
        ledger = schedule.within_reach(self.open_days(now), max(with_papers, default=None))
        wanted = schedule.wanted(SOURCE, BASE, ledger, self.names, self.revisit_days, today)
        for one in schedule.due(wanted, ledger, self.visits, self.revisit_days, now):
            asked.append(one)
            if not self._read(one, now, is_answered):
                break
        return asked

    def open_days(self, now: datetime | None = None) -> list[Day]:
        """The lines that are not final by a moment, or by the last run, oldest first."""
        lines = [one for _, one in sorted(self.ledger.items())]
        return [one for one in lines if one.final_at is None or (now and one.final_at > now)]

    def _read(
        self, one: Request, now: datetime, is_answered: Callable[[Request, datetime], bool]
    ) -> bool:
        if not is_answered(one, now):
            return False
        period, there = one.period, (now - self.ahead).date()
        if one.kind == "day" and (period or "") > there.isoformat():
            self.visits[one.url] = visit(one, now, outcome="absent", kind=None, period=None)
            return True
        if one.kind == "day" and period is None:
            period = dates.working_days(there - 2 * A_DAY, there)[-1].isoformat()
        papers = stated(1, 2, 3) if one.kind == "day" else {}
        seen = self.visits[one.url] = visit(one, now, period=period, stated=papers)
        shown = schedule.line("huggingface", seen, self.revisit_days)
        if shown is not None:
            self.ledger[shown.on] = shown
            self.readings.append((now, shown.on))
        return True

    def hourly(self, start: datetime, hours: int) -> list[list[Request]]:
        """What each of so many runs asks for."""
        return [self.run(start + number * HOUR) for number in range(hours)]


def periods(asked: Sequence[Request]) -> list[str | None]:
    """The periods of lists of days."""
    return [one.period for one in asked if one.kind == "day"]


def working(first: str, last: str) -> list[str]:
    """The working days from one to another."""
    return [one.isoformat() for one in dates.working_days(on(first), on(last))]


MONDAY = datetime(2026, 8, 3, 0, 7, tzinfo=UTC)


def settled(names: Collection[str] = ("daily",), revisit_days: int = 14) -> Life:
    """A life with an hourly run for three weeks, until before Monday 2026-08-03."""
    life = Life(names=names, revisit_days=revisit_days)
    life.hourly(MONDAY - 21 * A_DAY, 21 * 24)
    return life


def test_a_normal_hourly_run_asks_for_three_or_four_lists_and_never_for_more_than_six() -> None:
    runs = settled().hourly(MONDAY, 7 * 24)
    counts = [len(asked) for asked in runs]
    assert (sum(counts), len(counts), max(counts)) == (619, 168, 6)  # 3.7 in a run
    assert Counter(counts) == {2: 17, 3: 54, 4: 65, 5: 29, 6: 3}
    a_day = [sum(counts[at : at + 24]) for at in range(0, len(counts), 24)]
    assert a_day == [82, 82, 105, 105, 106, 82, 57]
    assert Counter((one.kind, one.period) for asked in runs for one in asked) == {
        ("day", None): 168,
        ("day", "2026-07-20"): 2,
        ("day", "2026-07-21"): 2,
        ("day", "2026-07-22"): 3,
        ("day", "2026-07-23"): 4,
        ("day", "2026-07-24"): 5,
        ("day", "2026-07-27"): 6,
        ("day", "2026-07-28"): 7,
        ("day", "2026-07-29"): 7,
        ("day", "2026-07-30"): 7,
        ("day", "2026-07-31"): 7,
        ("day", "2026-08-03"): 24 + 24 + 4,
        ("day", "2026-08-04"): 24 + 24 + 3,
        ("day", "2026-08-05"): 24 + 24 + 2,
        ("day", "2026-08-06"): 24 + 24 + 1,
        ("week", "2026-W31"): 24 + 7,
        ("week", "2026-W32"): 168,
    }


def test_with_every_kind_of_list_an_hourly_run_asks_for_five_and_never_for_more_than_eight() -> (
    None
):
    runs = settled(ALL_LISTS).hourly(MONDAY, 7 * 24)
    counts = [len(asked) for asked in runs]
    assert (sum(counts), len(counts), max(counts)) == (849, 168, 8)  # 5.1 in a run
    asked = Counter((one.kind, one.period) for asked in runs for one in asked)
    assert {one: count for one, count in asked.items() if one[0] != "day"} == {
        ("week", "2026-W31"): 24 + 7,
        ("week", "2026-W32"): 168,
        ("month", "2026-07"): 6,  # until Friday
        ("month", "2026-08"): 28,
        ("trending", None): 168,
        ("search", "sheep"): 28,
    }


def test_no_list_is_asked_for_twice_in_a_run_and_days_come_oldest_first() -> None:
    for asked in settled(ALL_LISTS).hourly(MONDAY, 7 * 24):
        newest, *days = periods(asked)
        assert newest is None
        assert days == sorted(filter(None, days))
        assert len({one.url for one in asked}) == len(asked)


def test_a_day_is_read_a_last_time_after_its_last_day_of_growing() -> None:
    life = settled()
    life.hourly(MONDAY, 14 * 24)
    growing = working("2026-08-03", "2026-08-14")
    assert [one.on.isoformat() for one in life.open_days()] == growing
    lag = {(one.read_at or NOW).date() - one.on for one in life.ledger.values() if one.final_at}
    assert lag == {15 * A_DAY, 16 * A_DAY}


def test_a_first_run_asks_for_all_days_and_the_next_for_those_that_may_have_grown() -> None:
    life = Life()
    assert life.run(NOW) == [
        day(None),
        *map(day, working("2026-07-23", "2026-08-05")),
        request("week", FIRST),
        request("week", LAST),
    ]
    assert life.run(NOW + 4 * MINUTES) == [day(None)]
    often = [day(None), day("2026-08-04"), day("2026-08-05"), request("week", LAST)]
    assert life.run(NOW + 5 * MINUTES) == often


# -- gaps


@pytest.mark.parametrize(
    ("revisit_days", "oldest"), [(0, "2026-08-03"), (3, "2026-07-30"), (14, "2026-07-20")]
)
@pytest.mark.parametrize(
    "today",
    ["2026-08-06", "2026-08-10", "2026-09-11", "2027-08-03"],
    ids=["three days", "a week", "forty days", "a year"],
)
def test_after_a_gap_every_working_day_of_it_is_asked_for_once_oldest_first(
    today: str, revisit_days: int, oldest: str
) -> None:
    life = settled(revisit_days=revisit_days)  # the last run was on Sunday
    now = datetime.combine(on(today), MONDAY.time(), UTC) + 12 * HOUR
    yesterday = now.date() - A_DAY
    asked = life.run(now)
    assert periods(asked) == [None, *working(oldest, yesterday.isoformat())]
    # The run after it is one like any other, and what had stopped growing is done with.
    young = dates.working_days(yesterday - A_DAY, yesterday) if revisit_days else []
    # A week that ended yesterday shows its last votes.
    weeks = ["2026-W32"] if today == "2026-08-10" else []
    weeks.append(dates.week_of(now.date()))
    assert life.run(now + HOUR) == [
        day(None),
        *schedule.days(SOURCE, BASE, young),
        *(request("week", week) for week in weeks if revisit_days),
    ]
    growing = dates.working_days(now.date() - revisit_days * A_DAY, now.date())
    assert [one.on for one in life.open_days()] == growing


def test_the_newest_list_on_a_sunday_is_friday_and_friday_is_not_asked_for_again() -> None:
    life = settled()
    asked = life.run(MONDAY + 6 * A_DAY)
    assert periods(asked) == [None, *working("2026-07-20", "2026-08-06")]
    assert life.ledger[on("2026-08-07")] == read("2026-08-07", MONDAY + 6 * A_DAY, listed=3)


def test_a_catch_up_that_was_interrupted_goes_on_where_it_was() -> None:
    life = settled()
    now = MONDAY + 39 * A_DAY + 12 * HOUR  # a Friday
    missed = working("2026-07-20", "2026-09-10")
    assert len(missed) == 39

    def only(count: int) -> Callable[[Request, datetime], bool]:
        answered = iter(range(count))
        return lambda *_: next(answered, None) is not None

    assert periods(life.run(now, only(0))) == [None]
    assert periods(life.run(now, only(12))) == [None, *missed[:12]]  # the twelfth is not answered
    assert periods(life.run(now, only(12))) == [None, *missed[11:23]]
    assert periods(life.run(now, only(1))) == [None, missed[22]]
    assert periods(life.run(now + A_DAY / 24, only(12))) == [None, *missed[22:34]]
    assert life.run(now + A_DAY / 12) == [
        day(None),
        *map(day, missed[33:]),
        request("week", "2026-W36"),
        request("week", "2026-W37"),
    ]
    assert [one.on.isoformat() for one in life.open_days()] == working("2026-08-28", "2026-09-11")


def test_a_gap_over_new_year_owes_every_working_day_and_the_weeks_around() -> None:
    life = Life(revisit_days=3)
    life.run(datetime(2026, 12, 24, 12, tzinfo=UTC))
    asked = life.run(datetime(2027, 1, 5, 12, tzinfo=UTC))
    assert asked == [
        day(None),
        day("2026-12-21"),
        day("2026-12-22"),
        day("2026-12-23"),
        day("2026-12-24"),
        day("2026-12-25"),
        day("2026-12-28"),
        day("2026-12-29"),
        day("2026-12-30"),
        day("2026-12-31"),
        day("2027-01-01"),
        day("2027-01-04"),
        request("week", "2026-W53"),
        request("week", "2027-W01"),
    ]


# -- clocks and settings that change


def test_after_a_clock_was_a_year_ahead_the_days_to_come_are_asked_for_when_they_are_over() -> None:
    life = settled()
    life.ahead = 365 * A_DAY
    ahead = life.run(MONDAY + life.ahead + 12 * HOUR)
    # The days of the two weeks before were read again, those of the next two are owed as ever.
    missed = [*working("2026-07-20", "2026-07-31"), *working("2026-08-04", "2026-08-17")]
    assert periods(ahead) == [None, *missed]
    assert periods(life.run(MONDAY + life.ahead + 13 * HOUR)) == [None]
    assert (max(life.ledger), len(life.open_days())) == (on("2027-08-03"), 261)
    life.ahead = timedelta()
    runs = life.hourly(MONDAY + 12 * HOUR, 4 * 24)
    asked = Counter(one for asked in runs for one in periods(asked))
    assert {one: asked[one] for one in working("2026-08-03", "2026-08-31") if asked[one]} == {
        "2026-08-03": 24 + 24 + 1,
        "2026-08-04": 24 + 24,
        "2026-08-05": 24 + 12,
        "2026-08-06": 12,
    }


def test_more_revisit_days_put_days_into_the_ledger_that_never_stood_there() -> None:
    life = Life(revisit_days=2)
    life.hourly(MONDAY, 11 * 24)  # until Thursday 2026-08-13
    life.revisit_days = 14
    asked = life.run(MONDAY + 11 * A_DAY)
    # Those in between were read a last time, and what is final is asked for no more.
    assert periods(asked) == [None, "2026-07-31", "2026-08-12", "2026-08-13"]
    still_open = ["2026-07-31", *working("2026-08-11", "2026-08-14")]
    assert [one.on.isoformat() for one in life.open_days()] == still_open


def test_fewer_revisit_days_end_what_is_open_with_one_more_reading() -> None:
    life = settled()
    life.revisit_days = 2
    asked = life.run(MONDAY + 3 * A_DAY)
    assert periods(asked) == [None, *working("2026-07-20", "2026-08-05")]
    assert [one.on.isoformat() for one in life.open_days()] == working("2026-08-04", "2026-08-06")


def test_without_revisit_days_a_day_is_read_once_after_its_end_and_no_week() -> None:
    life = Life(revisit_days=0)
    runs = life.hourly(MONDAY, 7 * 24)
    assert Counter(one.url for asked in runs for one in asked) == {
        day(None).url: 168,
        day("2026-08-03").url: 1,
        day("2026-08-04").url: 1,
        day("2026-08-05").url: 1,
        day("2026-08-06").url: 1,
    }
    # The newest list has shown Friday, whole, on Saturday.
    assert {
        one.on.isoformat(): one.final_at is not None for one in life.ledger.values()
    } == dict.fromkeys(working("2026-08-03", "2026-08-07"), True)


# -- whenever runs come

STEPS = st.lists(
    st.tuples(
        st.integers(1, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
        | st.sampled_from([MINUTES, HOUR, A_DAY, 3 * A_DAY, 40 * A_DAY]),
        st.none() | st.integers(0, 8),
    ),
    max_size=20,
)
"""Pause before each run, and how many lists are answered in it; None: all."""
STARTS = st.integers(0, 380 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def lived(start: datetime, steps: list[tuple[timedelta, int | None]], revisit_days: int) -> Life:
    """Runs at any times, of which the first one and the last one are answered whole."""
    life, now = Life(revisit_days=revisit_days), start
    life.run(now)
    for pause, answers in steps:
        now += pause
        left = iter(range(10_000 if answers is None else answers))
        life.run(now, lambda *_, left=left: next(left, None) is not None)
    return life


@settings(max_examples=200)
@given(STARTS, STEPS, st.integers(0, 20))
def test_a_day_is_never_final_before_it_has_stopped_growing(
    start: datetime, steps: list[tuple[timedelta, int | None]], revisit_days: int
) -> None:
    life = lived(start, steps, revisit_days)
    for one in life.ledger.values():
        assert not one.final_at or (
            one.read_at is not None and (one.read_at.date() - one.on).days > revisit_days
        )
        assert one.on.isoweekday() <= 5


@settings(max_examples=200)
@given(STARTS, STEPS, st.integers(0, 20))
def test_whenever_runs_come_the_last_one_leaves_no_day_that_nobody_has_read_after_it_was_over(
    start: datetime, steps: list[tuple[timedelta, int | None]], revisit_days: int
) -> None:
    end = start + sum((pause for pause, _ in steps), 50 * MINUTES)
    life = lived(start, [*steps, (50 * MINUTES, None)], revisit_days)
    known = {shown for at, shown in life.readings if at.date() > shown}
    yesterday = end.date() - A_DAY
    assert set(dates.working_days(start.date() - revisit_days * A_DAY, yesterday)) <= known
    # In the fullness of time every day is done with.
    later = end + (revisit_days + 3) * A_DAY
    life.run(later)
    assert {one.on for one in life.ledger.values() if one.final_at} >= set(
        dates.working_days(start.date() - revisit_days * A_DAY, yesterday)
    )
