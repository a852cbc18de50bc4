"""What people ask of a store: how far days have come, and which feeds a paper is in."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aggregator import questions
from aggregator.questions import Stray, Tally
from aggregator.records import Entered, Readings
from aggregator.store import Store
from tests.samples import DAILY, DAY, LATER, entered, listed, see

SITE = "huggingface"
KEY = "arxiv:2608.00001"
MONDAY, FRIDAY = date(2026, 8, 3), date(2026, 8, 7)
WEEK: dict[str, Any] = {"kind": "week", "period": "2026-W32"}
TRENDING: dict[str, Any] = {"kind": "trending", "period": None}
WORDS: dict[str, Any] = {"kind": "search", "period": "red sheep"}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "papers.db")) as one:
        yield one


def on(day: int) -> dict[str, Any]:
    """The list of a day of August."""
    return {"period": f"2026-08-{day:02}"}


# -- papers


def test_papers_are_counted_each_once(opened: Store) -> None:
    assert questions.papers(opened) == 0
    see(opened, listed(1), listed(2))
    assert questions.papers(opened) == 2
    see(opened, listed(1, title="Revised"), listed(3), at=LATER, **WEEK)
    assert questions.papers(opened) == 3


# -- tallies


def test_a_day_is_told_with_what_was_seen_on_it_and_what_of_that_is_in_these_feeds(
    opened: Store,
) -> None:
    see(opened, listed(1), listed(2), listed(3), listed(4))
    see(opened, listed(5), listed(1), **on(5))
    opened.enter("daily", DAILY, [entered(1), entered(2)])
    opened.enter("weekly", DAILY, [replace(entered(number), feed="weekly") for number in (2, 3)])
    opened.enter("gone", DAILY, [replace(entered(number), feed="gone") for number in (4, 5)])

    def published(*feeds: str) -> dict[date, Tally]:
        return questions.tallies(opened, SITE, MONDAY, FRIDAY, feeds)

    before = date(2026, 8, 5)
    assert published("daily", "weekly") == {
        before: Tally(stored=2, published=1),
        DAY: Tally(stored=4, published=3),
    }
    assert published("daily") == {
        before: Tally(stored=2, published=1),
        DAY: Tally(stored=4, published=2),
    }
    assert (
        published()
        == published("nobody")
        == {
            before: Tally(stored=2, published=0),
            DAY: Tally(stored=4, published=0),
        }
    )


def test_days_are_told_from_a_day_to_a_day_both_included_of_one_source_and_of_days_alone(
    opened: Store,
) -> None:
    for day in (3, 4, 5, 6, 7):
        see(opened, listed(day), **on(day))
    see(opened, listed(9), **WEEK)
    see(opened, listed(9), **TRENDING)
    see(opened, listed(9), kind="month", period="2026-08")
    see(opened, listed(9), kind="search", period="2026-08-05")
    see(opened, listed(9), source="elsewhere")
    one = Tally(stored=1, published=0)
    since, until = date(2026, 8, 4), DAY
    assert questions.tallies(opened, SITE, since, until, ["daily"]) == {
        since: one,
        date(2026, 8, 5): one,
        DAY: one,
    }
    assert questions.tallies(opened, "elsewhere", date.min, date.max, ["daily"]) == {DAY: one}
    assert questions.tallies(opened, SITE, until, since, ["daily"]) == {}


# -- strays


def stray(number: int, *seen_on: str, listed_on: date | None = DAY) -> Stray:
    return Stray(
        key=f"arxiv:2608.{number:05}",
        title=f"On Sheep, Part {number}",
        listed_on=listed_on,
        seen_on=seen_on,
    )


def test_a_paper_of_a_day_that_never_stood_on_the_list_of_any_day_is_astray(opened: Store) -> None:
    see(opened, listed(4), listed(2), **TRENDING)
    see(opened, listed(2), **WORDS)
    see(opened, listed(2), listed(3), **WEEK)
    see(opened, listed(4), source="elsewhere", **WEEK)
    see(opened, listed(5), kind="month", period="2026-08")
    see(opened, listed(1))
    assert questions.strays(opened, SITE, DAY, DAY) == [
        stray(2, "search red sheep", "trending", "week 2026-W32"),
        stray(3, "week 2026-W32"),
        stray(4, "trending"),
        stray(5, "month 2026-08"),
    ]


@pytest.mark.parametrize("other", [WEEK, TRENDING, WORDS, {"kind": "month", "period": "2026-08"}])
def test_a_paper_that_stood_on_the_list_of_some_day_is_not_astray(
    opened: Store, other: dict[str, Any]
) -> None:
    see(opened, listed(1), listed(2), listed(3), **other)
    see(opened, listed(1))
    # On that of another day than it states is on that of a day.
    see(opened, listed(2), **on(7))
    assert questions.strays(opened, SITE, DAY, DAY) == [
        stray(3, " ".join(filter(None, (other["kind"], other["period"]))))
    ]
    see(opened, listed(3), at=LATER)
    assert questions.strays(opened, SITE, DAY, DAY) == []


def test_a_paper_of_a_week_is_astray_though_nobody_states_its_day(opened: Store) -> None:
    undated = listed(1, listed_on=None, listed_at=None)
    see(opened, undated, **WEEK)
    see(opened, undated, **TRENDING)
    see(opened, listed(2, listed_on=None, listed_at=None), **TRENDING)  # of no known time
    whole = [stray(1, "trending", "week 2026-W32", listed_on=None)]
    sunday = date(2026, 8, 9)
    for since, until in ((MONDAY, sunday), (MONDAY, MONDAY), (sunday, sunday), (DAY, DAY)):
        assert questions.strays(opened, SITE, since, until) == whole
    for day in (MONDAY - timedelta(days=1), sunday + timedelta(days=1)):
        assert questions.strays(opened, SITE, day, day) == []
    assert questions.strays(opened, "elsewhere", MONDAY, sunday) == []


def test_strays_are_those_of_the_days_from_a_day_to_a_day_both_included(opened: Store) -> None:
    days = {number: date(2026, 8, number) for number in (3, 4, 5, 6, 7)}
    for number, day in days.items():
        see(opened, listed(number, listed_on=day, listed_at=None), **TRENDING)
    found = questions.strays(opened, SITE, date(2026, 8, 4), DAY)
    assert found == [stray(number, "trending", listed_on=days[number]) for number in (4, 5, 6)]
    assert questions.strays(opened, SITE, DAY, date(2026, 8, 4)) == []


def test_weeks_are_found_across_the_end_of_a_year(opened: Store) -> None:
    undated = [listed(number, listed_on=None, listed_at=None) for number in (1, 2, 3)]
    for one, week in zip(undated, ("2026-W52", "2026-W53", "2027-W01"), strict=True):
        see(opened, one, kind="week", period=week)
    found = [
        [one.key[-1] for one in questions.strays(opened, SITE, since, until)]
        for since, until in (
            (date(2026, 12, 27), date(2026, 12, 28)),
            (date(2026, 12, 31), date(2027, 1, 3)),
            (date(2027, 1, 3), date(2027, 1, 4)),
        )
    ]
    assert found == [["1", "2"], ["2"], ["2", "3"]]


# -- the feeds of a paper


def test_a_paper_is_told_with_the_line_of_every_log_that_it_is_in(opened: Store) -> None:
    see(opened, listed(1), listed(2))
    line = entered(1, readings=Readings(upvotes=3), month="2026-09")
    other = Entered(
        feed="a-feed",
        key=KEY,
        published_at=LATER,
        month="2026-08",
        entered_at=LATER,
        readings=Readings(),
    )
    opened.enter("daily", DAILY, [line, entered(2)])
    opened.enter("a-feed", DAILY, [other])
    assert questions.entered(opened, KEY) == {"a-feed": other, "daily": line}
    assert list(questions.entered(opened, KEY)) == ["a-feed", "daily"]
    assert questions.entered(opened, "arxiv:none") == {}
