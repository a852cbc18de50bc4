"""A list that shrinks to a fraction of what its day held: not believed, unless it stays so."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import Program, Result
from tests.pages import era_2026
from tests.pages.records import Record

from . import site
from .site import FRIDAY, FRONT, LATER, NOON

SATURDAY = date(2026, 6, 13)
WHOLE = tuple(site.record(number) for number in range(1, 9))
PROBLEM = "it lists 3 papers of 2026-06-12, and held 8 before"


@pytest.fixture(autouse=True)
def _published(program: Program) -> None:
    """Friday's list is published, with eight papers."""
    site.configure()
    put(*WHOLE)
    assert program(*site.offline()).exit_code == 0


def put(*records: Record, path: str = "papers") -> None:
    """Lays out Friday's list."""
    site.put(site.day(FRIDAY, *records), path)


def line(program: Program, on: date = FRIDAY) -> tuple[object, object]:
    """(papers, moment of the last reading) in the ledger."""
    told = json.loads(program("status", "--json", "--at", "2026-06-12T23:00:00Z").out)
    days = told["sources"][0]["days"]
    return next((day["listed"], day["read_at"]) for day in days if day["day"] == on.isoformat())


def said(path: str = "papers", problem: str = PROBLEM, at: str = LATER) -> str:
    url = f"https://huggingface.co/{path}"
    return (
        f"daily-papers: {url}: {problem}; the page is kept, look at it with: "
        f"daily-papers check {site.kept(path, at)}\n"
    )


def test_it_goes_to_quarantine_and_feeds_papers_and_ledger_stay(program: Program) -> None:
    before, known = site.files(), site.known()
    put(*WHOLE[:2], site.record(9))
    assert program(*site.offline(LATER)) == Result(4, "", said())
    assert site.kept().read_text("utf-8") == site.day(FRIDAY, *WHOLE[:2], site.record(9))
    assert site.files() == before
    assert site.known() == known
    assert line(program) == (8, NOON)


def test_an_empty_list_where_there_were_papers_is_no_answer(program: Program) -> None:
    before = site.files()
    put()
    problem = "it lists 0 papers of 2026-06-12, and held 8 before"
    assert program(*site.offline(LATER)) == Result(4, "", said(problem=problem))
    assert site.files() == before


def test_rejected_records_are_there_and_half_of_a_list_is_believed(program: Program) -> None:
    put(*WHOLE[:3], site.record(4, title=""))
    result = program("--quiet", *site.offline(LATER))
    assert (result.exit_code, line(program)) == (0, (4, LATER))


def test_what_any_address_showed_of_the_day_counts_for_every_other(program: Program) -> None:
    site.configure(revisit_days=2)
    put(*WHOLE, *(site.record(number) for number in range(9, 13)), path="papers/date/2026-06-12")
    site.put(site.day(SATURDAY, site.record(20)))
    assert program("--quiet", *site.offline("2026-06-13T12:00:00Z")).exit_code == 0
    # The newest list shows Friday again, with a few of its twelve papers.
    put(*WHOLE[:5])
    problem = "it lists 5 papers of 2026-06-12, and held 12 before"
    result = program(*site.offline("2026-06-13T15:00:00Z"))
    assert result == Result(4, "", said(problem=problem, at="2026-06-13T15:00:00Z"))


def test_on_a_weekend_the_newest_list_is_held_against_its_friday(program: Program) -> None:
    before = site.files()
    put(*WHOLE[:3])
    put(*WHOLE, path="papers/date/2026-06-12")
    at = "2026-06-14T15:00:00Z"
    assert program(*site.offline(at)) == Result(4, "", said(at=at))
    assert site.files() == before


def test_the_next_day_begins_with_few_papers(program: Program) -> None:
    site.put(site.day(SATURDAY, site.record(20)))
    assert program("--quiet", *site.offline(LATER)) == Result(0, "", "")


def test_if_it_says_so_for_a_whole_day_it_is_believed_and_that_is_told_once(
    program: Program,
) -> None:
    put(*WHOLE[:3])
    for at in (LATER, "2026-06-12T23:00:00Z", "2026-06-13T14:59:59Z"):
        assert program("--quiet", *site.offline(at)).exit_code == 4
    doubt = f"{PROBLEM}: believed, for it has said so for a day"
    warned = Result(0, "", f"daily-papers: warning: {FRONT}: {doubt}\n")
    assert program("--quiet", *site.offline("2026-06-13T15:00:00Z")) == warned
    assert program("--quiet", *site.offline("2026-06-13T16:00:00Z")) == Result(0, "", "")
    assert line(program) == (3, "2026-06-13T16:00:00Z")
    assert len(site.items()) == 8  # a feed is a log


@pytest.mark.parametrize("between", ["a good page", "another fault", "no page"])
def test_the_day_begins_anew_after_any_other_answer(program: Program, between: str) -> None:
    site.configure(revisit_days=7)
    path, at = "papers/date/2026-06-12", "2026-06-15T{}:00:00Z"
    site.put(site.day(date(2026, 6, 15), site.record(30)))
    put(*WHOLE[:3], path=path)
    assert program("--quiet", *site.offline(at.format("12"))).exit_code == 4
    if between == "a good page":
        put(*WHOLE, path=path)
    elif between == "another fault":
        site.put("", path)
    else:
        Path(f"site/huggingface.co/{path}.html").unlink()
    program("--quiet", *site.offline(at.format("18")))
    put(*WHOLE[:3], path=path)
    assert program("--quiet", *site.offline("2026-06-16T15:00:00Z")).exit_code == 4


