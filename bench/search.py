"""How long a search takes over a store of all papers, and what its index costs."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from aggregator import config, dates, merge, parse, registry, search
from aggregator.migrations import MIGRATIONS
from aggregator.records import PageVisit, Validators
from aggregator.store import Store
from bench import measure, report
from bench.material import SOURCE, Material
from bench.measure import Cost
from bench.quiet import BARE
from bench.report import Section

BEFORE_THE_INDEX = 3
"""Migrations of a store without an index."""
SHOWN, WIDTH = 20, 100
IN_PROCESSES = ("sheep", "video")
_CALLS = 2
"""Rounds for each of whole processes."""
QUERIES = {
    "rare word": ["sheep", "kimi", "mamba", "glyph"],
    "common word": ["the", "model", "video", "chen"],
    "phrase": ['"tool use"', '"language model"', '"speculative decoding"', '"in this paper"'],
    "prefix": ["agent*", "multi*", "quantum*", "s*"],
    "two words": ["reward hacking", "model data", "video generation", "yann lecun"],
}
_ABOUT = """
From opening the store of all papers to the lines that are printed, for the best 20 papers: found
and ranked, marked and cut to snippets, and the feed chosen that would hold them. `first` is the
first search for these words in a process; the times passed. The aim is a median of less than 50 ms.
"""
_ABOUT_PROCESSES = """
The whole process, against one that only loads two libraries:
"""
_ABOUT_INDEX = """
What the index costs; it holds the folded texts as well, so that a paper that changes can be taken
out of it:
"""


def build(papers: Material, path: Path) -> None:
    """Makes a store of all days."""
    with closing(Store(path)) as store:
        for day, records in papers.days.items():
            on, at = day.isoformat(), dates.midnight(day) + timedelta(hours=20)
            page = parse.parse_answer(json.dumps(records), on, on, registry.layouts(), SOURCE)
            known = store.known(listed.paper.key for listed in page.listed)
            visit = PageVisit(url=on, fetched_at=at, outcome="read", validators=Validators())
            store.apply(merge.decide(known, page, at), visit)


def unindexed(store: Path, path: Path) -> None:
    """Makes a copy of a store as the program left it that knew no index."""
    with closing(sqlite3.connect(path)) as db:
        for script in MIGRATIONS[:BEFORE_THE_INDEX]:
            db.executescript(script)
        db.execute("ATTACH ? AS whole", (str(store),))
        tables = db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            rows = db.execute("SELECT name FROM pragma_table_info(?)", (table,))
            columns = ", ".join(name for (name,) in rows)
            db.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM whole.{table}")
        db.execute(f"PRAGMA user_version = {BEFORE_THE_INDEX}")
        db.commit()


def compacted(path: Path) -> int:
    """The bytes of a store without free pages."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("VACUUM")
    return path.stat().st_size


def section(papers: Material, folder: Path, rounds: int) -> Section:
    """The tables of searches, of whole processes, and of the index."""
    path, old = folder / "papers.db", folder / "old.db"
    build(papers, path)
    unindexed(path, old)
    before = compacted(old)
    migrated = measure.call(lambda: Store(old).close())
    after = compacted(old)
    calls = report.table(
        ["query", "papers", "first, ms", "median, ms"],
        [
            [f"{kind}: `{query}`", *one_search(path, query, rounds * _CALLS)]
            for kind, queries in QUERIES.items()
            for query in queries
        ],
    )
    processes = measure.medians(
        {
            BARE: lambda: measure.process("-c", "import httpx, sqlite3"),
            **{
                f"`python run.py search {query}`": partial(
                    measure.program, "search", query, "--store", path, folder=folder
                )
                for query in IN_PROCESSES
            },
        },
        rounds,
    )
    count = len(papers.records)
    index = report.table(
        ["", ""],
        [
            [f"the 4th migration, which makes it of {count:,} papers, once", _s(migrated)],
            ["a store of them without it", f"{before / 1e6:.1f} MB"],
            ["with it", f"{after / 1e6:.1f} MB"],
            ["a paper", f"{(after - before) / count:,.0f} bytes"],
        ],
    )
    return Section(
        "Search",
        f"{report.prose(_ABOUT)}\n\n{calls}\n\n{report.prose(_ABOUT_PROCESSES)}\n\n"
        f"{report.compared(processes, BARE)}\n\n{report.prose(_ABOUT_INDEX)}\n\n{index}",
    )


def one_search(path: Path, query: str, times: int) -> list[str]:
    """(papers found, ms of the first time, median of several) of searching and showing."""
    settings = config.load(None, registry.sources())
    count = 0

    def whole() -> None:
        nonlocal count
        with closing(Store(path, read_only=True)) as store:
            found = search.look(store, settings, Path("aggregator.toml"), query, SHOWN)
        search.lines(found, WIDTH, lambda word: f"*{word}*")
        count = found.count

    costs = [measure.call(whole) for _ in range(times)]
    return [f"{count:,}", report.ms(costs[0].wall), report.ms(measure.median(costs).wall)]


def _s(cost: Cost) -> str:
    return f"{cost.wall:.1f} s"
