"""``digest`` where nothing is sent: a digest printed, and letters shown before they go."""

from datetime import date
from pathlib import Path

import pytest

from aggregator import letter
from tests.command_line.site import one_line
from tests.conftest import Program, Result

from . import stores
from .servers import listening
from .stores import FRIDAY, morning
from .test_mailing import ADA, BOB, configure, noted

STORE = Path("papers.db")
SATURDAY, MONDAY = date(2026, 8, 8), date(2026, 8, 10)


@pytest.fixture(autouse=True)
def _read(program: Program) -> None:
    """All working days of a week were read."""
    stores.fill(STORE, *(date(2026, 8, day) for day in range(3, 8)))


def title(result: Result) -> str:
    """The first line of a digest that is printed."""
    assert (result.exit_code, result.err) == (0, "")
    return result.out.partition("\n")[0]


# -- printed


def test_the_last_digest_that_is_ready_is_printed_and_nothing_is_written(program: Program) -> None:
    before = STORE.read_bytes()
    assert program("digest", "--at", morning(FRIDAY)).out.splitlines()[:9] == [
        "Thursday, 6 August 2026: both papers",
        "====================================",
        "",
        "All papers of this day, those with the most votes at its end (UTC)",
        "first.",
        "",
        "Contents",
        "--------",
        "",
    ]
    assert STORE.read_bytes() == before
    assert not Path("papers.db.lock").exists()


def test_a_weekend_has_no_digest_so_that_of_friday_is_the_last(program: Program) -> None:
    shown = program("digest", "--at", morning(date(2026, 8, 9)))
    assert title(shown) == "Friday, 7 August 2026: both papers"


def test_the_digest_of_a_week_is_printed_if_it_is_asked_for_or_mailed(program: Program) -> None:
    week = "Week 32 of 2026 (3 to 9 August): all 10 papers"
    assert title(program("digest", "--period", "week", "--at", morning(MONDAY))) == week
    with listening() as box:
        configure(box, more='digest = "week"\n')
    assert title(program("digest", "--at", morning(MONDAY))) == week
    day = program("digest", "--at", morning(MONDAY), "--period", "day")
    assert title(day) == "Friday, 7 August 2026: both papers"


def why_none(program: Program, on: date, *options: str) -> str:
    """Why there is no digest."""
    result = program("digest", "--at", morning(on), *options)
    assert (result.exit_code, result.out) == (0, "")
    return one_line(result.err).removeprefix("daily-papers: no digest is ready: ")


def test_where_none_is_ready_it_is_told_why(program: Program) -> None:
    told = "2026-W32 is not over before 2026-08-10T00:00:00Z"
    assert why_none(program, SATURDAY, "--period", "week") == told
    told = "no list of the last 14 days that holds papers was read"
    assert why_none(program, date(2026, 8, 30)) == told
    thursday = date(2026, 8, 27)
    with stores.opened(STORE) as store:
        stores.list_day(store, thursday, read_after=False)
    told = "the lists of 2026-08-27 were not read after its end; an update reads them"
    assert why_none(program, date(2026, 8, 28)) == told


# -- shown


def test_a_dry_run_shows_every_letter_that_would_be_sent_and_does_nothing(
    program: Program,
) -> None:
    before = STORE.read_bytes()
    with listening() as box:
        configure(box)
        shown = program("digest", "--dry-run", "--at", morning(FRIDAY))
        assert program("digest", "--send", "--dry-run", "--at", morning(FRIDAY)) == shown
    assert (shown.exit_code, shown.err, box.heard) == (0, "", [])
    assert STORE.read_bytes() == before
    ada, bob = (shown.out.index(f"To: {reader}\n") for reader in (ADA, BOB))
    assert ada < bob
    assert shown.out.startswith("From: Daily Papers <papers@example.org>\nTo: ada@example.org\n")
    assert shown.out.count("\n-- text/plain\n\nThursday, 6 August 2026: both papers\n") == 2
    assert shown.out.count("\n-- text/html\n\n<!DOCTYPE html>\n") == 2
    for reader in (ADA, BOB):
        sent = letter.message_id("2026-08-06", "papers@example.org", reader)
        assert shown.out.count(f"\nMessage-ID: {sent}\n") == 1


def test_a_dry_run_shows_what_is_in_doubt_only_if_it_would_be_sent_again(program: Program) -> None:
    stores.note(STORE, [noted("2026-08-06", ADA, "intended", FRIDAY)])
    with listening() as box:
        configure(box, ADA)
    asked = ("digest", "--dry-run", "--at", morning(FRIDAY))
    assert program(*asked) == Result(0, "no digest is due\n", "")
    assert f"To: {ADA}\n" in program(*asked, "--resend").out


# -- asked for in vain


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--send",), "There is no [mail] in the configuration: add it"),
        (("--dry-run",), "There is no [mail] in the configuration: add it"),
        (("--resend",), "There is no [mail] in the configuration: add it"),
        (("--quiet",), "--quiet goes with --send: anything else is there to be read."),
        (("--quiet", "--send", "--dry-run"), "--quiet goes with --send: anything else is there"),
        (
            ("--period", "month"),
            "Invalid value for '--period': 'month' is not one of",
        ),
        (("--store", "none.db"), "There is no store 'none.db'; an update makes it."),
    ],
)
def test_what_makes_no_sense_is_exit_2_and_nothing_is_touched(
    program: Program, options: tuple[str, ...], problem: str
) -> None:
    before = STORE.read_bytes()
    result = program("digest", "--at", morning(FRIDAY), *options)
    assert (result.exit_code, result.out) == (2, "")
    assert one_line(result.err).startswith(f"daily-papers: {problem}")
    assert STORE.read_bytes() == before
    assert not Path("papers.db.lock").exists()


def test_where_there_is_no_store_nothing_is_mailed(program: Program) -> None:
    with listening() as box:
        configure(box)
        result = program("digest", "--send", "--store", "none.db", "--at", morning(FRIDAY))
    assert (result.exit_code, box.heard, Path("none.db").exists()) == (2, [], False)
    assert one_line(result.err).startswith("daily-papers: There is no store 'none.db'; ")
