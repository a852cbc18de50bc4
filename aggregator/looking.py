"""The commands that only look: they write nothing, `capture` apart, which saves a page."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from aggregator import console
from aggregator.errors import AggregatorError, NotBelieved
from aggregator.options import DEFAULT_CONFIG, HOURS, Options, given


@click.command()
@click.option(
    "--max-age",
    type=HOURS,
    metavar="HOURS",
    help="Not well too if no run of so many hours has read all and ended well.",
)
@given("config", "store", "at", "json")
def status(max_age: timedelta | None, **stated: Any) -> int:
    """Show how it stands: the ledger of days, each source's health, letters, the last runs.

    The first line is "well", or says what is not well now. The exit code is 0 if all is, else that
    of a run which would meet the worst of it, so that a monitor can call it.
    """
    from aggregator import running, status, status_text

    options = Options(**stated)
    settings = options.settings()
    with running.reading(options, check=True) as store:
        found = status.look(store, settings, options.now, max_age)
    if options.json:
        console.print_json(msgspec.to_builtins(found))
    else:
        click.echo("\n".join(status_text.lines(found)))
    return found.exit_code


@click.command()
@click.argument("key")
@given("config", "store", "json")
def explain(key: str, **stated: Any) -> int:
    """Tell a paper's story: where it was seen, why it is, or is not, in each feed.

    KEY is its arXiv id, or any address of it.
    """
    from aggregator import explain, running

    options = Options(**stated)
    settings = options.settings()
    with running.reading(options) as store:
        told = explain.story(store, settings, key)
    if options.json:
        console.print_json(msgspec.to_builtins(told))
    else:
        click.echo("\n".join(explain.lines(told)))
    return 0


@click.command()
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

    Of words that more than 20,000 papers hold, the last papers come first.
    """
    from aggregator import running, search
    from aggregator.bibtex import text as references

    options = Options(**stated)
    if options.json and bibtex:
        raise click.UsageError("--json and --bibtex are two answers; ask for one of them.")
    settings = options.settings()
    with running.reading(options) as store:
        place = options.config or DEFAULT_CONFIG
        found = search.look(store, settings, place, " ".join(words), limit)
    if options.json:
        console.print_json(search.document(found))
    elif bibtex:
        console.in_utf8()
        click.echo(references(hit.candidate.known.paper for hit in found.hits), nl=False)
    elif found.hits:
        # Escapes for bold letters are left out by click where no terminal is.
        bold = partial(click.style, bold=True)
        click.echo("\n".join(search.lines(found, shutil.get_terminal_size().columns, bold)))
    if not found.hits:
        console.complain(search.nothing(found))
    return 0


@click.command()
@click.argument("pages", metavar="PAGE_OR_URL...", nargs=-1, required=True)
@given("config", "store", "offline", "at", "json")
def check(pages: Sequence[str], **stated: Any) -> int:
    """Show what the parsers see in saved pages or at addresses; write nothing.

    The exit code is that of an update that would meet the worst of them. If there is a store, a
    list that shrank is told too.
    """
    from aggregator import asking, check, running, summary

    options = Options(**stated)
    settings = options.settings()
    looks: list[check.Look] = []
    known = running.reading(options) if options.store.is_file() else nullcontext()
    with asking.site(settings, options) as ask, known as store:
        for page in pages:
            try:
                looks.append(check.look(page, settings, ask, options.now, store))
            except AggregatorError as error:
                console.complain(summary.failure(error))
                looks.append(check.Look(url=page, page=None, error=error))
    if options.json:
        documents = [summary.document(look.url, look.page, look.error) for look in looks]
        console.print_json(documents[0] if len(pages) == 1 else documents)
    else:
        for look in looks:
            if look.page is not None or isinstance(look.error, NotBelieved):
                click.echo("\n".join(summary.seen(look.url, look.page, look.error)))
    return max(look.error.exit_code if look.error else 0 for look in looks)


@click.command()
@given("config")
def config(**stated: Any) -> int:
    """Print the configuration in effect, every key with a comment: the file to start from."""
    from aggregator import config_text

    settings = Options(**stated).settings()
    console.in_utf8()
    click.echo(config_text.text(settings), nl=False)
    return 0


@click.command()
@click.argument("url")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@given("config", "quiet")
def capture(url: str, folder: Path, **stated: Any) -> int:
    """Save the page at URL below DIR in the offline layout, to make a fixture of it."""
    from aggregator import asking, capture

    options = Options(**stated)
    with asking.site(options.settings(), options) as ask:
        path = capture.save(url, folder, ask)
    if not options.quiet:
        click.echo(path)
    return 0
