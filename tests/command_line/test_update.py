"""``update``, run after run: what enters, what moves, and what never does."""

import json
from pathlib import Path

import pytest

from aggregator import feeds
from tests.conftest import Program, Result

from . import site
from .site import DOCUMENTS, FRIDAY, LATER, NEWS_WRITTEN, NOON, NOTHING_NEW, THURSDAY


@pytest.fixture(autouse=True)
def _a_first_run(program: Program) -> None:
    """Friday's list, with papers 1 and 2, is published at noon."""
    site.configure()
    site.put(site.day(FRIDAY, site.record(1), site.record(2)))
    assert program(*site.offline()).exit_code == 0


def summary(papers: int, outcome: str, rest: str) -> str:
    """The summary line of a run that reads the newest list and finds no other."""
    many = "paper" if papers == 1 else "papers"
    counts = dict.fromkeys(("new", "changed", "refreshed", "unchanged"), 0)
    for part in outcome.split(", "):
        count, word = part.split()
        counts[word] = int(count)
    said = ", ".join(f"{count} {word}" for word, count in counts.items())
    return f"1 request, 1 page read; {papers} {many}: {said}; {rest}"


def test_a_second_run_with_nothing_new_changes_no_byte_and_no_time_of_any_file(
    program: Program,
) -> None:
    before, known = site.files(), site.known()
    said = summary(2, "2 unchanged", "no new entries; 0 files written\n")
    assert program(*site.offline()) == Result(0, said, "")
    assert site.files() == before
    assert site.known() == known


def test_votes_stars_and_comments_that_moved_change_nothing_in_an_entry(program: Program) -> None:
    before = site.files()
    code = "https://github.com/example/one"
    moved = site.record(1, upvotes=900, comments=77, githubStars=5000)
    site.put(site.day(FRIDAY, moved, site.record(2, upvotes=0)))
    said = summary(2, "2 unchanged", "no new entries; 0 files written\n")
    assert program(*site.offline(LATER)) == Result(0, said, "")
    assert site.files() == before
    site.put(site.day(FRIDAY, site.record(1, githubRepo=code, githubStars=9), site.record(2)))
    assert program(*site.offline(LATER)).exit_code == 0
    assert [item["date_modified"] for item in site.items()] == [LATER, NOON]


def test_a_revised_title_moves_the_updated_of_its_own_entry_alone(program: Program) -> None:
    before = site.items()
    site.put(site.day(FRIDAY, site.record(1, title="Paper 1, revised"), site.record(2)))
    said = summary(2, "1 changed, 1 unchanged", f"no new entries; {NEWS_WRITTEN}")
    assert program(*site.offline(LATER)) == Result(0, said, "")
    after = site.items()
    assert site.dates_of() == [("Paper 1, revised", NOON, LATER), ("Paper 2", NOON, NOON)]
    assert after[1] == before[1]
    assert [item["id"] for item in after] == [item["id"] for item in before]


def test_an_ai_summary_that_comes_later_is_shown_and_moves_no_updated(program: Program) -> None:
    dates = site.dates_of()
    site.put(site.day(FRIDAY, site.record(1, ai_summary="It counts sheep."), site.record(2)))
    result = program(*site.offline(LATER))
    assert (result.exit_code, result.err) == (0, "")
    assert "1 refreshed, 1 unchanged; no new entries" in result.out
    assert site.dates_of() == dates
    assert "It counts sheep." in str(site.items()[0]["content_html"])


def test_a_paper_that_left_the_list_stays_in_the_feed(program: Program) -> None:
    before = site.files()
    site.put(site.day(FRIDAY, site.record(2)))
    assert program(*site.offline(LATER)).exit_code == 0
    assert site.files() == before


def test_a_late_paper_enters_on_top_at_the_moment_it_was_first_seen(program: Program) -> None:
    site.put(site.day(FRIDAY, site.record(1), site.record(3), site.record(2)))
    said = summary(3, "1 new, 2 unchanged", f"daily +1; {NEWS_WRITTEN}")
    assert program(*site.offline(LATER)) == Result(0, said, "")
    assert site.dates_of() == [
        ("Paper 3", LATER, LATER),
        ("Paper 1", NOON, NOON),
        ("Paper 2", NOON, NOON),
    ]


