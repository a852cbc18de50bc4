"""How well a source answers, run after run."""

from datetime import timedelta

import pytest

from aggregator import health
from aggregator.errors import AggregatorError, BadStatus, NoAnswer, UnknownLayout, WrongPeriod
from aggregator.records import Health
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
FAILING = Health(
    source="huggingface",
    asked_at=NOW,
    well_at=EARLIER - timedelta(hours=1),
    failing_since=EARLIER,
    failures=2,
    problem="what it was",
)
NEVER_WELL = Health(
    source="huggingface",
    asked_at=NOW,
    well_at=None,
    failing_since=NOW,
    failures=1,
    problem="what it was",
)


@pytest.mark.parametrize("before", [None, WELL, FAILING, NEVER_WELL])
def test_a_run_without_an_error_makes_a_source_well(before: Health | None) -> None:
    assert health.after(before, "huggingface", [], LATER) == Health(
        source="huggingface",
        asked_at=LATER,
        well_at=LATER,
        failing_since=None,
        failures=0,
        problem=None,
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
    assert health.after(WELL, "huggingface", errors, LATER).problem == str(worst)


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
