"""Which lists are due."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from aggregator.records import PageVisit, Request, Validators
from aggregator.schedule import due, wanted
from aggregator.sources.huggingface import SOURCE

NOW = datetime(2026, 8, 6, 12, tzinfo=UTC)  # a Thursday
BASE = "https://mirror.example"


def request(period: str | None) -> Request:
    url = f"{BASE}/papers/date/{period}" if period else f"{BASE}/papers"
    return Request(source="huggingface", url=url, kind="day", period=period)


def visit(
    one: Request,
    ago: timedelta,
    outcome: Literal["read", "unchanged", "absent", "refused"] = "read",
) -> PageVisit:
    return PageVisit(url=one.url, fetched_at=NOW - ago, outcome=outcome, validators=Validators())


def test_the_newest_list_comes_first_then_the_working_days_oldest_first() -> None:
    days = [None, "2026-07-30", "2026-07-31", "2026-08-03", "2026-08-04", "2026-08-05"]
    assert wanted(SOURCE, BASE, 7, NOW) == [request(day) for day in days]


def test_nothing_but_the_newest_list_is_wanted_without_days_to_read_again() -> None:
    assert wanted(SOURCE, BASE, 0, NOW) == [request(None)]


def test_the_first_days_of_the_calendar_have_fewer_days_before_them() -> None:
    assert len(wanted(SOURCE, BASE, 14, datetime(1, 1, 4, tzinfo=UTC))) == 1 + 3


def test_what_was_never_asked_is_due_in_the_same_order() -> None:
    requests = wanted(SOURCE, BASE, 14, NOW)
    assert due(requests, {}, NOW) == requests


@pytest.mark.parametrize(
    ("period", "ago", "is_due"),
    [
        (None, timedelta(seconds=1), True),
        ("2026-08-05", timedelta(minutes=49, seconds=59), False),
        ("2026-08-05", timedelta(minutes=50), True),
        ("2026-08-04", timedelta(minutes=49), False),
        ("2026-08-04", timedelta(minutes=50), True),
        ("2026-08-03", timedelta(hours=19, minutes=59), False),
        ("2026-08-03", timedelta(hours=20), True),
        ("2026-07-30", timedelta(hours=19), False),
        ("2026-07-30", timedelta(days=9), True),
        ("2026-07-30", timedelta(), False),
        ("2026-07-30", timedelta(seconds=-1), True),  # the clock was put back
        ("2026-08-05", timedelta(days=-400), True),
    ],
)
def test_a_list_is_due_when_its_last_visit_is_long_enough_ago(
    period: str | None, ago: timedelta, is_due: bool
) -> None:
    one = request(period)
    assert due([one], {one.url: visit(one, ago)}, NOW) == ([one] if is_due else [])


@pytest.mark.parametrize("outcome", ["read", "unchanged"])
def test_a_list_that_was_read_has_its_pause(outcome: Literal["read", "unchanged"]) -> None:
    one = request("2026-08-05")
    assert due([one], {one.url: visit(one, timedelta(minutes=1), outcome)}, NOW) == []


@pytest.mark.parametrize("outcome", ["absent", "refused"])
def test_a_list_that_was_not_there_or_not_believed_is_due_in_every_run(
    outcome: Literal["absent", "refused"],
) -> None:
    one = request("2026-07-30")
    assert due([one], {one.url: visit(one, timedelta(), outcome)}, NOW) == [one]


def test_an_hourly_run_reads_every_list_often_enough_and_none_too_often() -> None:
    requests = wanted(SOURCE, BASE, 14, NOW)
    visits: dict[str, PageVisit] = {}
    asked = []
    for hour in range(24):
        now = NOW + timedelta(hours=hour) - timedelta(hours=12)  # one calendar day
        for one in due(requests, visits, now):
            asked.append(one.period)
            visits[one.url] = visit(one, NOW - now)
    assert {period: asked.count(period) for period in dict.fromkeys(asked)} == {
        None: 24,
        "2026-07-23": 2,
        "2026-07-24": 2,
        "2026-07-27": 2,
        "2026-07-28": 2,
        "2026-07-29": 2,
        "2026-07-30": 2,
        "2026-07-31": 2,
        "2026-08-03": 2,
        "2026-08-04": 24,
        "2026-08-05": 24,
    }