def test_a_paper_on_two_days_and_twice_on_a_page_is_one_entry(program: Program) -> None:
    before = site.items()
    site.configure(revisit_days=1)
    again = site.record(1, submittedOnDailyAt="2026-06-11T00:00:00.000Z")
    site.put(site.day(FRIDAY, again, site.record(2), again))
    site.put(site.day(THURSDAY, again), "papers/date/2026-06-11")
    result = program(*site.offline(LATER))
    assert (result.exit_code, result.err) == (0, "")
    assert [(item["id"], item["date_published"]) for item in site.items()] == [
        (item["id"], item["date_published"]) for item in before
    ]
    assert len(site.known()["sightings"]) == 3


def test_on_a_weekend_the_list_of_friday_answers_and_changes_nothing(program: Program) -> None:
    before = site.files()
    site.put(site.day(FRIDAY, site.record(1), site.record(2)), "papers/date/2026-06-13")
    said = "1 request, 1 page read; 2 papers: 0 new, 0 changed, 0 refreshed, 2 unchanged; "
    result = program(*site.offline("2026-06-13T12:00:00Z"))
    assert result == Result(0, f"{said}no new entries; 0 files written\n", "")
    assert site.files() == before


def test_an_empty_day_is_an_answer(program: Program) -> None:
    before = site.files()
    site.put(site.day(FRIDAY.replace(day=13)))
    result = program(*site.offline(LATER))
    assert result == Result(0, f"1 request, 1 page read; 0 papers: {NOTHING_NEW}", "")
    assert site.files() == before


def test_a_newest_list_gone_stale_harms_nothing_and_the_days_are_still_read(
    program: Program,
) -> None:
    site.put(site.day(THURSDAY, site.record(9, submittedOnDailyAt="2026-06-11T00:00:00Z")))
    site.put(site.day(FRIDAY, site.record(1), site.record(3)), "papers/date/2026-06-12")
    site.configure(revisit_days=4)
    assert program(*site.offline("2026-06-15T12:00:00Z")).exit_code == 0
    assert site.dates_of() == [
        ("Paper 1", NOON, NOON),
        ("Paper 2", NOON, NOON),
        ("Paper 3", "2026-06-12T00:00:00Z", "2026-06-12T00:00:00Z"),
        ("Paper 9", "2026-06-11T00:00:00Z", "2026-06-11T00:00:00Z"),
    ]


def test_a_record_that_cannot_be_understood_is_a_warning_and_costs_no_other(
    program: Program,
) -> None:
    site.put(site.day(FRIDAY, site.record(1), site.record(2), site.record(3, title="")))
    result = program(*site.offline(LATER))
    said = (
        "1 request, 1 page read; 2 papers: 0 new, 0 changed, 0 refreshed, 2 unchanged, "
        "1 rejected; no new entries; 0 files written\n"
    )
    url = "https://huggingface.co/papers"
    assert (result.exit_code, result.out) == (0, said)
    assert result.err.splitlines() == [
        f"daily-papers: warning: {url}: visible cards that cannot be read: 1",
        f"daily-papers: warning: {url}: a record is rejected: paper 2606.00003 has no title",
    ]


def test_a_warning_is_given_under_quiet_too_but_never_again_for_the_same(program: Program) -> None:
    broken = site.record(3, title="")
    said = "daily-papers: warning: https://huggingface.co/papers: "
    first = f"{said}visible cards that cannot be read: 1\n"
    first += f"{said}a record is rejected: paper 2606.00003 has no title\n"
    site.put(site.day(FRIDAY, site.record(1), broken))
    assert program("--quiet", *site.offline(LATER)) == Result(0, "", first)
    assert program("--quiet", *site.offline(LATER)) == Result(0, "", "")
    site.put(site.day(FRIDAY, site.record(2), broken, site.record(4, upvotes="many")))
    second = f"{said}upvotes is in an unknown form (records: 1)\n"
    assert program("--quiet", *site.offline(LATER)) == Result(0, "", second)


