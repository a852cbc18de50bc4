"""How commands come to the store: alone on it, or beside others that only read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
import msgspec

from aggregator import console, entering, lock, soundness, summary
from aggregator.config import Config, MetricsConfig
from aggregator.errors import OutputError, StoreDamaged
from aggregator.options import Options
from aggregator.runs import Run
from aggregator.store import Store
from aggregator.text import one_line, without_passwords


@contextmanager
def reading(options: Options, *, check: bool = False) -> Iterator[Store]:
    """The store of a command that writes nothing; ``check``: all of it is looked through first if
    the last run did not leave it as it is."""
    want_store(options)
    note = lock.left(options.store)
    check = check and soundness.is_in_doubt(options.store, note, options.now, lock.is_held)
    with closing(Store(options.store, read_only=True, check=check)) as store:
        if check and soundness.met_damage(note):
            soundness.read_all(store)  # it may have been a record, in a file that is whole
        yield store


@contextmanager
def alone(options: Options) -> Iterator[Store]:
    """The store of a command that writes: nobody else does, and it is sound. One that meets damage
    leaves a note that makes whoever comes next look through all of it."""
    with lock.held(options.store) as held:
        note = held.note()
        try:
            checked_at = soundness.checked_at(options.store, note, options.now)
            with closing(Store(options.store, check=checked_at is None)) as store:
                soundness.refuse_older(store, options.store, note)
                yield store
                runs = store.last_run()
        except StoreDamaged:
            held.leave(soundness.in_doubt(note))
            raise
        held.leave(soundness.note_of(options.store, checked_at or options.now, runs))


def want_store(options: Options) -> None:
    """Raises click.UsageError if there is no store."""
    if not options.store.is_file():
        raise click.UsageError(f"There is no store '{options.store}'; an update makes it.")


def run(
    command: str,
    work: Callable[[Run], None],
    options: Options,
    settings: Config,
    *,
    sums_up: bool = True,
) -> int:
    """Runs a command that writes, alone on its store, and tells how it went.

    ``sums_up``: if it went well, by the line of an update.
    """

    def tell(line: str) -> None:
        if options.verbose:
            click.echo(line, err=True)

    with alone(options) as store:
        run = Run(
            config=settings,
            store=store,
            feeds=options.feeds,
            quarantine=options.store.absolute().parent / "quarantine",
            now=options.now,
            is_offline=options.offline is not None,
            tell=tell,
        )
        entering.refuse_other_kinds(store, settings)
        begun = time.monotonic()
        work(run)
        seconds = time.monotonic() - begun
        exit_code, problem = _outcome(run)
        store.note_run(run.now, command, exit_code, problem, run.report(), seconds)
        if settings.metrics is not None:
            _measure(run, settings.metrics)
            exit_code, _ = _outcome(run)
        # Under --quiet too: a run with a warning did not go quite well.
        for warning in run.warnings:
            console.complain(f"warning: {warning}")
        failures = summary.failures(run.errors)
        for failure in failures:
            console.complain(failure)
        run.when_told()
    if options.json:
        report = msgspec.to_builtins(run.report())
        console.print_json({"exit_code": exit_code, "errors": failures, **report})
    elif sums_up and not options.quiet and not run.errors:
        click.echo(summary.line(run.report()))
    return exit_code


def restore(options: Options, settings: Config) -> int:
    """Brings a lost store back from the published documents, and tells how it went."""
    from aggregator import restoring  # with the writers, which other commands may not need

    with lock.held(options.store) as held:
        done = restoring.restore(options.store, options.feeds, settings, options.now)
        held.leave("")  # it told of the store that was lost
    for warning in done.warnings:
        console.complain(f"warning: {warning}")
    if options.json:
        console.print_json({"exit_code": 0, "errors": [], **msgspec.to_builtins(done)})
    elif not options.quiet:
        days = max(source.revisit_days for source in settings.sources.values())
        click.echo(restoring.line(done, days))
    return 0


def _outcome(run: Run) -> tuple[int, str | None]:
    """(exit code, the worst that went wrong, for people)"""
    worst = max(run.errors, key=lambda error: error.exit_code, default=None)
    return (worst.exit_code, one_line(without_passwords(str(worst)))) if worst else (0, None)


def _measure(run: Run, wanted: MetricsConfig) -> None:
    """Writes how the runs go, the one that has just been noted among them."""
    from aggregator import metrics  # with the library, which only those load who want it

    try:
        metrics.write(Path(wanted.textfile), run)
    except OutputError as error:
        run.errors.append(error)
        run.store.amend_run(*_outcome(run))
