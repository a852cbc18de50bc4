"""A home of the program: a site to read, a store and feeds somewhere; what runs leave in it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from tests.command_line import site
from tests.command_line.test_archives import papers

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, str(ROOT / "run.py")]
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1))
BEFORE, LATER = "2026-07-01T12:00:00Z", "2026-07-01T15:00:00Z"
CONFIG = """
[site]
base_url = "https://example.org/p/"
[[feed]]
name = "daily"
limit = 20
[[feed]]
name = "liked"
min_upvotes = 5
limit = 5
[[feed]]
name = "best"
digest = "day"
[source.huggingface]
revisit_days = 3
"""
TABLES = ("papers", "sightings", "entries", "events", "climbs", "days", "members", "items", "texts")
"""What is known; the other tables tell of runs, and where documents lie."""

KNOWN = {
    "papers": "key, facts, listed_on",
    "sightings": "kind, period, key, rank, upvotes, comments, stars",
    "entries": "feed, key, iif(feed = 'daily', substr(published_at, 1, 10), '')",
    "items": "feed, id, substr(published_at, 1, 10)",
}
"""Of what is known: that which does not depend on the moment at which it was read, as the day does
on which a run saw that a paper has its votes."""

Rows = Mapping[str, list[Sequence[object]]]


@dataclass
class Account:
    """What was seen of a hardship."""

    counts: Counter[str] = field(default_factory=Counter)
    """What happened -> how often."""
    broken: list[str] = field(default_factory=list)
    """Promises that were not kept."""

    def promise(self, what: str, found: object, expected: object) -> None:
        """Notes a promise that was not kept."""
        if found != expected:
            self.broken.append(f"{what}: {str(found)[:600]}, not {str(expected)[:300]}")

    def __str__(self) -> str:
        return ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))


def lay_site(folder: Path, *, later: bool = False) -> None:
    """The site before, or a few hours later: thirty papers more, and some of old ones revised."""
    pages = {
        f"date/{MONDAY}": papers(MONDAY, *range(1, 9)),
        f"date/{TUESDAY}": papers(TUESDAY, *range(11, 30)),
        "": papers(WEDNESDAY, *range(31, 40)),
    }
    if later:
        pages[f"date/{TUESDAY}"] = papers(TUESDAY, *range(11, 31), title="Revised", upvotes=7)
        pages[""] = papers(WEDNESDAY, *range(31, 60), upvotes=9)
    for name, page in pages.items():
        put(folder, page, name)


def put(folder: Path, page: str, name: str) -> None:
    """Lays a page of the site; ``name`` stands behind ``/papers/``."""
    path = folder / "huggingface.co" / (f"papers/{name}.html" if name else "papers.html")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, "utf-8")


@dataclass(frozen=True)
class Home:
    """Where a program works."""

    folder: Path
    """With ``aggregator.toml`` and ``site/``."""
    store: Path
    feeds: Path
    offline: bool = True
    """Whether it reads ``site/``; else whatever the configuration names."""

    def __call__(
        self,
        *argv: str,
        at: str = LATER,
        limit: Callable[[], None] | None = None,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> subprocess.CompletedProcess[str]:
        """A run of the program at a moment, over the site as it is."""
        return subprocess.run(
            self.call(*argv, at=at),
            cwd=self.folder,
            env={**ENVIRONMENT, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            preexec_fn=limit,
        )

    def call(self, command: str, *argv: str, at: str = LATER) -> list[str]:
        """The words of a call."""
        words = [*PROGRAM, command, *argv, f"--store={self.store}"]
        if command in ("update", "backfill") and self.offline:
            words.append("--offline=site")
        if command in ("update", "backfill", "rebuild"):
            words.append(f"--feeds={self.feeds}")
        return words + ([f"--at={at}"] if command not in ("search", "explain") else [])

    def files(self) -> dict[str, bytes]:
        """What is published."""
        return {name: content for name, (content, _) in site.files(str(self.feeds)).items()}

    def rows(self) -> Rows:
        """What is known."""
        with closing(sqlite3.connect(self.store)) as db:
            return {
                name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
                for name in TABLES
            }

    def known(self) -> dict[str, set[tuple[object, ...]]]:
        """What is known, without the moments at which it was seen, and in no order."""
        with closing(sqlite3.connect(self.store)) as db:
            return {
                what: set(db.execute(f"SELECT {columns} FROM {what}").fetchall())
                for what, columns in KNOWN.items()
            }

    def unsound(self, beside: Path) -> list[object]:
        """What SQLite finds wrong with the store, in a copy of it that lies in another folder."""
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        for suffix in ("", "-wal"):
            if (one := self.store.with_name(self.store.name + suffix)).exists():
                shutil.copy(one, beside)
        with closing(sqlite3.connect(beside / self.store.name)) as db:
            found = db.execute("PRAGMA integrity_check").fetchall()
            return found[found == [("ok",)] :] + db.execute("PRAGMA foreign_key_check").fetchall()


def home(folder: Path, *, store: Path | None = None, feeds: Path | None = None) -> Home:
    """A home in a new folder, with nothing but a site and a configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "aggregator.toml").write_text(CONFIG, "utf-8")
    lay_site(folder / "site")
    return Home(folder, store or folder / "papers.db", feeds or folder / "feeds")


def copied(old: Home, folder: Path, store: Path, feeds: Path) -> Home:
    """A home with copies of what another has stored and published, and the site of later."""
    new = home(folder, store=store, feeds=feeds)
    lay_site(folder / "site", later=True)
    shutil.copy(old.store, new.store)
    shutil.copytree(old.feeds, new.feeds, dirs_exist_ok=True)
    return new
