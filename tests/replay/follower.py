"""Somebody who follows all three formats from the first run on, with lemon24 `reader`."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import reader
from reader._types import EntryData  # what its hooks are given; it has no public name

FEEDS = ("daily.rss.xml", "daily.atom.xml", "daily.json")

_THE_INSTALLED_FEEDPARSER = {"READER_NO_VENDORED_FEEDPARSER": "1"}
"""Its own copy of it wants a module, ``sgmllib``, that its requirements leave out."""


@dataclass(frozen=True)
class Told:
    """What the reader told of one feed."""

    new: int
    """Papers that were shown as new."""
    twice: tuple[str, ...]
    """Addresses of papers that were shown as new again; none should be."""
    modified: tuple[str, ...]
    """Ids of entries that were said to be modified: none should be, for no word ever changes."""


class Follower:
    """A reader, and what it has told so far."""

    def __init__(self, library: reader.Reader, feeds: Path) -> None:
        self._library, self._feeds = library, feeds
        self._known: dict[str, bytes] = {}
        self._new: dict[str, Counter[str]] = {feed: Counter() for feed in FEEDS}
        self._modified: dict[str, set[str]] = {feed: set() for feed in FEEDS}
        for feed in FEEDS:
            library.add_feed(feed)
        library.after_entry_update_hooks.append(self._note)

    def ask(self) -> None:
        """Asks for every feed again; bytes that it has are a 304, over HTTP, and not read again."""
        for feed in FEEDS:
            found = (self._feeds / feed).read_bytes()
            if found != self._known.get(feed):
                self._library.update_feed(feed)
                self._known[feed] = found

    def told(self) -> Mapping[str, Told]:
        """Name of each feed -> what was told of it."""
        return {
            feed: Told(
                new=len(self._new[feed]),
                twice=tuple(sorted(one for one, times in self._new[feed].items() if times > 1)),
                modified=tuple(sorted(self._modified[feed])),
            )
            for feed in FEEDS
        }

    def _note(
        self, _library: reader.Reader, entry: EntryData, status: reader.EntryUpdateStatus
    ) -> None:
        if status is reader.EntryUpdateStatus.NEW:
            # By its address: a paper that came back under another id would be new to nobody.
            self._new[entry.feed_url][entry.link or entry.id] += 1
        else:
            self._modified[entry.feed_url].add(entry.id)


@contextmanager
def following(feeds: Path) -> Iterator[Follower]:
    """A follower of the documents in a folder, which need not be there yet."""
    with (
        mock.patch.dict(os.environ, _THE_INSTALLED_FEEDPARSER),
        reader.make_reader(":memory:", feed_root=str(feeds)) as library,
    ):
        yield Follower(library, feeds)
