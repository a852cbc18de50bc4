"""How runs ended, as it is told and counted later."""

from datetime import timedelta

from aggregator.past_runs import PastRun, RunTally
from aggregator.records import Report
from aggregator.store import Store
from tests.samples import LATER, NOW

EARLIER = NOW - timedelta(hours=1)


def test_a_run_that_was_measured_comes_back_with_how_long_it_took(opened: Store) -> None:
    opened.note_run(NOW, "update", 0, None, Report(), 1.25)
    assert opened.runs(1) == [
        PastRun(
            started_at=NOW,
            command="update",
            exit_code=0,
            problem=None,
            report=Report(),
            seconds=1.25,
        )
    ]


def test_the_last_run_can_be_noted_to_have_ended_otherwise_and_no_other_is(opened: Store) -> None:
    opened.note_run(LATER, "update", 0, None, Report())
    opened.note_run(NOW, "update", 3, "no answer", Report())
    opened.amend_run(6, "a disk is full")
    assert [(one.started_at, one.exit_code, one.problem) for one in opened.runs(2)] == [
        (NOW, 6, "a disk is full"),
        (LATER, 0, None),
    ]


def test_the_last_run_that_writes_feeds_is_no_digest(opened: Store) -> None:
    assert opened.last_published() is None
    opened.note_run(NOW, "rebuild", 6, "a disk is full", Report())
    for _ in range(20):
        opened.note_run(LATER, "digest", 0, None, Report())
    last = opened.last_published()
    assert last == PastRun(
        started_at=NOW, command="rebuild", exit_code=6, problem="a disk is full", report=Report()
    )


def test_the_last_run_that_went_well_is_one_that_read_all_and_is_as_late_as_its_end(
    opened: Store,
) -> None:
    assert opened.last_well(LATER) is None
    opened.note_run(NOW, "backfill", 0, None, Report(), 90)
    opened.note_run(EARLIER, "update", 0, None, Report())
    for command, exit_code in (("update", 3), ("digest", 0), ("rebuild", 0)):
        opened.note_run(LATER, command, exit_code, None, Report())
    assert opened.last_well(LATER) == NOW + timedelta(seconds=90)
    assert opened.last_well(NOW - timedelta(seconds=1)) == EARLIER
    assert opened.last_well(EARLIER - timedelta(seconds=1)) is None


def test_runs_are_counted_by_their_commands_and_exit_codes_with_the_time_they_took(
    opened: Store,
) -> None:
    assert (opened.run_tallies(), opened.last_seconds()) == ([], {})
    for at, command, exit_code, seconds in (
        (LATER, "update", 0, 1.5),
        (NOW, "update", 0, None),
        (NOW, "update", 3, 4.0),
        (NOW, "digest", 0, None),
        (NOW, "rebuild", 0, 2.0),
        (LATER, "rebuild", 0, None),
    ):
        opened.note_run(at, command, exit_code, None, Report(), seconds)

    def tally(command: str, exit_code: int, runs: int, measured: int, seconds: float) -> RunTally:
        return RunTally(
            command=command,
            exit_code=exit_code,
            runs=runs,
            measured=measured,
            seconds=seconds,
            last_at=NOW if command == "digest" or exit_code else LATER,
        )

    assert opened.run_tallies() == [
        tally("digest", 0, 1, 0, 0.0),
        tally("rebuild", 0, 2, 1, 2.0),
        tally("update", 0, 2, 1, 1.5),
        tally("update", 3, 1, 1, 4.0),
    ]
    # Of a command whose last run was not measured none is given in its place.
    assert opened.last_seconds() == {"update": 4.0}
