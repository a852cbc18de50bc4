"""The command line: options in, exit code out. The clock is read here, once."""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from aggregator import (
    __version__,
    config_text,
    dates,
    feeds,
    fetch,
    lock,
    pipeline,
    progress,
    summary,
)
from aggregator.config import Config, MailConfig
from aggregator.dates import Rhythm
from aggregator.errors import AggregatorError, NotBelieved
from aggregator.options import DAY, DEFAULT_CONFIG, Options, given
from aggregator.outbox import Letter
from aggregator.reading import Ask
from aggregator.runs import Run
from aggregator.store import Store

PROGRAM = "daily-papers"
INTERRUPTED = 130
"""Exit code after Ctrl-C, that of every shell: 128 and the number of the signal."""


class _Commands(click.Group):
    """No command means update, whatever options follow."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["update", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Commands, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name=PROGRAM)
def cli() -> None:
    """Turns the Daily Papers of Hugging Face into feeds: RSS, Atom and JSON Feed.

    Without a command it updates: it reads the lists that are due and publishes what is new.

    Exit codes: 0 done, 1 a bug, 2 wrong command line or configuration, 3 no answer (the next run
    tries again), 4 a page that a person must look at, 5 the store, 6 the output, 75 another run is
    at work.
    """


@cli.command()
@given("config", "feeds", "store", "offline", "at", "quiet", "verbose", "json")
def update(**stated: Any) -> int:
    """Read the lists that are due, store what is new, publish the feeds that changed."""
    options = Options(**stated)
    settings = options.settings()

    def work(run: Run) -> None:
        with _asking(settings, options, run) as ask:
            pipeline.update(run, ask)

    return _run("update", work, options, settings)


@cli.command()
@click.option(
    "--since", type=DAY, required=True, metavar="DAY", help="First day to read, such as 2023-05-04."
)
@click.option("--until", type=DAY, metavar="DAY", help="Last day to read [default: yesterday].")
@given("config", "feeds", "store", "offline", "at", "quiet", "verbose", "json")
def backfill(since: date, until: date | None, **stated: Any) -> int:
    """Read the lists of past days that are not known yet, oldest first.

    It stops when interrupted, and goes on where it stopped when called again. Papers are dated on
    the days of their lists.
    """
    options = Options(**stated)
    settings = options.settings()
    yesterday = dates.before(_now(options).date(), 1)
    last = min(until or yesterday, yesterday)
    if since > last:
        raise click.UsageError(f"There is no day from {since} to {last} that is over.")

    def work(run: Run) -> None:
        with _asking(settings, options, run, fetch.LONG_PAUSE) as ask:
            watch = progress.bar(sys.stderr, quiet=options.quiet)
            pipeline.backfill(run, ask, since, last, watch)

    return _run("backfill", work, options, settings)


@cli.command()
@given("config", "feeds", "store", "at", "quiet", "verbose", "json")
def rebuild(**stated: Any) -> int:
    """Write every feed again from the store alone."""
    options = Options(**stated)
    settings = options.settings()
    if not options.store.is_file():
        raise click.UsageError(f"There is no store '{options.store}' to rebuild from.")
    return _run("rebuild", lambda run: feeds.publish_all(run, anew=True), options, settings)


@cli.command()
@click.option(
    "--period",
    type=click.Choice(["day", "week"]),
    metavar="RHYTHM",
    help="day or week: what a digest tells of [default: that of [mail], else day].",
)
@click.option("--send", is_flag=True, help="Mail those that are due, once to each recipient.")
@click.option("--dry-run", is_flag=True, help="Show what would be mailed; send and note nothing.")
@click.option("--resend", is_flag=True, help="Mail, and also what may have been mailed before.")
@given("config", "store", "at", "quiet", "verbose")
def digest(period: Rhythm | None, send: bool, dry_run: bool, resend: bool, **stated: Any) -> int:
    """Print the last digest that is ready, the best of a day or a week that is over, or mail it.

    To mail it wants [mail] in the configuration, and the password of the mail server, if that asks
    for one, in the environment variable SMTP_PASSWORD.
    """
    from aggregator import digest_text, letter, mailing, outgoing  # with the formulas

    options = Options(**stated)
    settings, now = options.settings(), _now(options)
    mail, mails = settings.mail, send or dry_run or resend
    rhythm: Rhythm = period or (mail.digest if mail else "day")
    if options.quiet and (dry_run or not mails):
        raise click.UsageError("--quiet goes with --send: anything else is there to be read.")
    if mails and mail is None:
        raise click.UsageError(
            "There is no [mail] in the configuration: add it with its smtp, from and to, as "
            f"'{PROGRAM} config' shows them."
        )
    if mail is not None and mails and not dry_run:
        return _mail(options, settings, mail, rhythm, resend=resend)
    with _reading(options) as store:
        if mail is not None and dry_run:
            letters = outgoing.letters(store, settings, mail, rhythm, now, resend=resend)
            shown = [letter.readable(one.message) for one in letters]
            click.echo("\n\n".join(shown) or mailing.line(()))
        elif compiled := outgoing.newest(store, settings, rhythm, now):
            click.echo(digest_text.text(compiled))
        else:
            _complain(f"no digest is ready: {outgoing.why_none(store, rhythm, now)}")
    return 0


def _mail(
    options: Options, settings: Config, mail: MailConfig, rhythm: Rhythm, *, resend: bool
) -> int:
    from aggregator import mailing, smtp

    _want_store(options)
    password = os.environ.get(smtp.PASSWORD) or None
    became: list[Letter] = []

    def work(run: Run) -> None:
        became.extend(mailing.send(run, mail, rhythm, password, resend=resend))

    exit_code = _run("digest", work, options, settings, sums_up=False)
    if not options.quiet:
        click.echo(mailing.line(became))
    return exit_code


@cli.command()
@given("config", "store", "at", "json")
def status(**stated: Any) -> int:
    """Show how it stands: the ledger of days, each source's health, the last runs."""
    from aggregator import status

    options = Options(**stated)
    settings = options.settings()
    with _reading(options) as store:
        found = status.look(store, settings, _now(options))
    if options.json:
        _print_json(msgspec.to_builtins(found))
    else:
        click.echo("\n".join(status.lines(found)))
    return 0


