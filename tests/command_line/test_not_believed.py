"""Exit 4: a page that is not believed is kept for a person; nothing of it is stored."""

import re
from datetime import date
from pathlib import Path

import pytest

from aggregator import dates
from tests.conftest import Program, Result
from tests.pages import damage

from . import site
from .site import FRIDAY, FRONT, LATER, NOON, THURSDAY

KNOWN = [site.record(number) for number in range(1, 9)]
GOOD = site.day(FRIDAY, *KNOWN)
CASES = {
    "a challenge": (
        site.saved("papers/date/2026-06-10_challenge"),
        "the firewall of the site sent a challenge in place of the page",
    ),
    "a look-alike": (
        site.saved("papers/date/2026-06-10_look-alike"),
        "no known layout claims this page: the site changed, or this is another site",
    ),
    "half of the cards": (
        damage.cut_in_cards(GOOD),
        "papers of the data are not shown: arxiv:2606.00005 and 3 more",
    ),
    "half of the data": (
        damage.cut_in_data(GOOD),
        "this is no whole HTML page: it has no end",
    ),
    "cards alone, without an end": (
        damage.cut_in_cards(damage.without_data(GOOD)),
        "the page is cut off: its data and its end are missing",
    ),
    "more than half rejected": (
        site.day(FRIDAY, site.record(1), site.record(2, title=""), site.record(3, title=" ")),
        "2 of 3 records cannot be understood, the first because paper 2606.00002 has no title",
    ),
    "readings that differ": (
        GOOD.replace(">Paper 3<", ">Another Paper<"),
        "titles differ: arxiv:2606.00003",
    ),
    "another list": (
        site.saved("papers/trending"),
        "asked for newest day, the page says trending, without a period",
    ),
    "a day to come": (
        site.day(FRIDAY.replace(day=30), site.record(1)),
        "it lists 2026-06-30, a day that is still to come",
    ),
    "nothing": ("", "this is no whole HTML page: it has no end"),
    "JSON": ('{"error": "Sorry"}', "this is no whole HTML page: it has no end"),
}

UNREADABLE = {
    "a challenge",
    "a look-alike",
    "half of the data",
    "cards alone, without an end",
    "nothing",
    "JSON",
}
"""Where the API is asked in place of the page: what was read, but not believed, is left alone."""


@pytest.fixture(autouse=True)
def _a_first_run(program: Program) -> None:
    """Friday's list is published."""
    site.configure()
    site.put(GOOD)
    assert program(*site.offline()).exit_code == 0


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_kept_and_feeds_and_papers_stay_as_they_were(
    program: Program, case: str
) -> None:
    page, problem = CASES[case]
    before, known = site.files(), site.known()
    site.put(page)
    kept = site.kept()
    second = "the API did not help; " if case in UNREADABLE else ""
    said = (
        f"daily-papers: {FRONT}: {problem}; {second}"
        f"the page is kept, look at it with: daily-papers check {kept}\n"
    )
    assert program(*site.offline(LATER)) == Result(4, "", said)
    assert kept.read_text("utf-8") == page
    assert site.files() == before
    assert site.known() == known


@pytest.mark.parametrize("case", CASES)
def test_check_says_of_a_kept_page_what_the_run_saw_whenever_it_is_called(
    program: Program, case: str
) -> None:
    page, problem = CASES[case]
    site.put(page)
    run = program(*site.offline(LATER))
    kept = run.err.rpartition(" check ")[2].strip()
    result = program("check", kept, "--at", "2027-01-01T00:00:00Z")
    assert (result.exit_code, result.err) == (4, "")
    assert result.out.splitlines()[0] == kept
    assert result.out.splitlines()[-1] == f"  not believed: {kept}: {problem}"


def test_the_site_is_asked_again_with_the_validators_of_the_last_page_that_was_believed(
    program: Program,
) -> None:
    site.put("")
    assert program(*site.offline(LATER)).exit_code == 4
    site.put(GOOD)
    result = program(*site.offline(LATER))
    assert (result.exit_code, result.err) == (0, "")


def test_another_day_than_the_one_asked_costs_no_other_page(program: Program) -> None:
    site.configure(revisit_days=2)
    site.put(site.day(FRIDAY, *KNOWN, site.record(20)))
    site.put(site.day(FRIDAY, site.record(21)), "papers/date/2026-06-10")
    site.put(site.day(THURSDAY, site.record(22)), "papers/date/2026-06-11")
    result = program(*site.offline(LATER))
    url = f"{FRONT}/date/2026-06-10"
    kept = site.kept("papers/date/2026-06-10")
    said = (
        f"daily-papers: {url}: asked for day 2026-06-10, the page says day 2026-06-12; "
        f"the page is kept, look at it with: daily-papers check {kept}\n"
    )
    assert result == Result(4, "", said)
    titles = [item["title"] for item in site.items()]
    assert titles == ["Paper 20", *(f"Paper {number}" for number in range(1, 9)), "Paper 22"]


def test_the_newest_ten_pages_are_kept_and_of_the_same_page_the_first(program: Program) -> None:
    moments = [f"2026-06-13T{hour:02}:00:00Z" for hour in range(24)]
    for hour, at in enumerate(moments):
        site.put(f"<p>{min(hour, 11)}")
        assert program(*site.offline(at)).exit_code == 4
    kept = [site.kept(at=at) for at in moments[2:12]]
    assert sorted(Path("quarantine").absolute().iterdir()) == kept


def test_a_page_that_cannot_be_kept_is_told_with_the_page_itself_and_costs_nothing_more(
    program: Program,
) -> None:
    site.configure(revisit_days=1)
    site.put(site.day(FRIDAY, *KNOWN, site.record(20)))
    site.put("", "papers/date/2026-06-11")
    Path("quarantine").write_text("a file in place of the folder")
    result = program(*site.offline(LATER))
    assert (result.exit_code, result.out) == (6, "")
    assert [line.split(": ")[1] for line in result.err.splitlines()] == [
        str(site.kept("papers/date/2026-06-11")),
        f"{FRONT}/date/2026-06-11",
    ]
    assert site.items()[0]["title"] == "Paper 20"


def test_a_page_whose_data_are_gone_is_read_from_its_cards_and_says_so(program: Program) -> None:
    before = site.items()
    page = site.day(FRIDAY, *(site.record(number) for number in range(1, 10)))
    site.put(damage.without_data(page))
    result = program(*site.offline(LATER))
    assert result.exit_code == 0
    assert result.err == (
        f"daily-papers: warning: {FRONT}: read from the visible cards alone: "
        "the DailyPapers component carries no data\n"
    )
    after = site.items()
    assert [item["title"] for item in after] == [
        "Paper 9",
        *(f"Paper {number}" for number in range(1, 9)),
    ]
    assert after[1:] == before


def test_a_first_run_that_fails_publishes_no_empty_feed(program: Program) -> None:
    site.put("")
    result = program(*site.offline(NOON), "--store", "new.db", "--feeds", "new")
    assert result.exit_code == 4
    assert not Path("new").exists()


def test_of_more_pages_than_are_kept_only_those_are_named_that_are_there(program: Program) -> None:
    site.configure(revisit_days=21)
    site.put(GOOD)
    for day in dates.working_days(date(2026, 5, 22), THURSDAY):
        site.put(site.day(date(2026, 5, 1), *KNOWN), f"papers/date/{day}")
    result = program(*site.offline())
    named = re.findall("daily-papers check (.*)", result.err)
    assert (result.exit_code, result.err.count("the page says day 2026-05-01")) == (4, 15)
    assert sorted(map(Path, named)) == sorted(Path("quarantine").absolute().iterdir())
