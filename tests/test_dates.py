"""Instants and periods: read in any form that pages write, written in one."""

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator import dates
from aggregator.dates import Rhythm
from aggregator.records import Kind

DAYS = st.dates()
INSTANTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-08-01T01:21:47.000Z", datetime(2024, 8, 1, 1, 21, 47, tzinfo=UTC)),
        ("2024-08-01T01:21:47.999Z", datetime(2024, 8, 1, 1, 21, 47, tzinfo=UTC)),
        ("2024-07-31T20:21:47-05:00", datetime(2024, 8, 1, 1, 21, 47, tzinfo=UTC)),
        ("2024-08-01T01:21", datetime(2024, 8, 1, 1, 21, tzinfo=UTC)),
        ("2024-08-01", datetime(2024, 8, 1, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_as_utc_in_whole_seconds(written: str, read: datetime) -> None:
    assert dates.instant(written) == read
    assert dates.instant(written).tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "Aug 6",
        "2026-02-30",
        "0001-01-01T00:00+01:00",
        "9999-12-31T23:59-01:00",
        "2026-08-06T25:00Z",
        "2026-08-06\ud800",
        "\u0662026-08-06",
    ],
)
def test_what_is_no_instant_is_a_value_error(written: str) -> None:
    with pytest.raises(ValueError):
        dates.instant(written)


@pytest.mark.parametrize(
    ("period", "kind", "first"),
    [
        ("2026-08-06", "day", date(2026, 8, 6)),
        ("2024-02-29", "day", date(2024, 2, 29)),
        ("2026-W32", "week", date(2026, 8, 3)),
        ("2026-W53", "week", date(2026, 12, 28)),
        ("2026-W01", "week", date(2025, 12, 29)),
        ("2026-08", "month", date(2026, 8, 1)),
    ],
)
def test_a_period_has_a_kind_and_a_first_day(period: str, kind: Kind, first: date) -> None:
    assert (dates.kind_of(period), dates.first_day(period)) == (kind, first)


@pytest.mark.parametrize(
    "period",
    [
        "",
        "2026",
        "2026-13",
        "2025-W53",
        "2026-W00",
        "2025-02-29",
        "0000-01",
        "2026-8-6",
        "20260806",
        "2026-W32-1",
        "2026-08-06T00:00",
        " 2026-08-06",
        "2026-08-06\n",
        "\u0662\u0660\u0662\u0666-08",
    ],
)
def test_what_is_no_period_has_no_kind(period: str) -> None:
    assert dates.kind_of(period) is None


def test_the_first_days_of_2027_lie_in_week_53_of_2026() -> None:
    assert [dates.week_of(date(2027, 1, day)) for day in (1, 3, 4)] == [
        "2026-W53",
        "2026-W53",
        "2027-W01",
    ]


@given(DAYS)
def test_the_week_and_the_month_of_a_day_are_periods_that_hold_it(day: date) -> None:
    week, month = dates.week_of(day), dates.month_of(day)
    assert (dates.kind_of(week), dates.kind_of(month)) == ("week", "month")
    assert timedelta() <= day - dates.first_day(week) < timedelta(7)
    assert dates.first_day(month) == day.replace(day=1)
    assert dates.first_day(day.isoformat()) == day


@given(DAYS, st.integers(0, 1000))
@example(date(1, 1, 3), 2)
@example(date(1, 1, 3), 3)
def test_a_day_before_is_so_many_days_before_or_the_first_of_all(day: date, count: int) -> None:
    assert day - dates.before(day, count) == min(timedelta(count), day - date.min)


@given(DAYS, st.integers(-10, 1000))
def test_working_days_are_all_days_of_a_span_but_its_weekends_in_order(
    first: date, count: int
) -> None:
    last = min(max(first.toordinal() + count, 1), date.max.toordinal())
    days = dates.working_days(first, date.fromordinal(last))
    assert days == sorted(set(days))
    assert not any(map(dates.weekend, days))
    span = set(map(date.fromordinal, range(first.toordinal(), last + 1)))
    assert all(map(dates.weekend, span.difference(days)))
    assert span.issuperset(days)


