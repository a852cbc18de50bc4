"""A page that is to the letter as it was is not parsed, and nothing shows that it was not."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aggregator import cli, parse, visits
from aggregator.records import ParsedPage

from . import world

START = datetime(2026, 12, 30, 5, 17, tzinfo=UTC)
END = datetime(2027, 1, 6, 5, 17, tzinfo=UTC)
"""Between them lie a holiday, a weekend and the first days of a year."""
STEP = timedelta(hours=8)
AGAIN = (timedelta(), timedelta(minutes=20), timedelta(hours=3, minutes=20))
"""After each step, over the same pages; the last time it is after midnight, once a day."""
CONFIG = """
[source.huggingface]
revisit_days = 3
[[feed]]
name = "daily"
limit = 8
[[feed]]
name = "hot"
lists = ["daily", "weekly"]
min_upvotes = 20
[[feed]]
name = "best"
digest = "day"
"""


class Lived(NamedTuple):
    """What comes of all runs."""

    told: list[object]
    """What each run says as JSON."""
    store: dict[str, list[Sequence[object]]]
    """Every row of every table."""
    feeds: dict[str, bytes]
    """Every published file."""


def lived(folder: Path, capsys: pytest.CaptureFixture[str]) -> Lived:
    """What comes of runs at all moments, in a new folder."""
    folder.mkdir()
    (folder / "papers.toml").write_text(CONFIG, "utf-8")
    names = {"config": "papers.toml", "offline": "site", "store": "papers.db", "feeds": "feeds"}
    options = [f"--{option}={folder / name}" for option, name in names.items()]
    told: list[object] = []
    for number in range((END - START) // STEP):
        step = START + number * STEP
        world.lay(folder / "site", world.papers(), step, timed=False)
        for after in AGAIN:
            cli.main(["--json", f"--at={(step + after).isoformat()}", *options])
            told.append(json.loads(capsys.readouterr().out))
    feeds = sorted(path for path in (folder / "feeds").rglob("*") if path.is_file())
    return Lived(
        told=told,
        store=tables(folder / "papers.db"),
        feeds={path.name: path.read_bytes() for path in feeds},
    )


def tables(store: Path) -> dict[str, list[Sequence[object]]]:
    with closing(sqlite3.connect(store)) as db:
        db.execute("UPDATE runs SET seconds = 0")
        names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for (name,) in [*names]}


def test_whether_pages_are_parsed_again_shows_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parsed: list[str] = []
    parse_page = parse.parse_page

    def counted(*of: Any) -> ParsedPage:
        parsed.append("a page")
        return parse_page(*of)

    monkeypatch.setattr(parse, "parse_page", counted)
    skipping, few = lived(tmp_path / "home", capsys), len(parsed)
    # The same place once more: it stands in what is told, and in the store.
    (tmp_path / "home").rename(tmp_path / "skipped")
    monkeypatch.setattr(visits, "is_repeated", lambda *of: False)
    parsing, many = lived(tmp_path / "home", capsys), len(parsed) - few
    assert skipping.told == parsing.told
    assert skipping.store == parsing.store
    assert skipping.feeds == parsing.feeds
    assert few < many / 2
