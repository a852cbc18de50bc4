"""All three formats read by `reader` of lemon24, a library that remembers what it has shown."""

from dataclasses import replace
from pathlib import Path

import pytest
import reader

from tests.conftest import Program

from . import story
from .documents import Seen, Shelf, Told, by_the_last_author, whole
from .story import FIRST, LATE, REVISED, SECOND

SUFFIXES = ("rss.xml", "atom.xml", "json")
FEEDS = [f"daily.{suffix}" for suffix in SUFFIXES]


@pytest.fixture(autouse=True)
def _the_feedparser_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own copy wants a module, ``sgmllib``, that its list of requirements leaves out."""
    monkeypatch.setenv("READER_NO_VENDORED_FEEDPARSER", "1")


def seen(entry: reader.Entry) -> Seen:
    return Seen(
        id=entry.id,
        title=entry.title or "",
        url=entry.link or "",
        published=entry.published,
        updated=entry.updated and entry.updated.replace(microsecond=0),
        authors=tuple(author.name or "" for author in entry.authors),
    )


def by_the_last_author_parted(one: Seen) -> Seen:
    """In RSS it takes a comma for the end of a name, since one line may name many authors."""
    authors = ",".join(by_the_last_author(one).authors).split(",")
    return replace(one, authors=tuple(name.strip() for name in authors if name))


@pytest.mark.parametrize(
    ("suffix", "told"),
    [
        ("rss.xml", by_the_last_author_parted),
        ("atom.xml", by_the_last_author),  # of feedparser it asks for one author, the last
        ("json", whole),
    ],
    ids=SUFFIXES,
)
def test_it_sees_every_entry_as_it_was_written(shelf: Shelf, suffix: str, told: Told) -> None:
    with reader.make_reader(":memory:", feed_root=str(shelf.folder)) as follower:
        paths = shelf.paths(suffix)
        for path in paths:
            follower.add_feed(shelf.name(path))
        for result in follower.update_feeds_iter():
            assert isinstance(result.value, reader.UpdatedFeed), result.value
        by_id = {
            shelf.name(path): {
                entry.id: seen(entry) for entry in follower.get_entries(feed=shelf.name(path))
            }
            for path in paths
        }
    # It shows them in an order of its own.
    assert by_id == {
        name: {one.id: one for one in entries}
        for name, entries in shelf.written(suffix, told=told).items()
    }


def asked(follower: reader.Reader) -> dict[str, tuple[int, int]]:
    """Asks for every feed once more, be it due or not: how many entries are new, and modified."""
    results = {result.url: result.value for result in follower.update_feeds_iter(scheduled=False)}
    counts = {}
    for url, value in results.items():
        assert not isinstance(value, Exception), value
        counts[url] = (value.new, value.modified) if value else (0, 0)
    return counts


def shown(follower: reader.Reader, feed: str) -> dict[str, tuple[str | None, bool]]:
    """Title of every entry, and whether it is marked as read."""
    return {one.id: (one.title, one.read) for one in follower.get_entries(feed=feed)}


def test_an_update_is_an_update_a_new_paper_alone_is_new_and_what_was_read_stays_read(
    program: Program, tmp_path: Path
) -> None:
    with reader.make_reader(":memory:", feed_root=str(tmp_path / "feeds")) as follower:
        for feed in FEEDS:
            follower.add_feed(feed)

        story.it_begins(program)
        assert asked(follower) == dict.fromkeys(FEEDS, (2, 0))
        for feed in FEEDS:
            follower.mark_entry_as_read((feed, FIRST))
        first = {FIRST: ("Paper 1", True), SECOND: ("Paper 2", False)}
        assert {feed: shown(follower, feed) for feed in FEEDS} == dict.fromkeys(FEEDS, first)

        story.votes_move(program)
        assert asked(follower) == dict.fromkeys(FEEDS, (0, 0))
        assert {feed: shown(follower, feed) for feed in FEEDS} == dict.fromkeys(FEEDS, first)

        story.a_title_is_revised(program)
        assert asked(follower) == dict.fromkeys(FEEDS, (0, 1))
        revised = {**first, FIRST: (REVISED, True)}
        assert {feed: shown(follower, feed) for feed in FEEDS} == dict.fromkeys(FEEDS, revised)

        story.a_paper_comes_late(program)
        assert asked(follower) == dict.fromkeys(FEEDS, (1, 0))
        more = {**revised, LATE: ("Paper 3", False)}
        assert {feed: shown(follower, feed) for feed in FEEDS} == dict.fromkeys(FEEDS, more)