def test_a_week_has_five_working_days_and_a_weekend_none() -> None:
    days = [date(2026, 6, day) for day in (5, 8, 9, 10, 11, 12)]
    assert dates.working_days(date(2026, 6, 5), date(2026, 6, 14)) == days
    assert dates.working_days(date(2026, 6, 5), date(2026, 6, 5)) == days[:1]
    assert dates.working_days(date(2026, 6, 6), date(2026, 6, 7)) == []
    assert dates.working_days(date(2026, 6, 5), date(2026, 6, 4)) == []
    assert dates.working_days(date(9999, 12, 31), date.max) == [date.max]


@pytest.mark.parametrize(("day", "is_one"), [(5, False), (6, True), (7, True), (8, False)])
def test_a_weekend_is_saturday_and_sunday(day: int, is_one: bool) -> None:
    assert dates.weekend(date(2026, 6, day)) is is_one


def test_a_day_begins_at_its_midnight_in_utc() -> None:
    assert dates.midnight(date(2026, 8, 6)) == datetime(2026, 8, 6, tzinfo=UTC)


def test_an_instant_of_another_zone_is_written_in_utc() -> None:
    at = datetime(2026, 8, 6, 22, tzinfo=timezone(timedelta(hours=2)))
    assert dates.rfc3339(at) == "2026-08-06T20:00:00Z"
    assert dates.rfc822(at) == "Thu, 06 Aug 2026 20:00:00 +0000"


def test_a_fraction_of_a_second_is_written_only_where_there_is_one() -> None:
    at = datetime(2026, 8, 6, 20, microsecond=606_113, tzinfo=UTC)
    assert dates.rfc3339(at) == "2026-08-06T20:00:00.606113Z"
    assert dates.rfc822(at) == "Thu, 06 Aug 2026 20:00:00 +0000"


@given(INSTANTS)
def test_an_instant_is_written_so_that_it_is_read_back(at: datetime) -> None:
    assert dates.instant(dates.rfc3339(at)) == at
    assert len(dates.rfc3339(at)) == 20
    if at.year >= 100:  # two digits of a year mean another century in mail
        assert parsedate_to_datetime(dates.rfc822(at)) == at


@given(INSTANTS, INSTANTS)
def test_written_instants_sort_by_time(one: datetime, other: datetime) -> None:
    assert (dates.rfc3339(one) < dates.rfc3339(other)) == (one < other)


# -- days and weeks


@pytest.mark.parametrize(
    ("period", "rhythm", "last", "end"),
    [
        ("2026-08-06", "day", date(2026, 8, 6), date(2026, 8, 7)),
        ("2024-02-28", "day", date(2024, 2, 28), date(2024, 2, 29)),
        ("2026-12-31", "day", date(2026, 12, 31), date(2027, 1, 1)),
        ("2026-W32", "week", date(2026, 8, 9), date(2026, 8, 10)),
        ("2026-W53", "week", date(2027, 1, 3), date(2027, 1, 4)),
        ("2025-W01", "week", date(2025, 1, 5), date(2025, 1, 6)),
    ],
)
def test_a_day_and_a_week_have_a_last_day_and_end_after_it(
    period: str, rhythm: Rhythm, last: date, end: date
) -> None:
    assert dates.rhythm_of(period) == rhythm
    assert dates.last_day(period) == last
    assert dates.end(period) == datetime(end.year, end.month, end.day, tzinfo=UTC)


RHYTHMS: st.SearchStrategy[Rhythm] = st.sampled_from(["day", "week"])


@given(RHYTHMS, st.dates(date(1, 1, 8), date(9999, 12, 20)))
def test_the_day_or_the_week_of_a_day_holds_it_and_the_next_begins_at_its_end(
    rhythm: Rhythm, day: date
) -> None:
    period = dates.period_of(rhythm, day)
    assert (dates.kind_of(period), dates.rhythm_of(period)) == (rhythm, rhythm)
    assert dates.first_day(period) <= day <= dates.last_day(period)
    after = dates.period_of(rhythm, dates.end(period).date())
    assert dates.midnight(dates.first_day(after)) == dates.end(period)
    assert period < after
