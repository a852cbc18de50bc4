"""How long a search takes over a store of real papers, and what its index costs.

    python -m bench.search FILE

FILE holds a day a line, gzipped: ``{"date": "2025-01-31", "papers": [record, ...]}``, each record
as the site's API gives it. A store is made of all days, in a folder that goes again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from aggregator import config, merge, parse, questions, registry, search
from aggregator.migrations import MIGRATIONS
from aggregator.records import PageVisit, Validators
from aggregator.store import Store

ROOT = Path(__file__).parents[1]
SOURCE = "huggingface"
BEFORE_THE_INDEX = 3
"""Migrations of a store without an index."""
RUNS, PROCESSES, SHOWN, WIDTH = 11, 7, 20, 100
QUERIES = {
    "rare word": ["sheep", "kimi", "mamba", "glyph"],
    "common word": ["the", "model", "video", "chen"],
    "phrase": ['"tool use"', '"language model"', '"speculative decoding"', '"in this paper"'],
    "prefix": ["agent*", "multi*", "quantum*", "s*"],
    "two words": ["reward hacking", "model data", "video generation", "yann lecun"],
}


def build(file: Path, path: Path) -> None:
    """Makes a store of all days of a file."""
    source = registry.sources()[SOURCE]
    with gzip.open(file, "rt", encoding="utf-8") as days, closing(Store(path)) as store:
        for line in days:
            day = json.loads(line)
            at = datetime.fromisoformat(f"{day['date']}T20:00:00Z")
            page = parse.parse_answer(
                json.dumps(day["papers"]), day["date"], day["date"], registry.layouts(), source
            )
            known = store.known(listed.paper.key for listed in page.listed)
            visit = PageVisit(
                url=day["date"], fetched_at=at, outcome="read", validators=Validators()
            )
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


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def report(file: Path, folder: Path) -> None:
    """Prints the tables."""
    path, old = folder / "papers.db", folder / "old.db"
    build(file, path)
    unindexed(path, old)
    before = compacted(old)
    migrated = seconds(lambda: Store(old).close())
    after = compacted(old)
    with closing(Store(path, read_only=True)) as store:
        papers = questions.papers(store)
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {papers:,} papers")
    print(f"Migration: {migrated:.1f} s")
    print(f"Store: {before:,} bytes without index, {after:,} with it, ", end="")
    print(f"{(after - before) / papers:,.0f} a paper\n")
    print("| query | papers | first, ms | median, ms |")
    print("| --- | ---: | ---: | ---: |")
    for kind, queries in QUERIES.items():
        for query in queries:
            count, first, median = one_search(path, query)
            print(f"| {kind}: `{query}` | {count:,} | {first * 1000:.1f} | {median * 1000:.1f} |")
    print()
    processes(path)


def one_search(path: Path, query: str) -> tuple[int, float, float]:
    """(papers found, seconds the first time, median of several times) of searching and showing."""
    settings = config.load(None, registry.sources())
    count = 0

    def whole() -> None:
        nonlocal count
        with closing(Store(path, read_only=True)) as store:
            found = search.look(store, settings, Path("aggregator.toml"), query, SHOWN)
        search.lines(found, WIDTH, lambda word: f"*{word}*")
        count = found.count

    times = [seconds(whole) for _ in range(RUNS)]
    return count, times[0], statistics.median(times)


def processes(path: Path) -> None:
    """Prints how long whole processes take, against one that only loads two libraries."""

    def median(*command: str) -> float:
        call = [sys.executable, *command]
        return statistics.median(
            seconds(lambda: subprocess.run(call, cwd=ROOT, check=True, capture_output=True))
            for _ in range(PROCESSES)
        )

    bare = median("-c", "import httpx, sqlite3")
    print("| process | ms | ratio |")
    print("| --- | ---: | ---: |")
    print(f'| `python -c "import httpx, sqlite3"` | {bare * 1000:.0f} | 1 |')
    for query in ("sheep", "video"):
        took = median("run.py", "search", query, "--store", str(path))
        print(f"| `python run.py search {query}` | {took * 1000:.0f} | {took / bare:.1f} |")


def main() -> None:
    """Reads the argument and prints what was measured."""
    parser = argparse.ArgumentParser(description="How long a search takes over real papers.")
    parser.add_argument("file", type=Path, help="a day of records a line, gzipped")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report(asked.file, Path(folder))


if __name__ == "__main__":
    main()
