"""How well a source answers, run after run."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from aggregator import health
from aggregator.errors import (
    AggregatorError,
    BadStatus,
    NoAnswer,
    OutputError,
    UnknownLayout,
    WrongPeriod,
)
from aggregator.records import Health, Outage
from tests.samples import LATER, NOW

SILENT = NoAnswer("https://mirror.example/papers", "it does not answer")
BUSY = BadStatus(
    "https://mirror.example/papers/trending", 503, "it is busy", may_pass=True, wait=None
)
STRANGE = UnknownLayout("https://mirror.example/papers/date/2026-08-06", "no known layout")
WRONG = WrongPeriod("https://mirror.example/papers/week/2026-W32", "another week", "2026-W31")

EARLIER = NOW - timedelta(hours=1)
WELL = Health(
    source="huggingface",
    asked_at=NOW,
    well_at=NOW,
    failing_since=None,
    failures=0,
    problem=None,
)
BEFORE = Outage(
    began_at=EARLIER - timedelta(hours=9), ended_at=EARLIER - timedelta(hours=8), failures=4
)
RECOVERED = replace(WELL, last_outage=BEFORE)
FAILING = Health(
    source="huggingface",
    asked_at=NOW,
    well_at=EARLIER - timedelta(hours=1),
    failing_since=EARLIER,
    failures=2,
    problem="what it was",
    exit_code=4,
    last_outage=BEFORE,
)
NEVER_WELL = Health(
    source="huggingface",
    asked_at=NOW,
    well_at=None,
    failing_since=NOW,
    failures=1,
    problem="what it was",
    exit_code=3,
)


@pytest.mark.parametrize(
    ("before", "last_outage"),
    [
        (None, None),
        (WELL, None),
        (RECOVERED, BEFORE),
        (FAILING, Outage(began_at=EARLIER, ended_at=LATER, failures=2)),
        (NEVER_WELL, Outage(began_at=NOW, ended_at=LATER, failures=1)),
    ],
)
def test_a_run_without_an_error_makes_a_source_well_and_ends_an_outage(
    before: Health | None, last_outage: Outage | None
) -> None:
    assert health.after(before, "huggingface", [], LATER) == Health(
        source="huggingface",
        asked_at=LATER,
        well_at=LATER,
        failing_since=None,
        failures=0,
        problem=None,
        last_outage=last_outage,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, (None, LATER, 1)),
        (WELL, (NOW, LATER, 1)),
        (FAILING, (FAILING.well_at, EARLIER, 3)),
        (NEVER_WELL, (None, NOW, 2)),
    ],
)
def test_a_run_with_an_error_is_counted_since_the_first_one(
    before: Health | None, after: tuple[object, object, int]
) -> None:
    found = health.after(before, "huggingface", [SILENT], LATER)
    assert found == Health(
        source="huggingface",
        asked_at=LATER,
        well_at=found.well_at,
        failing_since=found.failing_since,
        failures=found.failures,
        problem="https://mirror.example/papers: it does not answer",
        exit_code=3,
        last_outage=before.last_outage if before else None,
    )
    assert (found.well_at, found.failing_since, found.failures) == after


@pytest.mark.parametrize(
    ("errors", "worst"),
    [
        ([SILENT, BUSY], SILENT),
        ([BUSY, SILENT], BUSY),
        ([SILENT, STRANGE], STRANGE),
        ([STRANGE, BUSY, SILENT], STRANGE),
        ([BUSY, WRONG, STRANGE], WRONG),
    ],
)
def test_the_problem_is_the_first_of_the_worst(
    errors: list[AggregatorError], worst: AggregatorError
) -> None:
    after = health.after(WELL, "huggingface", errors, LATER)
    assert (after.problem, after.exit_code) == (str(worst), worst.exit_code)


def test_the_problem_is_one_line_that_does_nothing_to_a_terminal() -> None:
    error = NoAnswer("https://mirror.example/papers", "packed as x\x9b31m\nred")
    told = health.after(WELL, "huggingface", [error], LATER).problem
    assert told == "https://mirror.example/papers: packed as x31m red"


def test_the_problem_holds_no_password() -> None:
    error = NoAnswer("https://ada:sEcr3t@mirror.example/papers", "it does not answer")
    told = health.after(WELL, "huggingface", [error], LATER).problem
    assert told == "https://ada:***@mirror.example/papers: it does not answer"


def test_that_a_page_could_not_be_kept_says_nothing_of_the_source() -> None:
    full = OutputError("quarantine/a.html", "cannot be written (no space)")
    after = health.after(WELL, "huggingface", [STRANGE, full], LATER)
    assert (after.problem, after.exit_code) == (str(STRANGE), 4)


def test_what_an_older_program_has_noted_of_a_source_can_be_read() -> None:
    assert msgspec.json.decode(
        '{"source":"huggingface","asked_at":"2026-08-06T20:00:00Z","well_at":null,'
        '"failing_since":"2026-08-06T20:00:00Z","failures":1,"problem":"what it was"}',
        type=Health,
    ) == replace(NEVER_WELL, exit_code=0)


def test_health_goes_on_run_after_run() -> None:
    after: Health | None = None
    story = []
    runs: list[list[AggregatorError]] = [[SILENT], [STRANGE], [], [], [BUSY], []]
    for hour, errors in enumerate(runs):
        after = health.after(after, "huggingface", errors, NOW + timedelta(hours=hour))
        since = after.failing_since and (after.failing_since - NOW) // timedelta(hours=1)
        well = after.well_at and (after.well_at - NOW) // timedelta(hours=1)
        story.append((after.failures, since, well))
    assert story == [
        (1, 0, None),
        (2, 0, None),
        (0, None, 2),
        (0, None, 3),
        (1, 4, 3),
        (0, None, 5),
    ]
