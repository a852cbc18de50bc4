"""What ``status`` says in a word, and by its exit code, to whoever watches from outside."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import dates
from aggregator.outbox import Letter, State
from aggregator.records import Health, Report
from aggregator.store import Store
from tests.conftest import Program

from . import site
from .site import FRIDAY, LATER, NOON

BROKEN = "<html><body>Please wait.</body></html>"
AGE = "no run has read all and ended well"


@pytest.fixture(autouse=True)
def _read(program: Program) -> None:
    site.configure()
    site.put(site.day(FRIDAY, site.record(1)))
    assert program("--quiet", *site.offline()).exit_code == 0


@pytest.fixture
def store(program: Program) -> Iterator[Store]:
    with closing(Store(Path("papers.db"))) as one:
        yield one


def told(program: Program, *options: object, at: str = LATER) -> tuple[int, str]:
    """(exit code, first line), which --json says as well."""
    result = program("status", "--at", at, *options)
    stated = json.loads(program("status", "--at", at, *options, "--json").out)
    first, problems = result.out.splitlines()[0], "; ".join(stated["problems"])
    assert stated["exit_code"] == result.exit_code
    assert first == (f"NOT WELL: {problems}" if problems else "well")
    return result.exit_code, first


def test_a_source_that_does_not_answer_is_3_until_it_is_read_again(program: Program) -> None:
    Path("site/huggingface.co/papers.html").unlink()
    for hour in (13, 14):
        assert program("--quiet", *site.offline(f"2026-06-12T{hour}:00:00Z")).exit_code == 3
    exit_code, line = told(program)
    assert exit_code == 3
    assert line.startswith(
        "NOT WELL: huggingface has not been read whole since 2026-06-12 12:00 UTC, in 2 runs: "
        "https://huggingface.co/papers: "
    )
    site.put(site.day(FRIDAY, site.record(1)))
    assert program("--quiet", *site.offline(LATER)).exit_code == 0
    assert told(program) == (0, "well")


def test_a_page_that_is_not_believed_is_4(program: Program) -> None:
    site.put(BROKEN)
    assert program("--quiet", *site.offline("2026-06-12T14:00:00Z")).exit_code == 4
    exit_code, line = told(program)
    assert exit_code == 4
    assert line.startswith(
        "NOT WELL: huggingface has not been read whole since 2026-06-12 12:00 UTC, in 1 run: "
    )


def test_what_an_older_program_has_noted_of_a_failing_source_is_3(
    program: Program, store: Store
) -> None:
    since = dates.instant(NOON)
    problem = "https://ada:sEcr3t@mirror.example/: down"
    store.note_health(
        Health(
            source="huggingface",
            asked_at=since,
            well_at=None,
            failing_since=since,
            failures=2,
            problem=problem,
        )
    )
    assert told(program) == (
        3,
        "NOT WELL: huggingface has not been read whole so far, in 2 runs: "
        "https://ada:***@mirror.example/: down",
    )


def test_feeds_that_could_not_be_written_are_6_until_they_could(program: Program) -> None:
    site.put(site.day(FRIDAY, site.record(1), site.record(2)))
    blocked = Path("feeds/.daily.json.new")
    blocked.mkdir()
    assert program("--quiet", *site.offline("2026-06-12T14:00:00Z")).exit_code == 6
    exit_code, line = told(program)
    assert exit_code == 6
    assert line.startswith("NOT WELL: not all could be written at 2026-06-12 14:00 UTC: ")
    blocked.rmdir()
    assert program("rebuild", "--quiet", "--at", LATER).exit_code == 0
    assert told(program) == (0, "well")


@pytest.mark.parametrize(
    ("state", "at", "what"),
    [
        ("failed", "2026-06-12T14:59:00Z", "1 letter could not be sent yet"),
        ("doubtful", "2026-06-12T14:59:00Z", "1 letter may have been sent, and may not"),
        ("intended", "2026-06-12T14:50:00Z", "1 letter may have been sent, and may not"),
        ("intended", "2026-06-12T15:01:00Z", "1 letter may have been sent, and may not"),
    ],
)
def test_a_letter_that_failed_or_is_in_doubt_is_6(
    program: Program, store: Store, state: State, at: str, what: str
) -> None:
    store.note_letter(a_letter("ada", state, at))
    assert told(program) == (6, f"NOT WELL: {what}")


@pytest.mark.parametrize(
    ("state", "at"),
    [
        ("sent", "2026-06-12T14:00:00Z"),
        ("dropped", "2026-06-12T14:00:00Z"),
        ("intended", "2026-06-12T14:51:00Z"),
    ],
)
def test_a_letter_that_was_sent_or_dropped_or_is_being_sent_is_well(
    program: Program, store: Store, state: State, at: str
) -> None:
    store.note_letter(a_letter("ada", state, at))
    assert told(program) == (0, "well")


def a_letter(recipient: str, state: State, at: str) -> Letter:
    return Letter(
        period="2026-06-11",
        recipient=f"{recipient}@example.org",
        message_id="<1@example.org>",
        state=state,
        at=dates.instant(at),
    )


def test_all_that_is_not_well_is_told_and_the_exit_code_is_that_of_the_worst(
    program: Program, store: Store
) -> None:
    site.put(BROKEN)
    assert program("--quiet", *site.offline(LATER)).exit_code == 4
    for recipient in ("ada", "bob"):
        store.note_letter(a_letter(recipient, "failed", NOON))
    store.note_letter(a_letter("eve", "doubtful", NOON))
    exit_code, line = told(program, "--max-age", 1)
    problem, *others = line.removeprefix("NOT WELL: ").split("; ")
    assert exit_code == 6
    assert problem.startswith("huggingface has not been read whole since 2026-06-12 12:00 UTC, ")
    assert others == [
        "2 letters could not be sent yet",
        "1 letter may have been sent, and may not",
        f"{AGE} since 2026-06-12 12:00 UTC, 3 hours ago",
    ]


@pytest.mark.parametrize(
    ("at", "ago", "hours"),
    [
        ("2026-06-12T13:31:00Z", "91 minutes", 1.5),
        ("2026-06-12T15:00:01Z", "3 hours", 3),
        ("2026-06-20T12:00:00Z", "8 days", 24),
    ],
)
def test_that_no_run_went_well_of_late_is_3_if_that_is_asked(
    program: Program, at: str, ago: str, hours: float
) -> None:
    line = f"NOT WELL: {AGE} since 2026-06-12 12:00 UTC, {ago} ago"
    assert told(program, "--max-age", hours, at=at) == (3, line)
    assert told(program, at=at) == (0, "well")


@pytest.mark.parametrize(
    ("command", "exit_code"),
    [("update", 3), ("update", 6), ("digest", 0), ("rebuild", 0)],
)
def test_a_run_that_failed_or_asked_no_source_makes_nothing_younger(
    program: Program, store: Store, command: str, exit_code: int
) -> None:
    at, problem = datetime(2026, 6, 12, 14, tzinfo=UTC), "what it was" if exit_code else None
    store.note_run(at, command, exit_code, problem, Report())
    assert told(program, "--max-age", 2)[1].endswith(
        f"{AGE} since 2026-06-12 12:00 UTC, 3 hours ago"
    )


def test_a_run_is_as_old_as_its_end(program: Program, store: Store) -> None:
    store.note_run(datetime(2026, 6, 12, 13, tzinfo=UTC), "backfill", 0, None, Report(), 3600.5)
    assert told(program, "--max-age", 1) == (0, "well")
    exit_code, _ = told(program, "--max-age", 0.99)
    assert exit_code == 3


def test_a_run_under_a_clock_that_was_ahead_does_not_count(program: Program, store: Store) -> None:
    ahead = datetime(2027, 6, 12, tzinfo=UTC)
    store.note_run(ahead, "update", 0, None, Report())
    assert told(program, "--max-age", 4) == (0, "well")
    assert told(program, "--max-age", 2)[0] == 3
    assert told(program, "--max-age", 2, at=dates.rfc3339(ahead + timedelta(hours=1)))[0] == 0


def test_a_store_of_which_no_run_is_known_is_not_well_if_the_age_is_asked(program: Program) -> None:
    Store(Path("new.db")).close()
    assert told(program, "--store", "new.db", "--max-age", 1000) == (
        3,
        f"NOT WELL: {AGE} so far",
    )


@pytest.mark.parametrize("hours", ["0", "-1", "soon", "nan", "inf", "1e300", "1e-12", ""])
def test_an_age_that_is_no_number_of_hours_is_exit_2(program: Program, hours: str) -> None:
    result = program("status", "--max-age", hours)
    assert (result.exit_code, result.out) == (2, "")
    assert f"'{hours}' is no number of hours such as 3 or 0.5" in site.one_line(result.err)
