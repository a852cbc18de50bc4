"""Nothing to find in feeds of real days: runs where REAL_PAGES names their folder, only there."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from aggregator.dates import midnight
from aggregator.formats import atom, rss
from aggregator.records import Format
from tests import test_real_pages as real
from tests.conftest import Program
from tests.formats.samples import entry, feed
from tests.pages import era_2024, era_2026

from .rules import findings

__test__ = "REAL_PAGES" in os.environ
"""Without the folder pytest collects nothing here: no test is said to have passed."""

Build = Callable[[date, list[real.Record]], str]

DAYS = 48
AT_ONCE = 200
"""Entries in a document."""
NOW = datetime(2026, 1, 2, tzinfo=UTC)
SITE = "https://example.org/papers/"


@pytest.mark.no_cover  # what it runs is run elsewhere, and counting lines doubles its time
def test_nothing_is_found_in_the_feeds_and_archives_of_real_days(
    program: Program, tmp_path: Path
) -> None:
    listed = real.days()
    chosen = listed[:: len(listed) // DAYS]
    assert len(chosen) >= DAYS
    folder = tmp_path / "site/huggingface.co/papers/date"
    folder.mkdir(parents=True)
    for day, records in chosen:
        build: Build = era_2024.day_page if day.year == 2024 else era_2026.day_page
        (folder / f"{day}.html").write_text(build(day, records), "utf-8")
    newest = era_2026.day_page(*chosen[-1], newest=True)
    (folder.parent.parent / "papers.html").write_text(newest, "utf-8")
    (tmp_path / "aggregator.toml").write_text(
        f'[site]\nbase_url = "{SITE}"\n[source.huggingface]\nrevisit_days = 700\n'
        '[[feed]]\nname = "daily"\nlimit = 100\n',
        "utf-8",
    )
    assert program("update", "--offline", "site", "--at", NOW.isoformat()).exit_code == 0
    feeds = tmp_path / "feeds"
    names = [path.relative_to(feeds).as_posix() for path in feeds.rglob("*")]
    documents = [name for name in names if name.endswith((".atom.xml", ".rss.xml", ".opml"))]
    months = [name for name in documents if name.startswith("archive/daily/")]
    assert len(months) == len({f"{day:%Y-%m}" for day, _ in chosen}) > 12
    assert len(documents) == len(months) + 3
    for name in documents:
        found = findings((feeds / name).read_bytes(), address=f"{SITE}{name}", now=NOW)
        assert found == [], name


@pytest.mark.no_cover
@pytest.mark.parametrize("form", [atom.FORMAT, rss.FORMAT], ids=lambda form: form.name)
@pytest.mark.parametrize("third", [0, 1, 2])
def test_nothing_is_found_in_the_entry_of_any_real_record(form: Format, third: int) -> None:
    entries = [
        entry(one.paper, one.paper.listed_at or midnight(day), readings=one.readings)
        for day, records in real.days()[third::3]
        for one in real.in_2026(records, day)
    ]
    for first in range(0, len(entries), AT_ONCE):
        made = feed("daily", *entries[first : first + AT_ONCE])
        found = findings(form.render(made), now=NOW)
        assert found == [], first