def test_of_another_day_the_same_warning_is_given_anew_and_every_record_has_its_own(
    program: Program,
) -> None:
    said = "daily-papers: warning: https://huggingface.co/papers: "
    nameless = f"{said}a record is rejected: the paper has no id\n"
    one, other = site.record(3, id=""), site.record(4, id="")
    good = [site.record(number) for number in (1, 2, 5, 6)]
    site.put(site.day(THURSDAY, *good, one))
    assert program("--quiet", *site.offline(LATER)) == Result(0, "", nameless)
    site.put(site.day(FRIDAY, *good, one))
    assert program("--quiet", *site.offline(LATER)) == Result(0, "", nameless)
    site.put(site.day(FRIDAY, *good, one, other))
    assert program("--quiet", *site.offline(LATER)) == Result(0, "", nameless)
    assert program("--quiet", *site.offline(LATER)) == Result(0, "", "")


def test_a_list_that_is_behind_does_not_take_a_revision_back(program: Program) -> None:
    site.configure(revisit_days=1)
    old = site.record(1, submittedOnDailyAt="2026-06-11T00:00:00Z")
    new = site.record(1, title="Paper 1, revised", submittedOnDailyAt="2026-06-11T00:00:00Z")
    site.put(site.day(THURSDAY, old), "papers/date/2026-06-11")
    site.put(site.day(FRIDAY, old, site.record(2)))
    assert program(*site.offline("2026-06-12T13:00:00Z")).exit_code == 0
    site.put(site.day(FRIDAY, new, site.record(2)))
    assert program(*site.offline(LATER)).exit_code == 0
    assert site.dates_of()[0] == ("Paper 1, revised", NOON, LATER)
    before = site.files()
    for hour in ("16", "17"):
        result = program(*site.offline(f"2026-06-12T{hour}:00:00Z"))
        assert "0 changed" in result.out
    assert site.files() == before


def test_verbose_says_every_step_on_standard_error_and_saved_files_are_not_waited_for(
    program: Program, naps: list[float]
) -> None:
    site.configure(revisit_days=1)
    result = program("--verbose", *site.offline("2026-06-16T12:00:00Z"))
    assert result.err.splitlines() == [
        "https://huggingface.co/papers: day 2026-06-12, 2 papers",
        "https://huggingface.co/papers/date/2026-06-15: there is no such page",
        "https://huggingface.co/papers/week/2026-W24: there is no such page",
        "https://huggingface.co/papers/week/2026-W25: there is no such page",
    ]
    assert naps == []


def test_json_prints_the_report_of_the_run(program: Program) -> None:
    site.put(site.day(FRIDAY, site.record(1), site.record(3)))
    result = program("update", "--json", *site.offline(LATER))
    assert (result.exit_code, result.err) == (0, "")
    assert json.loads(result.out) == {
        "exit_code": 0,
        "errors": [],
        "requests": 1,
        "pages": 1,
        "absent": 0,
        "degraded": 0,
        "papers": 2,
        "new": 1,
        "changed": 0,
        "refreshed": 0,
        "unchanged": 1,
        "rejected": 0,
        "entered": {"daily": 1},
        "written": [*DOCUMENTS, "index.html"],
        "warnings": [],
    }


def test_a_published_file_that_was_lost_is_written_again(program: Program) -> None:
    before = site.files()
    Path("feeds/daily.json").unlink()
    assert program(*site.offline()).exit_code == 0
    after = site.files()
    assert {name: content for name, (content, _) in after.items()} == {
        name: content for name, (content, _) in before.items()
    }
    assert [name for name in after if after[name] != before[name]] == ["daily.json"]


def test_a_second_feed_begins_with_what_is_known_and_leaves_the_first_alone(
    program: Program,
) -> None:
    before = site.files()
    site.configure(
        '[[feed]]\nname = "daily"', '[[feed]]\nname = "short"\ntitle = "Short"\nlimit = 1'
    )
    assert program(*site.offline()).out.startswith(summary(2, "2 unchanged", "short +2; "))
    after = site.files()
    around = ("index.html", "feeds.opml")  # they tell of every feed
    assert [name for name in before if after[name] != before[name]] == sorted(around)
    assert sorted(after.keys() - before.keys()) == [
        "archive/short/2026-06.atom.xml",
        "archive/short/2026-06.json",
        *sorted(f"short.{suffix}" for suffix in site.SUFFIXES),
    ]
    assert site.dates_of("short") == [("Paper 1", NOON, NOON)]


def test_a_new_version_of_the_program_writes_the_documents_anew(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "__version__", "9.8.7")
    assert program(*site.offline()).exit_code == 0
    assert b"<generator>daily-papers 9.8.7</generator>" in site.files()["daily.rss.xml"][0]
