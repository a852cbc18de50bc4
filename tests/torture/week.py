"""A week of hourly runs over a living site, a third of which meet a fault, or are killed: at the
end the store is that of a week without any.

    python -m tests.torture.week [--seeds 5] [--hours 168]
"""

import argparse
import json
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import living, program
from .kinds import KINDS, Kind
from .program import Ran
from .server import HOP, Server, serving

START = datetime(2026, 6, 8, 0, 17, tzinfo=UTC)
"""A Monday."""
AN_HOUR = timedelta(hours=1)
REST = 26
"""Hours after the week until two runs in peace: longer than any site is left alone."""
MET, KILLED = 0.17, 0.1
"""How likely a fault begins in an hour, and a run is killed."""
LASTS = (1, 1, 1, 1, 2, 3, 6)
"""Hours of a fault, of which one is drawn."""
MOST_REQUESTS = 30
"""In a run, robots.txt, retries and redirects included: up to seven lists are due."""
METERS = ("upvotes", "comments", "stars")
CONFIG = """
[[feed]]
name = "daily"
limit = 20
[[feed]]
name = "sheep"
any = ["sheep"]
[[feed]]
name = "hot"
min_upvotes = 50
[[feed]]
name = "best"
digest = "day"
[source.huggingface]
revisit_days = 3
base_url = "{}"
"""
FAULTS = [kind for kind in KINDS if not (kind.of_robots or kind.is_public or kind.store)]

Facts = dict[str, list[Sequence[object]]]

SAME = {
    # What was stated, and what follows from it. Not the moments at which we looked, nor what could
    # be seen only then: meters on their way, a title before a paper was first seen.
    "papers": "SELECT key, facts, listed_on FROM papers ORDER BY key",
    "sightings": "SELECT source, kind, period, key, rank, upvotes, comments, stars FROM sightings "
    "ORDER BY source, kind, period, key",
    "dated entries": "SELECT feed, key, published_at, month FROM entries WHERE feed <> 'hot' "
    "ORDER BY feed, key",
    "entries by votes": "SELECT feed, key FROM entries WHERE feed = 'hot' ORDER BY key",
    "digests": "SELECT feed, id FROM items ORDER BY feed, id",
    "climbs": "SELECT key, max(upvotes) FROM climbs GROUP BY key ORDER BY key",
    "days": "SELECT day, listed, rejected, final_at IS NOT NULL FROM days ORDER BY day",
    "archives": "SELECT feed, month FROM archives ORDER BY feed, month",
}


@dataclass
class Account:
    """What was seen."""

    runs: int = 0
    requests: int = 0
    most: int = 0
    """Requests in a run."""
    exits: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    """Name of a kind -> runs that met it."""
    slowest: float = 0
    broken: list[str] = field(default_factory=list)
    """Promises that were not kept."""

    def __str__(self) -> str:
        ended = ", ".join(f"{count} {how}" for how, count in sorted(self.exits.items()))
        return (
            f"{self.runs} runs, {self.faults.total()} of them with a fault of {len(self.faults)} "
            f"kinds ({ended}); {self.requests} requests, {self.most} at most in a run; "
            f"{self.slowest:.1f} s the longest"
        )


