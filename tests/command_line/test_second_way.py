"""A page that cannot be read: the API answers for its day, and the next good page takes over."""

import json
from pathlib import Path

import pytest

from tests.conftest import Program, Result
from tests.pages import damage, era_2026
from tests.pages.records import Record

from . import site
from .site import FRIDAY, FRONT, LATER, THURSDAY, one_line

UNKNOWN = "<html><body><main>All is new here.</main></body></html>"
PROBLEM = "no known layout claims this page: the site changed, or this is another site"
KNOWN = (site.record(1), site.record(2))


def answer(day: str, *records: Record) -> None:
    """Lays what the API answers for a day into the offline layout."""
    file = Path(f"site/huggingface.co/api/daily_papers@date={day}&limit=100.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(records), "utf-8")


@pytest.fixture(autouse=True)
def _published(program: Program) -> None:
    """Friday's list is published, with two papers."""
    site.configure()
    site.put(site.day(FRIDAY, *KNOWN))
    assert program(*site.offline()).exit_code == 0


def test_the_api_answers_for_the_newest_list_and_the_run_says_that_it_is_degraded(
    program: Program,
) -> None:
    site.put(UNKNOWN)
    answer("2026-06-12", *KNOWN, site.record(3))
    said = (
        f"daily-papers: {FRONT}: {PROBLEM}; degraded, the API answered in its place; "
        f"the page is kept, look at it with: daily-papers check {site.kept()}\n"
    )
    assert program(*site.offline(LATER)) == Result(4, "", said)
    assert [item["title"] for item in site.items()] == ["Paper 3", "Paper 1", "Paper 2"]
    result = program(*site.offline(LATER), "--json")
    report = json.loads(result.out)
    assert (report["degraded"], report["exit_code"], report["papers"]) == (1, 4, 3)


def test_the_next_good_page_takes_over_without_a_single_entry_changing(program: Program) -> None:
    records = (*KNOWN, site.record(3, githubStars=7, ai_summary="It counts."))
    site.put(UNKNOWN)
    answer("2026-06-12", *records)
    assert program(*site.offline(LATER)).exit_code == 4
    before = site.files()
    site.put(site.day(FRIDAY, *records))
    assert program("--quiet", *site.offline("2026-06-12T16:00:00Z")) == Result(0, "", "")
    assert site.files() == before


def test_a_challenge_is_got_around_for_every_day_with_two_pages_asked_and_one_line_said(
    program: Program,
) -> None:
    site.configure(revisit_days=4)
    challenge = site.saved("papers/date/2026-06-10_challenge")
    site.put(challenge)
    days = ("2026-06-08", "2026-06-09", "2026-06-10", "2026-06-11")
    for number, day in enumerate(days, 11):
        site.put(challenge, f"papers/date/{day}")
        answer(day, site.record(number, submittedOnDailyAt=f"{day}T00:00:00.000Z"))
    answer("2026-06-12", *KNOWN)
    result = program(*site.offline(LATER), "--verbose")
    assert result.exit_code == 4
    assert [line for line in result.err.splitlines() if line.startswith("daily-papers: ")] == [
        f"daily-papers: {FRONT}: the firewall of the site sent a challenge in place of the page "
        "(and 1 list more); degraded, the API answered in its place; "
        f"the page is kept, look at it with: daily-papers check {site.kept()}"
    ]
    assert [item["title"] for item in site.items()] == [
        "Paper 1", "Paper 2", "Paper 14", "Paper 13", "Paper 12", "Paper 11",
    ]  # fmt: skip
    asked = [line.split(": ")[0] for line in result.err.splitlines() if "/date/" in line]
    assert asked == []


def test_where_the_api_does_not_help_either_the_feeds_stay(program: Program) -> None:
    before = site.files()
    site.put(UNKNOWN)
    for text in ("<html>", "{}", "[", json.dumps([{"paper": {}}])):
        Path("site/huggingface.co/api").mkdir(parents=True, exist_ok=True)
        api = Path("site/huggingface.co/api/daily_papers@date=2026-06-12&limit=100.json")
        api.write_text(text, "utf-8")
        result = program(*site.offline(LATER))
        assert (result.exit_code, result.out) == (4, "")
        assert f"{PROBLEM}; the API did not help; " in one_line(result.err)
        assert site.files() == before


def test_check_reads_a_kept_answer_of_the_api_as_one_even_if_it_is_none(program: Program) -> None:
    site.put(UNKNOWN)
    answer("2026-06-12")
    api = Path("site/huggingface.co/api/daily_papers@date=2026-06-12&limit=100.json")
    api.write_text("{}", "utf-8")
    assert program("--quiet", *site.offline(LATER)).exit_code == 4
    kept = site.kept("api/daily_papers?date=2026-06-12&limit=100")
    problem = f"  not believed: {kept}: the API answered with no list of papers"
    assert program("check", kept) == Result(4, f"{kept}\n{problem}\n", "")


def test_a_list_of_another_day_from_the_api_is_not_believed(program: Program) -> None:
    before = site.files()
    site.put(UNKNOWN)
    answer("2026-06-12", site.record(9, submittedOnDailyAt="2026-06-10T00:00:00.000Z"))
    result = program(*site.offline(LATER))
    assert "the API did not help" in result.err
    assert site.files() == before


def test_a_full_answer_may_be_cut_and_is_told_once(program: Program) -> None:
    site.put(UNKNOWN)
    answer("2026-06-12", *(site.record(number) for number in range(1, 101)))
    url = "https://huggingface.co/api/daily_papers?date=2026-06-12&limit=100"
    said = f"daily-papers: warning: {url}: the API gives 100 papers at most: there may be more"
    first, second = (program("--quiet", *site.offline(LATER)) for _ in range(2))
    assert first.err.splitlines()[0] == said
    assert said not in second.err
    assert len(site.items()) == 100


def test_cards_alone_are_completed_by_the_api(program: Program) -> None:
    new = site.record(3, githubRepo="https://github.com/example/three")
    site.put(damage.without_data(site.day(FRIDAY, *KNOWN, new)))
    answer("2026-06-12", *KNOWN, new)
    result = program(*site.offline(LATER))
    assert result.exit_code == 0
    (item,) = (item for item in site.items() if item["title"] == "Paper 3")
    assert item["authors"] == [{"name": "Ada Lovelace"}, {"name": "李 明"}]
    assert item["summary"] == "What paper 3 found."
    site.put(site.day(FRIDAY, *KNOWN, new))
    before = site.files()
    assert program(*site.offline("2026-06-12T16:00:00Z")).exit_code == 0
    assert site.files() == before


def test_on_a_weekend_the_api_is_asked_for_friday(program: Program) -> None:
    site.put(UNKNOWN)
    answer("2026-06-12", *KNOWN, site.record(3))
    result = program(*site.offline("2026-06-14T15:00:00Z"))
    assert "degraded, the API answered in its place" in result.err
    assert len(site.items()) == 3


def test_a_page_of_another_day_is_read_and_needs_no_second_way(program: Program) -> None:
    site.configure(revisit_days=1)
    site.put(site.day(THURSDAY.replace(day=9), site.record(5)), "papers/date/2026-06-11")
    answer("2026-06-11", site.record(6, submittedOnDailyAt="2026-06-11T00:00:00.000Z"))
    assert program(*site.offline(LATER)).exit_code == 4
    assert [item["title"] for item in site.items()] == ["Paper 1", "Paper 2"]


def test_what_only_the_api_has_told_is_read_again_from_the_page_though_its_time_is_over(
    program: Program,
) -> None:
    site.put(UNKNOWN)
    site.put(UNKNOWN, "papers/date/2026-06-12")
    answer("2026-06-12", *KNOWN, site.record(3))
    answer("2026-06-15")
    assert program(*site.offline("2026-06-15T15:00:00Z")).exit_code == 4
    told = program("status", "--at", "2026-06-15T16:00:00Z").out
    assert "2026-06-12       3       3          3        0  2026-06-15 15:00  owed, " in told
    site.put(site.day(FRIDAY.replace(day=15)))
    site.put(site.day(FRIDAY, *KNOWN, site.record(3), site.record(4)), "papers/date/2026-06-12")
    assert program(*site.offline("2026-06-17T15:00:00Z")).exit_code == 0
    assert len(site.items()) == 4
    assert "2026-06-12       4       4          4        0  2026-06-17 15:00  final" in (
        program("status", "--at", "2026-06-17T16:00:00Z").out
    )


def test_a_week_has_no_second_way_and_costs_no_other_list(program: Program) -> None:
    site.configure(revisit_days=1)
    site.put(UNKNOWN, "papers/week/2026-W24")
    site.put(site.day(FRIDAY, *KNOWN, site.record(3)))
    said = (
        f"daily-papers: {FRONT}/week/2026-W24: {PROBLEM}; "
        "the page is kept, look at it with: daily-papers check "
        f"{site.kept('papers/week/2026-W24')}\n"
    )
    assert program(*site.offline(LATER)) == Result(4, "", said)
    assert len(site.items()) == 3


def test_lists_that_the_api_has_not_are_asked_for_though_days_cannot_be_read(
    program: Program,
) -> None:
    site.configure('[[feed]]\nname = "hot"\nlists = ["trending"]', revisit_days=3)
    for path in ("papers", *(f"papers/date/2026-06-{day}" for day in ("09", "10", "11"))):
        site.put(UNKNOWN, path)
    site.put(era_2026.trending_page([site.record(7)]), "papers/trending")
    assert program(*site.offline(LATER)).exit_code == 4
    assert [item["title"] for item in site.items("hot")] == ["Paper 7"]


def test_a_page_of_a_later_day_is_not_believed_whatever_the_api_says(program: Program) -> None:
    site.configure(revisit_days=2)
    site.put(site.day(FRIDAY, *KNOWN), "papers/date/2026-06-11")
    answer("2026-06-11")
    result = program("--quiet", *site.offline(LATER))
    assert result.exit_code == 4
    assert "asked for day 2026-06-11, the page says day 2026-06-12; the page is kept" in result.err


def test_a_holiday_of_which_the_api_says_nothing_is_not_believed(program: Program) -> None:
    site.configure(revisit_days=1)
    site.put(site.day(THURSDAY.replace(day=10), site.record(5)), "papers/date/2026-06-11")
    for text in ("<html>", json.dumps([site.record(6, submittedOnDailyAt="2026-06-11T00:00:00Z")])):
        answer("2026-06-11")
        api = Path("site/huggingface.co/api/daily_papers@date=2026-06-11&limit=100.json")
        api.write_text(text, "utf-8")
        assert program("--quiet", *site.offline(LATER)).exit_code == 4
        assert len(site.items()) == 2


def test_a_holiday_that_is_answered_as_a_weekend_is_has_no_list_if_the_api_says_so(
    program: Program,
) -> None:
    site.configure(revisit_days=1)
    site.put(site.day(THURSDAY.replace(day=10), site.record(5)), "papers/date/2026-06-11")
    answer("2026-06-11")
    before = site.files()
    assert program("--quiet", *site.offline(LATER)) == Result(0, "", "")
    assert site.files() == before
    told = program("status", "--at", LATER).out
    assert "2026-06-11       ?       0          0        ?  never             absent" in told
    assert not Path("quarantine").exists()


def test_check_reads_what_the_api_answers_too(program: Program) -> None:
    answer("2026-06-12", *KNOWN)
    url = "https://huggingface.co/api/daily_papers?date=2026-06-12&limit=100"
    file = "site/huggingface.co/api/daily_papers@date=2026-06-12&limit=100.json"
    for page in (url, file):
        result = program("check", page, *site.offline(LATER))
        assert (result.exit_code, result.err) == (0, "")
        assert result.out.splitlines() == [
            page,
            "  huggingface_2026_period: day 2026-06-12, 2 papers, read from api",
            "      3  2606.00001    Paper 1 (Ada Lovelace, 李 明)",
            "      3  2606.00002    Paper 2 (Ada Lovelace, 李 明)",
        ]


def test_check_says_of_a_kept_answer_of_the_api_why_it_is_not_believed(program: Program) -> None:
    site.configure(revisit_days=4)
    for path in ("papers", *(f"papers/date/2026-06-{day:02}" for day in (8, 9, 10, 11))):
        site.put(UNKNOWN, path)
    for day in ("08", "09", "11", "12"):
        answer(f"2026-06-{day}")
    answer("2026-06-10", site.record(9, submittedOnDailyAt="2026-06-04T00:00:00.000Z"))
    result = program(*site.offline(LATER))
    (line,) = (line for line in result.err.splitlines() if "asked for day 2026-06-10" in line)
    file = line.rpartition(" check ")[2]
    assert program("check", file) == Result(
        4,
        f"{file}\n"
        "  huggingface_2026_period: day 2026-06-04, 1 paper, read from api\n"
        "      3  2606.00009    Paper 9 (Ada Lovelace, 李 明)\n"
        f"  not believed: {file}: asked for day 2026-06-10, the page says day 2026-06-04\n",
        "",
    )
