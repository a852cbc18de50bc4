"""The replay: snapshot after snapshot is laid out, and the real program run on it."""

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir, nullcontext, redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path
from unittest import mock

from msgspec.structs import replace

from aggregator import cli, parse, records

from . import follower, published, votes
from .account import Account
from .follower import Told
from .growing import GrowingSite
from .report import Report
from .snapshots import Material, Snapshot

_OPTIONS = ["--offline", "site", "--store", "papers.db", "--feeds", "feeds", "--quiet"]
_DAILY = '[[feed]]\nname = "daily"\n'
_MANY_VOTES = f'[[feed]]\nname = "{{}}"\nmin_upvotes = {votes.MANY}\nlimit = 10000\n'
_KEPT = 64
"""Pages whose reading is remembered: more than three weeks of snapshots, which are read again."""


def replay(
    material: Material,
    folder: Path,
    *,
    read_along: bool = True,
    lifelike: bool = False,
    tell: Callable[[Snapshot], object] = lambda _: None,
) -> Report:
    """Replays the snapshots in an empty folder, with the feed that is built in and one of papers
    with many votes. The same feed is added under another name at the end.

    ``read_along``: somebody follows the feeds with lemon24 `reader`. ``lifelike``: the pages do
    more than the files state (`GrowingSite`). ``tell`` hears of each snapshot before its run.
    Raises an AssertionError if a run fails.
    """
    site = GrowingSite(folder / "site", material.papers, lifelike=lifelike)
    feeds, account, said = folder / "feeds", Account(), list[str]()
    told: Mapping[str, Told] = {}
    with (
        chdir(folder),
        mock.patch.object(parse, "parse_page", _remembering(parse.parse_page)),
        follower.following(feeds) if read_along else nullcontext() as reader,
    ):
        configuration = f"{_DAILY}{_MANY_VOTES.format('many-votes')}"
        Path("aggregator.toml").write_text(configuration, "utf-8")
        for snapshot in material.snapshots:
            tell(snapshot)
            site.put(snapshot)
            said += run(snapshot.at)
            account.keep(snapshot, published.read(feeds))
            if reader is not None:
                reader.ask()
        Path("aggregator.toml").write_text(f"{configuration}{_MANY_VOTES.format('later')}", "utf-8")
        said += run(material.snapshots[-1].at)
        if reader is not None:
            told = reader.told()
    kinds = [snapshot.kind for snapshot in material.snapshots]
    return Report(
        first_at=material.snapshots[0].at,
        last_at=material.snapshots[-1].at,
        days=kinds.count("day"),
        weeks=kinds.count("week"),
        papers=account.papers(),
        votes=votes.compared(
            material.snapshots,
            folder / "papers.db",
            feeds / "many-votes.json",
            feeds / "later.json",
        ),
        told=told,
        said=tuple(said),
    )


Parse = Callable[
    [str, str, Sequence[records.Layout], Mapping[str, records.Source]], records.ParsedPage
]
"""`parse.parse_page`"""


def _remembering(parse_page: Parse) -> Parse:
    """The same, but a text is parsed once: a run reads a dozen lists, of which one or two differ.

    Parsing is pure, so nothing but the time differs.
    """
    parsed: dict[str, records.ParsedPage] = {}

    def remembered(
        text: str,
        url: str,
        layouts: Sequence[records.Layout],
        sources: Mapping[str, records.Source],
    ) -> records.ParsedPage:
        if text not in parsed:
            parsed[text] = parse_page(text, url, layouts, sources)
            if len(parsed) > _KEPT:
                del parsed[next(iter(parsed))]
        return replace(parsed[text], url=url)

    return remembered


def run(at: datetime) -> list[str]:
    """Runs the program in the working directory, at a moment; the lines it said, if any."""
    words = io.StringIO()
    with redirect_stdout(words), redirect_stderr(words):
        exit_code = cli.main([*_OPTIONS, "--at", f"{at:%Y-%m-%dT%H:%M:%SZ}"])
    assert exit_code == 0, f"{at}: exit code {exit_code}: {words.getvalue()}"
    return words.getvalue().splitlines()
