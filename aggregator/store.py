"""What is known, in one file: papers, sightings, events, the log of each feed.

One writer at a time; each believed page and each feed is one transaction, so that a kill at any
moment leaves whole pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from aggregator import dates, identity, lists
from aggregator.database import Row, encoded, instant
from aggregator.ledger import Ledger
from aggregator.records import (
    Candidate,
    Changes,
    Day,
    Entered,
    Entry,
    Kind,
    Known,
    PageVisit,
    Paper,
    Readings,
    Sighting,
)

decode_paper = msgspec.json.Decoder(Paper).decode
_decode_names = msgspec.json.Decoder(list[str]).decode


def sighting(row: Row) -> Sighting:
    """A sighting from a row of its table; raises msgspec.ValidationError."""
    source, kind, period, key, rank, upvotes, comments, stars, first_seen_at, last_seen_at = row
    return Sighting(
        source=source,
        kind=kind,
        period=period,
        key=key,
        rank=rank,
        readings=Readings(upvotes=upvotes, comments=comments, stars=stars),
        first_seen_at=instant(first_seen_at),
        last_seen_at=instant(last_seen_at),
    )


class Store(Ledger):
    """An open store: the ledger, and what is known of papers."""

    # -- papers and pages

    def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """What is known of those of the papers that are."""
        found: dict[str, Known] = {}
        for row in self._matching(
            "SELECT key, facts, first_seen_at, changed_at FROM papers WHERE key IN", list(keys)
        ):
            found[row[0]] = self._known(row[1:])
        return found

    def apply(self, changes: Changes, visit: PageVisit, line: Day | None = None) -> None:
        """Stores what a believed page changed, the visit, and the line of the ledger if the page is
        the list of a day, in one transaction."""
        with self._transaction():
            (last,) = self._db.execute("SELECT max(touched) FROM papers").fetchone()
            touched = (last or 0) + 1
            self._db.executemany(
                "INSERT INTO papers (key, facts, first_seen_at, changed_at, touched, listed_on) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
                "facts = excluded.facts, changed_at = excluded.changed_at, "
                "touched = excluded.touched, listed_on = excluded.listed_on",
                [
                    (
                        known.paper.key,
                        encoded(known.paper),
                        dates.rfc3339(known.first_seen_at),
                        dates.rfc3339(known.changed_at) if known.changed_at else None,
                        touched,
                        known.paper.listed_on and known.paper.listed_on.isoformat(),
                    )
                    for known in (*changes.new, *changes.changed, *changes.refreshed)
                ],
            )
            self._db.executemany(
                "INSERT INTO events (key, at, field, before, after) VALUES (?, ?, ?, ?, ?)",
                [(e.key, dates.rfc3339(e.at), e.field, e.before, e.after) for e in changes.events],
            )
            for sighting in changes.sightings:
                self._see(sighting, touched)
                self._climb(sighting)
            self._note(visit, line)

    def _see(self, sighting: Sighting, touched: int) -> None:
        """Notes a sighting; the first sight stays, and a meter that is not shown keeps its value.

        A paper is touched by a new sighting and by votes that moved: feeds may want it now.
        """
        place = (sighting.source, sighting.kind, sighting.period, sighting.key)
        readings = sighting.readings
        seen_at = dates.rfc3339(sighting.last_seen_at)
        before = self._db.execute(
            "SELECT upvotes, comments, stars FROM sightings "
            "WHERE source = ? AND kind = ? AND period = ? AND key = ?",
            place,
        ).fetchone()
        meters = (readings.upvotes, readings.comments, readings.stars)
        self._db.execute(
            "INSERT INTO sightings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (source, kind, period, key) DO UPDATE SET rank = excluded.rank, "
            "upvotes = coalesce(excluded.upvotes, upvotes), "
            "comments = coalesce(excluded.comments, comments), "
            "stars = coalesce(excluded.stars, stars), last_seen_at = excluded.last_seen_at",
            (*place, sighting.rank, *meters, dates.rfc3339(sighting.first_seen_at), seen_at),
        )
        if before is None or any(
            now not in (None, was) for now, was in zip(meters, before, strict=True)
        ):
            self._db.execute("UPDATE papers SET touched = ? WHERE key = ?", (touched, sighting.key))

    def _climb(self, sighting: Sighting) -> None:
        """Notes the moment if votes or stars are more than ever before.

        A list that is behind another one shows fewer: that is no fall.
        """
        upvotes, stars = sighting.readings.upvotes, sighting.readings.stars
        most = self._db.execute(
            "SELECT max(upvotes), max(stars) FROM climbs WHERE source = ? AND key = ?",
            (sighting.source, sighting.key),
        ).fetchone()
        highest = [
            max((meter for meter in pair if meter is not None), default=None)
            for pair in zip((upvotes, stars), most, strict=True)
        ]
        if highest != list(most):
            self._db.execute(
                "INSERT INTO climbs VALUES (?, ?, ?, ?, ?) ON CONFLICT (key, source, at) "
                "DO UPDATE SET upvotes = excluded.upvotes, stars = excluded.stars",
                (sighting.source, sighting.key, dates.rfc3339(sighting.last_seen_at), *highest),
            )

    # -- feeds

    def mark(self) -> int:
        """Number of the last transaction that touched a paper; 0: there is no paper."""
        (last,) = self.rows("SELECT max(touched) FROM papers")[0]
        return last or 0

    def candidates(self, feed: str, since: int) -> list[Candidate]:
        """Papers touched since a `mark` that are not in a feed, oldest touch first."""
        which = (
            "FROM papers p LEFT JOIN entries e ON e.feed = ? AND e.key = p.key {} "
            "WHERE p.touched > ? AND e.key IS NULL ORDER BY p.touched, p.key"
        )
        sightings: dict[str, list[Sighting]] = {}
        seen = which.format("JOIN sightings s ON s.key = p.key")
        rows = self.rows(f"SELECT s.* {seen}, s.source, s.kind, s.period", (feed, since))
        with self.errors_translated():
            for one in map(sighting, rows):
                sightings.setdefault(one.key, []).append(one)
        return [
            Candidate(known=self._known(row[1:]), sightings=tuple(sightings.get(row[0], ())))
            for row in self.rows(
                f"SELECT p.key, p.facts, p.first_seen_at, p.changed_at {which.format('')}",
                (feed, since),
            )
        ]

    def enter(self, feed: str, criteria: str, entered: Sequence[Entered]) -> None:
        """Writes lines of a feed's log, and that every paper so far has been considered by these
        criteria.

        An archive document that a line belongs to has to be made anew.
        """
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
                "INSERT INTO archives (feed, month) VALUES (?, ?) "
                "ON CONFLICT (feed, month) DO UPDATE SET made_from = NULL",
                sorted({(feed, line.month) for line in entered}),
            )
            self._db.execute(
                "INSERT INTO feeds (name, criteria, considered) "
                "VALUES (?, ?, (SELECT coalesce(max(touched), 0) FROM papers)) "
                "ON CONFLICT (name) DO UPDATE SET "
                "criteria = excluded.criteria, considered = excluded.considered",
                (feed, criteria),
            )

    def entries(self, feed: str, limit: int) -> tuple[Entry, ...]:
        """The newest entries of a feed, newest first, ties by key."""
        return self._entries("e.feed = ? ORDER BY e.published_at DESC, e.key LIMIT ?", feed, limit)

    def month_entries(self, feed: str, month: str) -> tuple[Entry, ...]:
        """The entries of an archive document of a feed, newest first, ties by key."""
        return self._entries(
            "e.feed = ? AND e.month = ? ORDER BY e.published_at DESC, e.key", feed, month
        )

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
                "UPDATE archives SET made_from = ? WHERE feed = ? AND month = ?",
                (made_from, feed, month),
            )

    def considered(self, feed: str, criteria: str) -> int:
        """The `mark` up to which a feed has considered papers by these criteria; 0: not yet."""
        rows = self.rows(
            "SELECT considered FROM feeds WHERE name = ? AND criteria = ?", (feed, criteria)
        )
        return rows[0][0] if rows else 0

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

    def _known(self, row: Row) -> Known:
        facts, first_seen_at, changed_at = row
        with self.errors_translated():
            return Known(
                paper=decode_paper(facts),
                first_seen_at=instant(first_seen_at),
                changed_at=instant(changed_at) if changed_at else None,
            )

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
