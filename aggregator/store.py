"""What is known, in one file: the ledger, papers, and the log of each feed.

One writer at a time; each believed page is one transaction, and so are the logs of all feeds,
so that a kill at any moment leaves whole pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from aggregator import dates, identity, lists
from aggregator.database import Row, day, encoded, instant
from aggregator.papers import Papers
from aggregator.records import Candidate, Entered, Entry, Issued, Item, Kind, Known, Readings

_decode_names = msgspec.json.Decoder(list[str]).decode
_decode_item = msgspec.json.Decoder(Item).decode


class Store(Papers):
    """An open store: the ledger, what is known of papers, and the feeds made of them."""

    # -- who enters

    def considered(self, feed: str, criteria: str) -> tuple[int, date | None]:
        """(the `mark` up to which a feed has considered papers by these criteria, the day before
        which it has settled all); 0 and None: not yet."""
        rows = self.rows(
            "SELECT considered, settled_on FROM feeds WHERE name = ? AND criteria = ?",
            (feed, criteria),
        )
        with self.errors_translated():
            return (rows[0][0], rows[0][1] and day(rows[0][1])) if rows else (0, None)

    def changes(self, feed: str) -> int:
        """How often `enter` changed what the documents of a feed are made from."""
        rows = self.rows("SELECT changes FROM feeds WHERE name = ?", (feed,))
        return rows[0][0] if rows else 0

    def has_papers(self, feed: str) -> bool:
        """Whether papers ever entered a feed."""
        return bool(self.rows("SELECT 1 FROM entries WHERE feed = ? LIMIT 1", (feed,)))

    def in_feed(self, feed: str, keys: Sequence[str]) -> dict[str, int]:
        """Key of each of the papers that is an entry of a feed -> the `mark` at which something
        last changed of it that entries tell; 0: not since that is noted."""
        found = self._matching(
            "SELECT key, told FROM entries JOIN papers USING (key) WHERE feed = ? AND key IN",
            keys,
            before=(feed,),
        )
        return {row[0]: row[1] for row in found}

    def members_since(self, feed: str, keys: Sequence[str]) -> dict[str, datetime]:
        """Key -> since when, of those of the papers that are members of a feed."""
        found = self._matching(
            "SELECT key, since FROM members WHERE feed = ? AND key IN", keys, before=(feed,)
        )
        with self.errors_translated():
            return {key: instant(since) for key, since in found}

    def join(self, feed: str, members: Mapping[str, datetime]) -> None:
        """Notes of which papers a feed is to make something: key -> since when."""
        with self._transaction():
            self._db.executemany(
                "INSERT INTO members (feed, key, since) VALUES (?, ?, ?)",
                [(feed, key, dates.rfc3339(since)) for key, since in members.items()],
            )

    def disband(self, feed: str) -> None:
        """Forgets of which papers a feed was to make something. What it made of them stays."""
        with self._transaction():
            self._db.execute("DELETE FROM members WHERE feed = ?", (feed,))

    def members(self, feed: str, since: date, until: date) -> list[tuple[datetime, Candidate]]:
        """(since when, paper) of the members of a feed from a day to a day, both included, in order
        of time, then key."""
        rows = self.rows(
            "SELECT key, since FROM members WHERE feed = ? AND since >= ? AND since < ? "
            "ORDER BY since, key",
            (
                feed,
                dates.rfc3339(dates.midnight(since)),
                dates.rfc3339(dates.end(until.isoformat())),
            ),
        )
        with self.errors_translated():
            joined = [instant(row[1]) for row in rows]
        return list(zip(joined, self.gathered([row[0] for row in rows]), strict=True))

    def days_of_members(self, feed: str, since: date) -> list[date]:
        """The days from a day on that have members of a feed, oldest first."""
        rows = self.rows(
            "SELECT DISTINCT substr(since, 1, 10) FROM members WHERE feed = ? AND since >= ? "
            "ORDER BY 1",
            (feed, dates.rfc3339(dates.midnight(since))),
        )
        with self.errors_translated():
            return [day(row[0]) for row in rows]

    def enter(
        self,
        feed: str,
        criteria: str,
        entered: Sequence[Entered],
        issued: Sequence[Issued] = (),
        settled_on: date | None = None,
        *,
        is_revised: bool = False,
    ) -> None:
        """Writes lines of a feed's log, and that every paper so far has been considered by these
        criteria; ``is_revised``: something is to be told of some that are in it.

        An archive document that a line belongs to has to be made anew.
        """
        is_changed = is_revised or bool(entered or issued)
        months = [line.month for line in entered] + [line.month for line in issued]
        with self._transaction():
            self._db.executemany(
                "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        feed,
                        line.key,
                        dates.rfc3339(line.published_at),
                        dates.rfc3339(line.entered_at),
                        line.readings.upvotes,
                        line.readings.comments,
                        line.readings.stars,
                        line.month,
                    )
                    for line in entered
                ],
            )
            self._db.executemany(
                "INSERT INTO items VALUES (?, ?, ?, ?, ?)",
                [
                    (
                        feed,
                        line.item.id,
                        dates.rfc3339(line.item.published_at),
                        line.month,
                        encoded(line.item),
                    )
                    for line in issued
                ],
            )
            self._db.executemany(
                "INSERT INTO archives (feed, month) VALUES (?, ?) "
                "ON CONFLICT (feed, month) DO UPDATE SET made_from = NULL",
                sorted({(feed, month) for month in months}),
            )
            self._db.execute(
                "INSERT INTO feeds (name, criteria, considered, settled_on, changes) "
                "VALUES (?, ?, (SELECT coalesce(max(touched), 0) FROM papers), ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET criteria = excluded.criteria, "
                "considered = excluded.considered, settled_on = excluded.settled_on, "
                "changes = changes + excluded.changes",
                (feed, criteria, settled_on and settled_on.isoformat(), is_changed),
            )

    # -- what stands in a feed

    def entries(self, feed: str, limit: int) -> tuple[Entry, ...]:
        """The newest entries of a feed, newest first, ties by key."""
        return self._entries("e.feed = ? ORDER BY e.published_at DESC, e.key LIMIT ?", feed, limit)

    def newest_days(self, feed: str, days: int, limit: int) -> tuple[Entry, ...]:
        """Those of the newest entries of a feed that are of its newest days (UTC), newest first,
        ties by key."""
        return self._entries(
            "e.feed = ? AND e.published_at >= (SELECT min(day) FROM ("
            "SELECT DISTINCT substr(published_at, 1, 10) AS day FROM ("
            "SELECT published_at FROM entries WHERE feed = ? ORDER BY published_at DESC LIMIT ?) "
            "ORDER BY day DESC LIMIT ?)) ORDER BY e.published_at DESC, e.key LIMIT ?",
            *(feed, feed, limit, days, limit),
        )

    def month_entries(self, feed: str, month: str) -> tuple[Entry, ...]:
        """The entries of an archive document of a feed, newest first, ties by key."""
        return self._entries(
            "e.feed = ? AND e.month = ? ORDER BY e.published_at DESC, e.key", feed, month
        )

    def items(self, feed: str, limit: int) -> tuple[Item, ...]:
        """The newest items of a feed that are no papers, newest first, ties by id."""
        return self._items("feed = ? ORDER BY published_at DESC, id LIMIT ?", feed, limit)

    def month_items(self, feed: str, month: str) -> tuple[Item, ...]:
        """The items of an archive document of a feed, newest first, ties by id."""
        return self._items("feed = ? AND month = ? ORDER BY published_at DESC, id", feed, month)

    def issued(self, feed: str, ids: Sequence[str]) -> set[str]:
        """Ids of those of the items that a feed has."""
        found = self._matching("SELECT id FROM items WHERE feed = ? AND id IN", ids, before=(feed,))
        return {row[0] for row in found}

    def archives(self, feed: str) -> dict[str, str | None]:
        """Month of each archive document of a feed, oldest first -> what it was finally made
        from; None: it may still grow."""
        rows = self.rows(
            "SELECT month, made_from FROM archives WHERE feed = ? ORDER BY month", (feed,)
        )
        return {row[0]: row[1] for row in rows}

    def note_archived(self, feed: str, month: str, made_from: str) -> None:
        """Remembers that an archive document is final, and what it was made from."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO archives (feed, month, made_from) VALUES (?, ?, ?) "
                "ON CONFLICT (feed, month) DO UPDATE SET made_from = excluded.made_from",
                (feed, month, made_from),
            )

    def published(self, feed: str) -> tuple[str | None, list[str]]:
        """(what the documents of a feed were last made from, their names); None: they were not."""
        rows = self.rows("SELECT made_from, files FROM feeds WHERE name = ?", (feed,))
        with self.errors_translated():
            return (rows[0][0], _decode_names(rows[0][1])) if rows else (None, [])

    def note_published(self, feed: str, made_from: str, files: Sequence[str]) -> None:
        """Remembers what the documents of a feed were made from, and their names."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO feeds (name, made_from, files) VALUES (?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET "
                "made_from = excluded.made_from, files = excluded.files",
                (feed, made_from, encoded(files)),
            )

    # -- reading rows

    def _entries(self, which: str, *values: object) -> tuple[Entry, ...]:
        return tuple(
            self._entry(self._known(row[:3]), row[3:])
            for row in self.rows(
                "SELECT p.facts, p.first_seen_at, p.changed_at, "
                "e.published_at, e.upvotes, e.comments, e.stars, "
                "(SELECT json_group_array(DISTINCT s.kind || ':' || "
                "iif(s.kind = 'search', s.period, '')) FROM sightings s WHERE s.key = p.key) "
                f"FROM entries e JOIN papers p USING (key) WHERE {which}",
                values,
            )
        )

    def _items(self, which: str, *values: object) -> tuple[Item, ...]:
        rows = self.rows(f"SELECT item FROM items WHERE {which}", values)
        with self.errors_translated():
            return tuple(_decode_item(row[0]) for row in rows)

    def _entry(self, known: Known, row: Row) -> Entry:
        with self.errors_translated():
            published_at = instant(row[0])
            stood_on = {
                name
                for kind, _, words in (one.partition(":") for one in _decode_names(row[4]))
                for name in lists.names(msgspec.convert(kind, Kind), words)
            }
        return Entry(
            id=identity.entry_id(known.paper.key, known.paper.url),
            paper=known.paper,
            published_at=published_at,
            updated_at=max(published_at, known.changed_at or published_at),
            readings=Readings(upvotes=row[1], comments=row[2], stars=row[3]),
            lists=tuple(sorted(stood_on)),
        )
