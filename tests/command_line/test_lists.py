"""The lists that a feed counts: what is asked for, who enters, dated how, and its categories."""

from datetime import date
from pathlib import Path

import pytest

from tests.conftest import Program
from tests.pages import era_2026

from . import site
from .site import FRIDAY, LATER, NOON

DAILY, HOT, FOUND = '[[feed]]\nname = "daily"', '[[feed]]\nname = "hot"', '[[feed]]\nname = "found"'


@pytest.fixture(autouse=True)
def _a_site(program: Program) -> None:
    """Paper 1 is listed, 2 trends, 3 is found, 4 is one of the week's and 5 one of the month's."""
    site.put(site.day(FRIDAY, site.record(1)))
    old = site.record(2, submittedOnDailyAt="2026-03-02T00:00:00.000Z")
    site.put(era_2026.trending_page([old, site.record(1)]), "papers/trending")
    found = era_2026.search_page(FRIDAY, "sheep", [site.record(3), site.record(1)])
    site.put(found, "papers@q=sheep")
    site.put(era_2026.week_page(2026, 24, [site.record(4), site.record(1)]), "papers/week/2026-W24")
    site.put(era_2026.month_page(2026, 6, [site.record(5)]), "papers/month/2026-06")


def tagged(feed: str) -> dict[object, tuple[object, object]]:
    """Title of each entry -> its date and categories."""
    return {one["title"]: (one["date_published"], one.get("tags")) for one in site.items(feed)}


def asked(program: Program, at: str = NOON) -> list[str]:
    """The lists that a run asks for, and that it goes well."""
    result = program("--verbose", *site.offline(at))
    assert result.exit_code == 0
    return [line.split(": ")[0].rpartition("/papers")[2] for line in result.err.splitlines()]


def test_a_feed_asks_for_its_lists_and_a_paper_is_one_entry_whatever_lists_it_stood_on(
    program: Program,
) -> None:
    every = 'lists = ["daily", "trending", "search:sheep", "monthly", "weekly"]'
    site.configure('[[feed]]\nname = "daily"', every)
    lists = ["", "/week/2026-W23", "/week/2026-W24", "/month/2026-06", "/trending", "?q=sheep"]
    assert asked(program) == lists
    assert tagged("daily") == {
        "Paper 1": (NOON, ["daily", "search:sheep", "trending", "weekly"]),
        "Paper 2": (NOON, ["trending"]),
        "Paper 3": (NOON, ["search:sheep"]),
        "Paper 4": (NOON, ["daily", "weekly"]),
        "Paper 5": (NOON, ["daily", "monthly"]),
    }
    # A clock that goes on: the newest list in every run, trends hourly, the rest now and then.
    assert asked(program, "2026-06-12T13:00:00Z") == [
        "", "/week/2026-W23", "/week/2026-W24", "/trending",
    ]  # fmt: skip


def test_a_feed_says_which_lists_it_counts(program: Program) -> None:
    site.configure(DAILY, HOT, 'lists = ["trending", "search:sheep"]')
    asked(program)
    told = {name: Path(f"feeds/{name}.json").read_text("utf-8") for name in ("daily", "hot")}
    every = "Every paper of the Daily Papers of Hugging Face, once, with its abstract."
    assert f'"description": "{every}"' in told["daily"]
    some = "Papers of Hugging Face (trending or search:sheep), each once, with its abstract."
    assert f'"description": "{some}"' in told["hot"]


def test_who_trends_is_dated_by_the_first_sight_of_that(program: Program) -> None:
    site.configure(DAILY, HOT, 'lists = ["trending"]')
    assert asked(program) == ["", "/trending"]
    assert tagged("daily") == {"Paper 1": (NOON, ["daily", "trending"])}
    assert tagged("hot") == {
        "Paper 1": (NOON, ["daily", "trending"]),
        "Paper 2": (NOON, ["trending"]),
    }


def test_a_list_that_a_paper_comes_to_later_is_a_category_and_no_update(program: Program) -> None:
    site.put(era_2026.trending_page([]), "papers/trending")
    site.configure(DAILY, HOT, 'lists = ["trending"]')
    asked(program)
    site.put(era_2026.trending_page([site.record(1)]), "papers/trending")
    asked(program, LATER)
    assert site.dates_of() == [("Paper 1", NOON, NOON)]
    assert tagged("daily") == {"Paper 1": (NOON, ["daily", "trending"])}
    assert tagged("hot") == {"Paper 1": (LATER, ["daily", "trending"])}


def test_the_week_and_the_month_are_categories_only_where_they_count(program: Program) -> None:
    site.configure(DAILY, HOT, 'lists = ["weekly"]', revisit_days=1)
    site.put(era_2026.week_page(2026, 24, [site.record(1)]), "papers/week/2026-W24")
    asked(program)
    assert tagged("daily") == {"Paper 1": (NOON, ["daily"])}
    assert tagged("hot") == {"Paper 1": (NOON, ["daily", "weekly"])}


def test_a_feed_that_begins_to_count_a_list_takes_what_stood_there_before(
    program: Program,
) -> None:
    site.configure(DAILY, HOT, 'lists = ["trending"]', FOUND, 'lists = ["search:sheep"]')
    asked(program)
    site.configure(DAILY, HOT, 'lists = ["trending", "search:sheep"]')
    asked(program, LATER)
    assert {title: at for title, (at, _) in tagged("hot").items()} == {
        "Paper 1": NOON,
        "Paper 2": NOON,
        "Paper 3": NOON,
    }


def test_early_on_a_monday_the_week_before_answers_and_is_taken_for_what_it_is(
    program: Program,
) -> None:
    site.configure(DAILY, revisit_days=1)
    week = Path("site/huggingface.co/papers/week/2026-W24.html").read_text("utf-8")
    site.put(week, "papers/week/2026-W25")
    Path("site/huggingface.co/papers/week/2026-W24.html").unlink()
    result = program("--quiet", *site.offline("2026-06-15T00:13:00Z"))
    assert (result.exit_code, result.err) == (0, "")
    periods = {(row[1], row[2]) for row in site.known()["sightings"]}
    assert periods == {("day", "2026-06-12"), ("week", "2026-W24")}
    assert tagged("daily")["Paper 4"] == ("2026-06-12T00:00:00Z", ["daily"])


def test_the_last_week_of_a_long_year_is_the_one_before_the_first(program: Program) -> None:
    site.configure(DAILY, revisit_days=1)
    site.put(site.day(date(2027, 1, 4)))
    week = era_2026.week_page(2026, 53, [site.record(7, submittedOnDailyAt="2026-12-31T09:00:00Z")])
    site.put(week, "papers/week/2026-W53")
    weeks = ["/week/2026-W53", "/week/2027-W01"]
    # Monday's list was just read: it is still the newest.
    assert asked(program, "2027-01-05T03:00:00Z") == ["", *weeks]
    assert tagged("daily") == {"Paper 7": ("2026-12-31T09:00:00Z", ["daily"])}
