"""How commands come to the site and to the store: alone on it, or beside others that only read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial

import click
import msgspec

from aggregator import console, entering, fetch, lock, summary
from aggregator.config import Config
from aggregator.options import Options
from aggregator.reading import Ask
from aggregator.runs import Run
from aggregator.store import Store


@contextmanager
def asking(
    settings: Config, options: Options, run: Run | None = None, pause: timedelta = fetch.PAUSE
) -> Iterator[Ask]:
    """The one way to ask for a page: from the site, or from files.

    Runs know from their store what others have asked of late.
    """
    start, begun = options.instant, time.monotonic()

    def clock() -> datetime:
        return start + timedelta(seconds=time.monotonic() - begun)

    if run is None:
        pace = fetch.Pace(clock, time.sleep)
    else:
        recent = run.store.requests(start - fetch.WINDOW, start)
        note = partial(run.store.note_request, kept=fetch.WINDOW)
        pace = fetch.Pace(clock, time.sleep, recent, note, pause)
    with fetch.client(settings.site.contact, options.offline, pace) as client:
        yield partial(fetch.fetch, client, sleep=time.sleep)


@contextmanager
def reading(options: Options) -> Iterator[Store]:
    """The store of a command that writes nothing."""
    want_store(options)
    with closing(Store(options.store, read_only=True)) as store:
        yield store


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

    with lock.held(options.store), closing(Store(options.store)) as store:
        run = Run(
            config=settings,
            store=store,
            feeds=options.feeds,
            quarantine=options.store.absolute().parent / "quarantine",
            now=options.now,
            tell=tell,
        )
        entering.refuse_other_kinds(store, settings)
        work(run)
        worst = max(run.errors, key=lambda error: error.exit_code, default=None)
        exit_code = worst.exit_code if worst else 0
        store.note_run(run.now, command, exit_code, str(worst) if worst else None, run.report())
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
