"""Worlds in which the program lives for a week, beside a site that grows, with feeds of all kinds
and with mail."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.command_line import living, site
from tests.mail.servers import Postbox

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
READERS = ("ada@example.org", "kurt@example.org")
FEEDS = """
[[feed]]
name = "daily"
limit = 3
[[feed]]
name = "hot"
min_upvotes = 50
limit = 2
[[feed]]
name = "best"
per_day = 1
[[feed]]
name = "sheep"
any = ["sheep"]
[[feed]]
name = "news"
events = true
limit = 4
[[feed]]
name = "days"
digest = "day"
limit = 1
[[feed]]
name = "weeks"
digest = "week"
"""
HISTORY = (date(2026, 4, 29), date(2026, 4, 30), date(2026, 5, 1))
"""Days with lists long before the week."""
FROM_FEEDS = "--from-feeds"
"""Before such a step the store is lost."""
_OWN = {
    "runs": None,
    "requests": None,
    "health": None,
    "letters": None,
    "papers": {"touched", "told"},
    "feeds": {"considered", "changes", "made_from"},
    "archives": {"made_from"},
}
"""What tells of runs and not of papers: tables (None), or columns of them, that may differ."""

Files = Mapping[str, bytes]
"""Name below the folder of the feeds -> content."""


class Step(NamedTuple):
    """A run of the program, at a moment."""

    at: datetime
    command: tuple[str, ...]


def story() -> list[Step]:
    """The week."""
    steps = []
    for number, at in enumerate(living.moments()):
        steps.append(Step(at, ("update", "--offline", "../site")))
        if at.hour == 6:
            steps.append(Step(at + timedelta(minutes=3), ("digest", "--send")))
        if number % 9 == 3:
            since = str(HISTORY[-1 - number // 9])
            back = ("backfill", "--since", since, "--until", since, "--offline", "../site")
            steps.append(Step(at + timedelta(minutes=5), back))
        if number % 9 == 7:
            steps.append(Step(at + timedelta(minutes=7), ("rebuild",)))
        if number == 22:
            steps.append(Step(at + timedelta(minutes=9), ("rebuild", FROM_FEEDS)))
    return steps


class World:
    """A folder in which the program lives, beside the site."""

    def __init__(self, folder: Path, box: Postbox) -> None:
        folder.mkdir()
        self.folder, self.box = folder, box
        source = f"[source.huggingface]\nrevisit_days = {living.REVISIT_DAYS}\n"
        (folder / "aggregator.toml").write_text(f"{box.config(*READERS)}{source}{FEEDS}", "utf-8")

    def start(self, step: Step, act: str = "none", number: int = 0) -> "subprocess.Popen[bytes]":
        """Begins a run."""
        at = ("--at", step.at.isoformat(), "--quiet")
        falling = ("-m", "tests.torture.falling", "acts.log", act, str(number))
        return subprocess.Popen(
            [sys.executable, *falling, *step.command, *at],
            cwd=self.folder,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def acts(self) -> list[str]:
        """What the last run did."""
        log = self.folder / "acts.log"
        return log.read_text("utf-8").split() if log.exists() else []

    def files(self) -> Files:
        """All that is published."""
        feeds = self.folder / "feeds"
        paths = (path for path in sorted(feeds.rglob("*")) if path.is_file())
        return {path.relative_to(feeds).as_posix(): path.read_bytes() for path in paths}

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """All that is stored, but for what tells of runs."""
        with closing(sqlite3.connect(self.folder / "papers.db")) as db:
            names = [
                name
                for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            ]
            found = {}
            for name in sorted(names):
                own = _OWN.get(name, set())
                if own is None or name.startswith(("texts_", "sqlite_")):
                    continue
                columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
                wanted = ", ".join(column for column in columns if column not in own)
                found[name] = sorted(db.execute(f"SELECT {wanted} FROM {name}"), key=repr)
            return found

    def letters(self) -> dict[tuple[str, str], str]:
        """(period, recipient) -> what became of it."""
        if not (self.folder / "papers.db").exists():
            return {}
        with closing(sqlite3.connect(self.folder / "papers.db")) as db:
            found = db.execute("SELECT period, recipient, state FROM letters").fetchall()
        return {(period, recipient): state for period, recipient, state in found}

    def lose_store(self) -> None:
        """It is gone, whatever happened."""
        for path in self.folder.glob("papers.db*"):
            path.unlink()

    def is_sound(self) -> bool:
        """Whether SQLite finds no fault; in a copy, so that the program meets what a kill left."""
        store = self.folder / "papers.db"
        if not store.exists():
            return True
        with tempfile.TemporaryDirectory() as folder:
            for path in self.folder.glob("papers.db*"):
                shutil.copy(path, folder)
            with closing(sqlite3.connect(Path(folder) / "papers.db")) as db:
                faults = db.execute("PRAGMA foreign_key_check").fetchall()
                return (db.execute("PRAGMA integrity_check").fetchall(), faults) == ([("ok",)], [])


def lay_history() -> None:
    for number, on in enumerate(HISTORY, 1):
        listed = [
            site.record(20 * number + rank, submittedOnDailyAt=f"{on}T00:00:00.000Z")
            for rank in range(4)
        ]
        site.put(site.day(on, *listed), f"papers/date/{on}")