class Week:
    """A folder with a store and feeds, and the site that is read into it every hour."""

    def __init__(self, folder: Path, server: Server, account: Account) -> None:
        self._folder, self._server, self._account = folder, server, account
        self._published: set[str] = set()
        folder.mkdir()
        (folder / "aggregator.toml").write_text(CONFIG.format(server.url), "utf-8")

    def live(self, hours: int, dice: random.Random | None) -> Facts:
        """So many hourly runs, and two in peace; ``dice`` says what happens, None: nothing does.
        What is known and published in the end."""
        kind, until, took = None, 0, 0.5
        for hour in range(hours):
            kill_after = None
            if dice is not None:
                if hour >= until:
                    kind = dice.choice(FAULTS) if dice.random() < MET else None
                    until = hour + dice.choice(LASTS) if kind else hour
                    self._begin(kind, dice)
                kill_after = dice.uniform(0, took) if dice.random() < KILLED else None
            ran = self._run(hour, kind, kill_after)
            took = took if ran.exit_code == -signal.SIGKILL else ran.seconds
        self._server.heal()
        for hour in (hours + REST, hours + REST + 1):
            ran = self._run(hour, None, None)
            if ran.exit_code != 0:
                self._account.broken.append(f"a run in peace: exit {ran.exit_code}: {ran.err}")
        return self._facts()

    def _begin(self, kind: Kind | None, dice: random.Random) -> None:
        """A fault begins, somewhere; None: it is over."""
        by_request = random.Random(dice.random())  # how many there are depends on the machine
        places: list[Callable[[str], bool]] = [
            lambda path: True,
            lambda path: path.partition(HOP)[0] == "/papers",
            lambda path: not path.startswith("/api/"),
            lambda path: by_request.random() < 0.5,
        ]
        where = dice.choice(places)
        if kind is None:
            self._server.heal()
        elif kind.answer is None:
            self._server.refuse()
        else:
            # Its robots.txt is asked once a day, and what it does not have is not there.
            has = self._has
            self._server.fail(kind.answer, lambda path: has(path) and where(path))

    def _has(self, path: str) -> bool:
        """Whether the site has a list."""
        return self._server.pages(path.partition(HOP)[0]) is not None

    def _run(self, hour: int, kind: Kind | None, kill_after: float | None) -> Ran:
        at = START + hour * AN_HOUR
        self._server.pages = living.pages(at)
        self._server.requests.clear()
        ran = program.run(
            self._folder, "update", f"--at={at:%Y-%m-%dT%H:%M:%SZ}", kill_after=kill_after
        )
        account = self._account
        account.runs += 1
        account.requests += len(self._server.requests)
        account.most = max(account.most, len(self._server.requests))
        account.slowest = max(account.slowest, ran.seconds)
        killed = kill_after is not None and ran.exit_code == -signal.SIGKILL
        account.exits["killed" if killed else f"exit {ran.exit_code}"] += 1
        if kind:
            account.faults[kind.name] += 1
        if not killed and ran.exit_code not in ((0, 3, 4) if kind else (0, 3)):
            account.broken.append(f"{at}, {kind}: exit {ran.exit_code}: {ran.err}")
        if "Traceback" in ran.err:
            account.broken.append(f"{at}, {kind}: {ran.err}")
        if account.most > MOST_REQUESTS:
            account.broken.append(f"{at}, {kind}: {account.most} requests")
        gone = self._published - (now := self._in_feed())
        if gone:
            account.broken.append(f"{at}, {kind}: out of the feed: {sorted(gone)}")
        self._published = now
        return ran

    def _in_feed(self) -> set[str]:
        """Ids of the papers in the feed of those with many votes, which has room for all."""
        path = self._folder / "feeds/hot.json"
        items = json.loads(path.read_bytes())["items"] if path.exists() else []
        return {item["id"] for item in items}

    def _facts(self) -> Facts:
        with closing(sqlite3.connect(self._folder / "papers.db")) as db:
            found: Facts = {
                name: db.execute(question).fetchall() for name, question in SAME.items()
            }
            (sound,) = db.execute("PRAGMA integrity_check").fetchone()
        found["soundness"] = [(sound,)]
        root = self._folder / "feeds"
        files = sorted(path for path in root.rglob("*") if path.is_file())
        found["files"] = [(path.relative_to(root).as_posix(),) for path in files]
        for name in ("daily", "sheep"):
            items = json.loads((root / f"{name}.json").read_bytes())["items"]
            found[f"feed {name}"] = [_lasting(item) for item in items]
        return found


def _lasting(item: Mapping[str, object]) -> tuple[object, ...]:
    """An item but for what depends on when it was seen: its last change, and its meters then."""
    paper = item["_paper"]
    assert isinstance(paper, dict)
    stated = {name: value for name, value in paper.items() if name not in METERS}
    rest = {name: value for name, value in item.items() if name not in ("date_modified", "_paper")}
    return (*rest.items(), *stated.items())


def suffer(seeds: Sequence[int], hours: int) -> Account:
    """A week in peace, and one for each seed that is none; what was seen in the latter."""
    account = Account()
    with tempfile.TemporaryDirectory() as folder, serving(living.pages(START)) as server:
        expected = Week(Path(folder, "peace"), server, peace := Account()).live(hours, None)
        account.broken += peace.broken
        for seed in seeds:
            week = Week(Path(folder, f"{seed}"), server, account)
            found = week.live(hours, random.Random(seed))
            for name, rows in found.items():
                more = [row for row in rows if row not in expected[name]]
                fewer = [row for row in expected[name] if row not in rows]
                if rows != expected[name]:
                    account.broken.append(f"seed {seed}: {name}: {more} in place of {fewer}")
    return account


def main() -> int:
    """Reads the arguments, lives the weeks, and prints what was seen."""
    parser = argparse.ArgumentParser(description="A week of faults.")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--hours", type=int, default=168)
    asked = parser.parse_args()
    started = time.monotonic()
    account = suffer(range(1, 1 + asked.seeds), asked.hours)
    print(f"{account}; {time.monotonic() - started:.0f} s")
    for name, count in account.faults.most_common():
        print(f"{count:5}  {name}")
    print("\n".join(account.broken) or "every promise was kept")
    return 1 if account.broken else 0


if __name__ == "__main__":
    sys.exit(main())
