"""A folder with a store and feeds, and the site that it reads before a fault, with it and after."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from functools import cache
from pathlib import Path

from tests.pages import era_2026
from tests.pages.records import Record

from . import program
from .program import Ran
from .server import Content, Pages, Server

FRIDAY = date(2026, 6, 12)
PUBLIC = "http://papers.example.org"
"""A site that is asked through a proxy."""
CONFIG = """
[[feed]]
name = "daily"
limit = 3
[[feed]]
name = "sheep"
any = ["sheep"]
[[feed]]
name = "best"
digest = "day"
[source.huggingface]
revisit_days = 1
base_url = "{}"
"""

Rows = dict[str, list[Sequence[object]]]


def _record(number: int, on: date, **stated: object) -> Record:
    title = f"Counting {'Sheep' if number % 2 else 'Goats'}, Part {number}"
    paper = {
        "id": f"2606.{number:05}",
        "title": title,
        "summary": f"We count them for the {number}th time.",
        "authors": [{"name": "Ada Lovelace"}, {"name": "Émilie du Châtelet"}],
        "publishedAt": "2026-06-09T00:00:00.000Z",
        "submittedOnDailyAt": f"{on}T00:00:00.000Z",
        "upvotes": number,
        **stated,
    }
    return {"paper": paper, "title": paper["title"], "numComments": 1}


@cache
def _site(hour: int) -> dict[str, Content]:
    """What the site shows so many hours after the first run. After one, only the newest list and
    what answers in its place have its news."""
    thursday, before = date(2026, 6, 11), [_record(number, FRIDAY) for number in range(1, 5)]
    revised = _record(1, FRIDAY, title="Counting Sheep Again, Part 1", upvotes=9 + hour)
    news = [revised, *before[1:], _record(5, FRIDAY)]
    yesterday = [_record(number, thursday) for number in range(11, 14)]
    newest, others = (news if hour > 0 else before), (news if hour > 1 else before)
    html = {
        "/papers": era_2026.day_page(FRIDAY, newest, newest=True),
        "/papers/date/2026-06-11": era_2026.day_page(thursday, yesterday),
        "/papers/date/2026-06-12": era_2026.day_page(FRIDAY, others),
        "/papers/week/2026-W24": era_2026.week_page(2026, 24, [*others, *yesterday]),
        "/papers/week/2026-W23": era_2026.week_page(2026, 23, [_record(21, date(2026, 6, 3))]),
    }
    api = {"2026-06-11": yesterday, "2026-06-12": others}
    found = {path: Content("text/html", text) for path, text in html.items()}
    for day, records in api.items():
        found[f"/api/daily_papers?date={day}&limit=100"] = Content(
            "application/json", json.dumps(records)
        )
    found["/robots.txt"] = Content("text/plain", "User-agent: *\nDisallow: /settings\n")
    return found


def pages(hour: int) -> Pages:
    return _site(hour).get


class World:
    """A folder with a store and feeds, and the site that it reads."""

    def __init__(self, folder: Path, server: Server, *, is_public: bool = False) -> None:
        self.folder, self.server = folder, server
        self._environment = {"http_proxy": server.url} if is_public else {}
        folder.mkdir(parents=True)
        base_url = PUBLIC if is_public else server.url
        (folder / "aggregator.toml").write_text(CONFIG.format(base_url), "utf-8")

    def copied(self, name: str) -> "World":
        """The same in another folder, at the same site."""
        other = World.__new__(World)
        other.__dict__ |= self.__dict__
        other.folder = self.folder.parent / name
        shutil.copytree(self.folder, other.folder)
        return other

    def run(self, at: datetime, hour: int) -> Ran:
        """A run at a moment, over the site as it is after so many hours."""
        self.server.pages = pages(hour)
        self.server.requests.clear()
        return program.run(
            self.folder, "update", f"--at={at:%Y-%m-%dT%H:%M:%SZ}", environment=self._environment
        )

    def asked(self) -> list[str]:
        """The lists that the last run asked for, in order."""
        return [path for path in self.server.requests if path != "/robots.txt"]

    def execute(self, sql: str) -> None:
        with closing(sqlite3.connect(self.folder / "papers.db")) as db, db:
            db.execute(sql)

    def published(self) -> dict[str, tuple[bytes, int]]:
        """Every published file, with its bytes and its time of modification."""
        root = self.folder / "feeds"
        return {
            path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    def state(self) -> Rows:
        """What is published, and what the store knows (`SAME`)."""
        with closing(sqlite3.connect(self.folder / "papers.db")) as db:
            found: Rows = {name: db.execute(question).fetchall() for name, question in SAME.items()}
        found["published"] = [(name, content) for name, (content, _) in self.published().items()]
        return found


SAME = {
    # When a list was last read is left out: it depends on whether its server knows a 304.
    "papers": "SELECT key, facts, first_seen_at, changed_at, listed_on FROM papers ORDER BY key",
    "sightings": "SELECT source, kind, period, key, rank, upvotes, comments, stars, first_seen_at "
    "FROM sightings ORDER BY source, kind, period, key",
    "entries": "SELECT * FROM entries ORDER BY feed, key",
    "events": "SELECT * FROM events ORDER BY key, at, field, after",
    "climbs": "SELECT * FROM climbs ORDER BY key, source, at",
    "items": "SELECT * FROM items ORDER BY feed, id",
    "days": "SELECT day, listed, rejected, final_at, told_at FROM days ORDER BY day",
    "archives": "SELECT feed, month FROM archives ORDER BY feed, month",
}
