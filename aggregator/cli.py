"""The command line: options in, exit code out. The clock is read here, once.

Each command loads what it works with, so that none waits for what others need.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from aggregator import __version__, console, dates, looking
from aggregator.dates import Rhythm
from aggregator.errors import AggregatorError
from aggregator.options import DAY, Options, given
from aggregator.process import GO_ON, INTERRUPTED

if TYPE_CHECKING:
    from aggregator.config import Config, MailConfig
    from aggregator.runs import Run


class _Commands(click.Group):
    """No command means update, whatever options follow."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["update", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Commands, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name=console.PROGRAM)
def cli() -> None:
    """Turns the Daily Papers of Hugging Face into feeds: RSS, Atom and JSON Feed.

    Without a command it updates: it reads the lists that are due and publishes what is new.

    Exit codes: 0 done, 1 a bug, 2 wrong command line or configuration, 3 no answer (the next run
    tries again), 4 a page that a person must look at, 5 the store, 6 the output or a mail, 75
    another run is at work.
    """


@cli.command()
@given("config", "feeds", "store", "offline", "at", "quiet", "verbose", "json")
def update(**stated: Any) -> int:
    """Read the lists that are due, store what is new, publish the feeds that changed."""
    from aggregator import asking, pipeline, running

    options = Options(**stated)
    settings = options.settings()

    def work(run: Run) -> None:
        with asking.site(settings, options, run) as ask:
            pipeline.update(run, ask)

    return running.run("update", work, options, settings)


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
    from aggregator import asking, pace, pipeline, progress, running

    options = Options(**stated)
    settings = options.settings()
    gc.enable()  # it may last for an hour
    yesterday = dates.before(options.now.date(), 1)
    last = min(until or yesterday, yesterday)
    if since > last:
        raise click.UsageError(f"There is no day from {since} to {last} that is over.")

    def work(run: Run) -> None:
        with asking.site(settings, options, run, pace.LONG_PAUSE) as ask:
            watch = progress.bar(sys.stderr, quiet=options.quiet)
            pipeline.backfill(run, ask, since, last, watch)

    return running.run("backfill", work, options, settings)


@cli.command()
@click.option(
    "--from-feeds",
    is_flag=True,
    help="Bring a lost or damaged store back from the published JSON documents.",
)
@given("config", "feeds", "store", "at", "quiet", "verbose", "json")
def rebuild(*, from_feeds: bool, **stated: Any) -> int:
    """Write every feed again from the store alone, or bring back a store that is lost.

    With --from-feeds no feed is written: a new store is made of what they hold, and the next update
    goes on where they end. A damaged store is moved aside, never deleted.
    """
    from aggregator import feeds, running

    options = Options(**stated)
    settings = options.settings()
    gc.enable()  # of many years it lasts for minutes
    if from_feeds:
        return running.restore(options, settings)
    if not options.store.is_file():
        raise click.UsageError(f"There is no store '{options.store}' to rebuild from.")
    return running.run("rebuild", lambda run: feeds.publish_all(run, anew=True), options, settings)


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
    from aggregator import digest_text, letter, mailing, outgoing, running

    options = Options(**stated)
    settings, now = options.settings(), options.now
    mail, mails = settings.mail, send or dry_run or resend
    rhythm: Rhythm = period or (mail.digest if mail else "day")
    if options.quiet and (dry_run or not mails):
        raise click.UsageError("--quiet goes with --send: anything else is there to be read.")
    if mails and mail is None:
        raise click.UsageError(
            "There is no [mail] in the configuration: add it with its smtp, from and to, as "
            f"'{console.PROGRAM} config' shows them."
        )
    if mail is not None and mails and not dry_run:
        return _mail(options, settings, mail, rhythm, resend=resend)
    with running.reading(options) as store:
        if mail is not None and dry_run:
            letters = outgoing.letters(store, settings, mail, rhythm, now, resend=resend)
            shown = [letter.readable(one.message) for one in letters]
            why = outgoing.why_not_yet(store, settings, rhythm, now)
            click.echo("\n\n".join(shown) or mailing.line((), why))
        elif compiled := outgoing.newest(store, settings, rhythm, now):
            click.echo(digest_text.text(compiled))
        else:
            console.complain(
                f"no digest is ready: {outgoing.why_none(store, settings, rhythm, now)}"
            )
    return 0


def _mail(
    options: Options, settings: Config, mail: MailConfig, rhythm: Rhythm, *, resend: bool
) -> int:
    from aggregator import mailing, outgoing, running, smtp

    running.want_store(options)
    password = os.environ.get(smtp.PASSWORD) or None
    lines: list[str] = []

    def work(run: Run) -> None:
        became = mailing.send(run, mail, rhythm, password, resend=resend)
        why = outgoing.why_not_yet(run.store, settings, rhythm, run.now)
        lines.append(mailing.line(became, why))

    exit_code = running.run("digest", work, options, settings, sums_up=False)
    if not options.quiet:
        click.echo("\n".join(lines))
    return exit_code


for command in (
    looking.status,
    looking.explain,
    looking.search,
    looking.check,
    looking.config,
    looking.capture,
):
    cli.add_command(command)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program with its arguments, those of the process by default; the exit code.

    An unexpected exception goes through: `process` tells of it.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a title in a script that the terminal has not
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(
            args=argv, prog_name=console.PROGRAM, standalone_mode=False, obj=datetime.now(UTC)
        )
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else console.PROGRAM
        console.complain(f"{error.format_message()} (see {path} --help)")
        return error.exit_code
    except click.Abort:
        console.complain(f"interrupted; {GO_ON}")
        return INTERRUPTED
    except AggregatorError as error:
        from aggregator import summary

        console.complain(summary.failure(error))
        return error.exit_code
    return code if isinstance(code, int) else 0
