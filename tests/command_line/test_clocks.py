"""A clock that is wrong: by a year ahead, and put back again."""

import json
from datetime import date

import pytest

from tests.conftest import Program, Result
from tests.pages.records import Record

from . import site
from .site import FRIDAY, LATER, THURSDAY

AHEAD = "2027-06-12T12:00:00Z"
MONDAY = date(2026, 6, 15)


def put(on: date, *records: Record, newest: bool = False) -> None:
    """Lays out the list of a day, which may be the newest."""
    page = site.day(on, *records)
    site.put(page, f"papers/date/{on}")
    if newest:
        site.put(page)


def of(on: date, number: int) -> Record:
    """A paper of the list of a day."""
    return site.record(number, submittedOnDailyAt=f"{on}T00:00:00.000Z")


@pytest.fixture(autouse=True)
def _published(program: Program) -> None:
    """Thursday's and Friday's lists are published."""
    site.configure(revisit_days=2)
    put(THURSDAY, of(THURSDAY, 1))
    put(FRIDAY, of(FRIDAY, 2), newest=True)
    assert program(*site.offline(LATER)).exit_code == 0


def asked(program: Program, at: str) -> list[str]:
    """The days that a run which goes well asks for by their addresses."""
    result = program("--verbose", *site.offline(at))
    assert result.exit_code == 0
    steps = [line.split(": ")[0] for line in result.err.splitlines()]
    return [step.rpartition("/")[2] for step in steps if "/papers/date/" in step]


def test_a_clock_that_is_a_year_ahead_asks_for_no_more_than_the_two_weeks_to_come(
    program: Program,
) -> None:
    assert asked(program, AHEAD) == [
        "2026-06-10", "2026-06-11",
        "2026-06-15", "2026-06-16", "2026-06-17", "2026-06-18", "2026-06-19",
        "2026-06-22", "2026-06-23", "2026-06-24", "2026-06-25", "2026-06-26",
    ]  # fmt: skip


def test_when_it_is_put_back_the_days_that_it_made_are_read_when_they_come(
    program: Program,
) -> None:
    before = site.files()
    assert program("--quiet", *site.offline(AHEAD)) == Result(0, "", "")
    assert site.files() == before
    put(THURSDAY, of(THURSDAY, 1), of(THURSDAY, 3))
    put(FRIDAY, of(FRIDAY, 2), of(FRIDAY, 4))
    put(MONDAY, of(MONDAY, 5), newest=True)
    assert asked(program, "2026-06-15T12:00:00Z") == ["2026-06-10", "2026-06-11", "2026-06-12"]
    assert site.dates_of() == [
        ("Paper 5", "2026-06-15T12:00:00Z", "2026-06-15T12:00:00Z"),
        ("Paper 2", LATER, LATER),
        ("Paper 4", "2026-06-12T00:00:00Z", "2026-06-12T00:00:00Z"),
        ("Paper 1", "2026-06-11T00:00:00Z", "2026-06-11T00:00:00Z"),
        ("Paper 3", "2026-06-11T00:00:00Z", "2026-06-11T00:00:00Z"),
    ]
    put(MONDAY, of(MONDAY, 5), of(MONDAY, 6))
    put(date(2026, 6, 16), of(date(2026, 6, 16), 7), newest=True)
    assert asked(program, "2026-06-16T12:00:00Z") == ["2026-06-10", "2026-06-15"]
    told = json.loads(program("status", "--json", "--at", "2026-06-16T13:00:00Z").out)
    days = {day["day"]: (day["listed"], day["state"]) for day in told["sources"][0]["days"]}
    assert days == {
        "2026-06-10": (None, "absent"),
        "2026-06-11": (2, "final"),
        "2026-06-12": (2, "final"),
        "2026-06-15": (2, "growing"),
        "2026-06-16": (1, "growing"),
    }


def test_a_digest_waits_for_its_lists_though_the_clock_was_beyond_it(program: Program) -> None:
    site.configure('[[feed]]\nname = "best"\ndigest = "day"', revisit_days=2)
    assert program("--quiet", *site.offline(AHEAD)).exit_code == 0
    put(MONDAY, of(MONDAY, 5), newest=True)
    assert program("--quiet", *site.offline("2026-06-15T12:00:00Z")).exit_code == 0
    for path in ("papers", f"papers/date/{MONDAY}"):
        site.put("", path)
    assert program("--quiet", *site.offline("2026-06-16T00:10:00Z")).exit_code == 4
    put(MONDAY, of(MONDAY, 5), of(MONDAY, 6))
    put(date(2026, 6, 16), of(date(2026, 6, 16), 7), newest=True)
    assert program("--quiet", *site.offline("2026-06-16T12:00:00Z")).exit_code == 0
    assert site.items("best")[0]["title"] == "Monday, 15 June 2026: both papers"