@cli.command()
@click.argument("key")
@given("config", "store", "json")
def explain(key: str, **stated: Any) -> int:
    """Tell a paper's story: where it was seen, why it is, or is not, in each feed.

    KEY is its arXiv id, or any address of it.
    """
    from aggregator import explain

    options = Options(**stated)
    settings = options.settings()
    with _reading(options) as store:
        told = explain.story(store, settings, key)
    if options.json:
        _print_json(msgspec.to_builtins(told))
    else:
        click.echo("\n".join(explain.lines(told)))
    return 0


@cli.command()
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    metavar="N",
    help="Papers to show.",
)
@click.option("--bibtex", is_flag=True, help="Print BibTeX entries.")
@given("config", "store", "json")
def search(words: Sequence[str], limit: int, *, bibtex: bool, **stated: Any) -> int:
    """Look for papers in all that is stored, the best first; print how to make a feed of it.

    A paper must hold all WORDS in its title, abstract, AI summary, keywords or authors. A star
    stands for any end of a word, quotes within the quotes of the shell make a phrase:

        search 'agent* "tool use"'
    """
    from aggregator import search
    from aggregator.bibtex import text as references

    options = Options(**stated)
    if options.json and bibtex:
        raise click.UsageError("--json and --bibtex are two answers; ask for one of them.")
    settings = options.settings()
    with _reading(options) as store:
        place = options.config or DEFAULT_CONFIG
        found = search.look(store, settings, place, " ".join(words), limit)
    if options.json:
        _print_json(search.document(found))
    elif bibtex:
        _in_utf8()
        click.echo(references(hit.candidate.known.paper for hit in found.hits), nl=False)
    elif found.hits:
        # Escapes for bold letters are left out by click where no terminal is.
        bold = partial(click.style, bold=True)
        click.echo("\n".join(search.lines(found, shutil.get_terminal_size().columns, bold)))
    if not found.hits:
        _complain(search.nothing(found))
    return 0


