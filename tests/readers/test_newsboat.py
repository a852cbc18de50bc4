"""RSS and Atom read by newsboat over HTTP: what it shows stands in its cache, an SQLite file."""

import os
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator import registry
from tests import tools
from tests.conftest import Program
from tests.page.site import Handler, served

from . import story
from .documents import Seen, Shelf, Told, by_the_last_author, never_updated
from .story import FIRST, LATE, REVISED, SECOND

__test__ = tools.wanted("newsboat")

FEEDS = ("daily.rss.xml", "daily.atom.xml")
"""Version 2.21, of Debian, reads no JSON Feed."""


class _AsPublished(Handler):
    """Answers with the media types of our formats, and does not say when a file was written.

    The files of a test change several times a second: by dates of HTTP they would seem unchanged.
    """

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        name = os.fspath(path)
        return next(one.media_type for one in registry.formats() if name.endswith(one.suffix))

    def send_header(self, keyword: str, value: str) -> None:
        if keyword != "Last-Modified":
            super().send_header(keyword, value)


class Newsboat:
    """A reader of some addresses, all of whose files are in a folder of its own."""

    def __init__(self, folder: Path, urls: Sequence[str]) -> None:
        folder.mkdir()
        (folder / "urls").write_text("\n".join(urls), "utf-8")
        (folder / "config").touch()
        self._folder = folder
        self._cache = folder / "cache.db"

    def reload(self) -> None:
        """Asks for every feed."""
        files = ["-u", "urls", "-C", "config", "-c", self._cache.name]
        # Its own environment: no proxy stands between it and this machine.
        environment = {"HOME": str(self._folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        command = ["newsboat", *files, "-x", "reload"]
        said = subprocess.run(
            command, cwd=self._folder, env=environment, capture_output=True, check=True
        )
        assert (said.stdout, said.stderr) == (b"", b"")

    def ask(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """The rows of a question to its cache; a change is kept."""
        with closing(sqlite3.connect(self._cache)) as cache, cache:
            return cache.execute(sql, parameters).fetchall()

    def entries(self, url: str) -> list[Seen]:
        """What it has of a feed, in the order of the document, whose last entry it stores first."""
        rows = self.ask(
            "SELECT guid, title, url, pubDate, author FROM rss_item"
            " WHERE feedurl = ? AND NOT deleted ORDER BY id DESC",
            url,
        )
        return [
            Seen(
                id=str(guid),
                title=str(title),
                url=str(link),
                published=datetime.fromtimestamp(int(str(at)), UTC),
                updated=None,
                authors=(str(author),) if author else (),
            )
            for guid, title, link, at, author in rows
        ]


def by_all_authors_in_a_line(one: Seen) -> Seen:
    """What it tells of an entry of Atom."""
    authors = (", ".join(one.authors),) if one.authors else ()
    return never_updated(replace(one, authors=authors))


def by_the_last_author_never_updated(one: Seen) -> Seen:
    """What it tells of an entry of RSS: each creator takes the place of the one before."""
    return never_updated(by_the_last_author(one))


@pytest.mark.parametrize(
    ("suffix", "told"),
    [("rss.xml", by_the_last_author_never_updated), ("atom.xml", by_all_authors_in_a_line)],
    ids=FEEDS,
)
def test_it_sees_every_entry_as_it_was_written(
    shelf: Shelf, tmp_path: Path, suffix: str, told: Told
) -> None:
    seen = {}
    with served(shelf.folder, _AsPublished) as address:
        for number, name in enumerate(shelf.name(path) for path in shelf.paths(suffix)):
            # One for each document: it knows an entry by its id alone, so what it has seen in one
            # feed it does not show again in another.
            newsboat = Newsboat(tmp_path / str(number), [address + name])
            newsboat.reload()
            seen[name] = newsboat.entries(address + name)
    assert seen == shelf.written(suffix, told=told)


@pytest.mark.parametrize("feed", FEEDS)
def test_an_update_is_no_new_entry_and_what_was_read_stays_read(
    program: Program, tmp_path: Path, feed: str
) -> None:
    story.it_begins(program)
    with served(tmp_path / "feeds", _AsPublished) as address:
        newsboat = Newsboat(tmp_path / "newsboat", [address + feed])

        def shown() -> list[tuple[object, ...]]:
            newsboat.reload()
            return newsboat.ask("SELECT guid, title, unread FROM rss_item ORDER BY guid")

        assert shown() == [(FIRST, "Paper 1", 1), (SECOND, "Paper 2", 1)]
        newsboat.ask("UPDATE rss_item SET unread = 0 WHERE guid = ?", FIRST)
        assert shown() == [(FIRST, "Paper 1", 0), (SECOND, "Paper 2", 1)]
        story.votes_move(program)
        assert shown() == [(FIRST, "Paper 1", 0), (SECOND, "Paper 2", 1)]
        story.a_title_is_revised(program)
        assert shown() == [(FIRST, REVISED, 0), (SECOND, "Paper 2", 1)]
        story.a_paper_comes_late(program)
        assert shown() == [(FIRST, REVISED, 0), (SECOND, "Paper 2", 1), (LATE, "Paper 3", 1)]
