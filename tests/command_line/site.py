"""A small site to read, and what a run leaves behind."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import quote

import httpx
from pytest_httpx import HTTPXMock

from aggregator import registry
from tests.conftest import Program
from tests.pages import era_2026
from tests.pages.records import Record

FIXTURES = Path(__file__).parents[2] / "fixtures"
FRONT = "https://huggingface.co/papers"
THURSDAY, FRIDAY = date(2026, 6, 11), date(2026, 6, 12)
NOON = "2026-06-12T12:00:00Z"
LATER = "2026-06-12T15:00:00Z"
SUFFIXES = [form.suffix for form in registry.formats()]
DOCUMENTS = sorted(f"daily.{suffix}" for suffix in SUFFIXES)
"""Of the feed that is there without a configuration, one a format."""
FILES = sorted([*DOCUMENTS, "feeds.opml", "icon.png", "index.html", "style.css"])
"""All that is published without a configuration."""
ALL_WRITTEN = f"{len(FILES)} files written\n"
NEWS_WRITTEN = f"{len(DOCUMENTS) + 1} files written\n"
"""After the first run: the documents and the page."""
NOTHING_NEW = "0 new, 0 changed, 0 refreshed, 0 unchanged; no new entries; 0 files written\n"


def record(number: int, *, comments: int = 1, **paper: object) -> Record:
    """A paper of a list in API form; ``paper`` states more, or other, of its fields."""
    stated = {
        "id": f"2606.{number:05}",
        "title": f"Paper {number}",
        "summary": f"What paper {number} found.",
        "authors": [{"name": "Ada Lovelace"}, {"name": "李 明"}],
        "publishedAt": "2026-06-09T00:00:00.000Z",
        "submittedOnDailyAt": "2026-06-12T00:00:00.000Z",
        "upvotes": 3,
        **paper,
    }
    return {"paper": stated, "title": stated["title"], "numComments": comments}


def day(on: date, *records: Record) -> str:
    """The page of a day, as served in 2026."""
    return era_2026.day_page(on, records)


def saved(name: str) -> str:
    """A fixture, by its path below the folder of the site."""
    return (FIXTURES / "huggingface.co" / f"{name}.html").read_text("utf-8")


def put(page: str, path: str = "papers") -> None:
    """Lays a page into the offline layout of the working directory, ``site/``."""
    file = Path(f"site/huggingface.co/{path}.html")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, "utf-8")


def configure(*lines: str, revisit_days: int = 0) -> None:
    """Writes ``aggregator.toml``: only so many days beside the newest list are asked for."""
    text = "\n".join([*lines, "[source.huggingface]", f"revisit_days = {revisit_days}"])
    Path("aggregator.toml").write_text(text, "utf-8")


def offline(at: str = NOON) -> list[str]:
    """Options to read ``site/`` at a moment."""
    return ["--offline", "site", "--at", at]


def ran(program: Program, *lines: str, at: str = NOON, revisit_days: int = 0) -> str:
    """A run with these feeds that goes well; what it says."""
    configure(*lines, revisit_days=revisit_days)
    result = program(*offline(at))
    assert (result.exit_code, result.err) == (0, "")
    return result.out


def items(feed: str = "daily", folder: str = "feeds") -> list[dict[str, object]]:
    """The items of a published JSON Feed."""
    found = json.loads(Path(f"{folder}/{feed}.json").read_bytes())["items"]
    assert isinstance(found, list)
    return found


def dates_of(feed: str = "daily") -> list[tuple[object, object, object]]:
    """(title, published, updated) of every entry, in order."""
    names = ("title", "date_published", "date_modified")
    return [(item[names[0]], item[names[1]], item[names[2]]) for item in items(feed)]


def dated(feed: str) -> list[tuple[object, object]]:
    """(title, published) of every entry, in order."""
    return [(title, published) for title, published, _ in dates_of(feed)]


def files(folder: str = "feeds") -> dict[str, tuple[bytes, int]]:
    """Every file below a folder, with its bytes and its time of modification."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


def kept(path: str = "papers", at: str = LATER) -> Path:
    """Where a page of the site is kept that a run at a moment did not believe."""
    stamp = at.replace("-", "").replace(":", "")
    address = quote(f"https://huggingface.co/{path}", safe="")
    return Path(f"quarantine/{stamp}_{address}.html").absolute()


def known(store: str = "papers.db") -> dict[str, list[Sequence[object]]]:
    """All that the store knows of papers; visits and runs, which every run notes, are left out."""
    with closing(sqlite3.connect(store)) as db:
        tables = ("papers", "sightings", "entries", "events")
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


def asked(httpx_mock: HTTPXMock) -> list[httpx.Request]:
    """What was asked for, the robots.txt of the site apart."""
    return [one for one in httpx_mock.get_requests() if one.url.path != "/robots.txt"]


def one_line(said: str) -> str:
    """The only line of an output, whose end is in order."""
    assert said.endswith("\n")
    assert said.count("\n") == 1, said
    return said.removesuffix("\n")