@cli.command()
@click.argument("pages", metavar="PAGE_OR_URL...", nargs=-1, required=True)
@given("config", "offline", "at", "json")
def check(pages: Sequence[str], **stated: Any) -> int:
    """Show what the parsers see in saved pages or at addresses; write nothing.

    The exit code is that of an update that would meet the worst of them.
    """
    from aggregator import check  # loads the HTML parser, which other commands may not need

    options = Options(**stated)
    settings = options.settings()
    looks: list[check.Look] = []
    with _asking(settings, options, None) as ask:
        for page in pages:
            try:
                looks.append(check.look(page, settings, ask, _now(options)))
            except AggregatorError as error:
                _complain(summary.failure(error))
                looks.append(check.Look(url=page, page=None, error=error))
    if options.json:
        documents = [summary.document(look.url, look.page, look.error) for look in looks]
        _print_json(documents[0] if len(pages) == 1 else documents)
    else:
        for look in looks:
            if look.page is not None or isinstance(look.error, NotBelieved):
                click.echo("\n".join(summary.seen(look.url, look.page, look.error)))
    return max(look.error.exit_code if look.error else 0 for look in looks)


@cli.command()
@given("config")
def config(**stated: Any) -> int:
    """Print the configuration in effect, every key with a comment: the file to start from."""
    settings = Options(**stated).settings()
    _in_utf8()
    click.echo(config_text.text(settings), nl=False)
    return 0


@cli.command()
@click.argument("url")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@given("config", "quiet")
def capture(url: str, folder: Path, **stated: Any) -> int:
    """Save the page at URL below DIR in the offline layout, to make a fixture of it."""
    from aggregator import capture  # loads what writes files

    options = Options(**stated)
    with _asking(options.settings(), options, None) as ask:
        path = capture.save(url, folder, ask)
    if not options.quiet:
        click.echo(path)
    return 0


@contextmanager
def _asking(
    settings: Config, options: Options, run: Run | None, pause: timedelta = fetch.PAUSE
) -> Iterator[Ask]:
    """The one way to ask for a page: from the site, or from files.

    Runs know from their store what others have asked of late.
    """
    start, begun = _instant(options), time.monotonic()

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
def _reading(options: Options) -> Iterator[Store]:
    """The store of a command that writes nothing."""
    _want_store(options)
    with closing(Store(options.store, read_only=True)) as store:
        yield store


def _want_store(options: Options) -> None:
    if not options.store.is_file():
        raise click.UsageError(f"There is no store '{options.store}'; an update makes it.")


def _run(
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
            now=_now(options),
            tell=tell,
        )
        work(run)
        worst = max(run.errors, key=lambda error: error.exit_code, default=None)
        exit_code = worst.exit_code if worst else 0
        store.note_run(run.now, command, exit_code, str(worst) if worst else None, run.report())
    # Under --quiet too: a run with a warning did not go quite well.
    for warning in run.warnings:
        _complain(f"warning: {warning}")
    failures = summary.failures(run.errors)
    for failure in failures:
        _complain(failure)
    if options.json:
        report = msgspec.to_builtins(run.report())
        _print_json({"exit_code": exit_code, "errors": failures, **report})
    elif sums_up and not options.quiet and not run.errors:
        click.echo(summary.line(run.report()))
    return exit_code


def _now(options: Options) -> datetime:
    """The program's clock, in whole seconds."""
    return _instant(options).replace(microsecond=0)


def _instant(options: Options) -> datetime:
    """The one place where the clock is read."""
    return options.at or datetime.now(UTC)


def _print_json(value: object) -> None:
    _in_utf8()
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _in_utf8() -> None:
    """Prints as JSON and TOML demand it, whatever the terminal is."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def _complain(line: str) -> None:
    click.echo(f"{PROGRAM}: {line}", err=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program with its arguments, those of the process by default; the exit code.

    An unexpected exception goes through: Python prints it and exits with 1.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a title in a script that the terminal has not
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(args=argv, prog_name=PROGRAM, standalone_mode=False)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else PROGRAM
        _complain(f"{error.format_message()} (see {path} --help)")
        return error.exit_code
    except click.Abort:
        _complain("interrupted; what was read and published stays, call it again to go on")
        return INTERRUPTED
    except AggregatorError as error:
        _complain(summary.failure(error))
        return error.exit_code
    return code if isinstance(code, int) else 0