def test_an_answer_of_the_api_that_shrank_is_no_help(program: Program) -> None:
    before = site.files()
    site.put("<html></html>")
    api = Path("site/huggingface.co/api/daily_papers@date=2026-06-12&limit=100.json")
    api.parent.mkdir(parents=True)
    api.write_text(json.dumps(WHOLE[:3]), "utf-8")
    result = program(*site.offline(LATER))
    assert (result.exit_code, "the API did not help" in result.err) == (4, True)
    assert site.files() == before
    assert line(program) == (8, NOON)
    api.write_text(json.dumps(WHOLE[:4]), "utf-8")
    assert "degraded, the API answered in its place" in program(*site.offline(LATER)).err
    assert line(program) == (4, LATER)


def test_an_answer_of_the_api_that_is_as_long_as_it_can_be_has_not_shrunk(
    program: Program,
) -> None:
    many = [site.record(number) for number in range(1, 202)]
    put(*many)
    assert program("--quiet", *site.offline()).exit_code == 0
    site.put("<html></html>")
    api = Path("site/huggingface.co/api/daily_papers@date=2026-06-12&limit=100.json")
    api.parent.mkdir(parents=True)
    api.write_text(json.dumps(many[:100]), "utf-8")
    assert "degraded, the API answered in its place" in program(*site.offline(LATER)).err
    assert line(program) == (100, LATER)


def test_weeks_months_trending_and_searches_may_shrink(program: Program) -> None:
    lists = '"weekly", "monthly", "trending", "search:sheep"'
    site.configure(f'[[feed]]\nname = "all"\nlists = ["daily", {lists}]')
    for records in (WHOLE, WHOLE[:1]):
        site.put(era_2026.week_page(2026, 24, records), "papers/week/2026-W24")
        site.put(era_2026.month_page(2026, 6, records), "papers/month/2026-06")
        site.put(era_2026.trending_page(records), "papers/trending")
        site.put(era_2026.search_page(FRIDAY, "sheep", records), "papers@q=sheep")
        at = LATER if len(records) > 1 else "2026-06-12T23:00:00Z"
        result = program("--json", *site.offline(at))
        assert (result.exit_code, result.err) == (0, "")
        assert json.loads(result.out)["pages"] == 5


# -- check


def test_check_of_the_kept_page_says_what_the_run_saw_if_it_knows_the_store(
    program: Program,
) -> None:
    put(*WHOLE[:3])
    assert program("--quiet", *site.offline(LATER)).exit_code == 4
    kept = site.kept()
    seen = [
        f"{kept}",
        "  huggingface_2026_period: day 2026-06-12, 3 papers, read from data and cards",
        *(f"      3  2606.0000{one}    Paper {one} (Ada Lovelace, 李 明)" for one in (1, 2, 3)),
    ]
    doubt = f"  not believed: {kept}: {PROBLEM}"
    for options in ((), ("--store", "papers.db")):
        result = program("check", kept, *options)
        assert result == Result(4, "\n".join([*seen, doubt, ""]), "")
    other = program("check", kept, "--store", "other.db")
    assert other == Result(0, "\n".join([*seen, ""]), "")
    assert not Path("other.db").exists()


def test_check_of_an_address_says_what_a_run_would_and_of_any_other_file_what_it_says(
    program: Program,
) -> None:
    put(*WHOLE[:3])
    Path("page.html").write_text(site.day(FRIDAY, *WHOLE[:3]), "utf-8")
    assert program("check", "page.html", "--at", LATER).exit_code == 0
    assert program("check", FRONT, *site.offline(LATER)).exit_code == 4
    assert program("--quiet", *site.offline(LATER)).exit_code == 4
    result = program("check", FRONT, *site.offline("2026-06-13T15:00:00Z"))
    doubt = f"  doubt: {PROBLEM}: believed, for it has said so for a day"
    assert (result.exit_code, result.out.splitlines()[-1]) == (0, doubt)


def test_check_reads_no_store_that_it_cannot(program: Program) -> None:
    Path("broken.db").write_text("This is no store." * 99, "utf-8")
    assert program("check", FRONT, *site.offline(LATER), "--store", "broken.db").exit_code == 5


def test_it_is_not_believed_while_another_address_shows_the_whole_list(program: Program) -> None:
    site.configure(revisit_days=2)
    put(*WHOLE[:3])
    put(*WHOLE, path="papers/date/2026-06-12")
    for at in ("2026-06-13T12:00:00Z", "2026-06-13T18:00:00Z", "2026-06-14T12:00:00Z"):
        result = program(*site.offline(at))
        assert (result.exit_code, result.err) == (4, said(at="2026-06-13T12:00:00Z"))
        assert line(program) == (8, at)
