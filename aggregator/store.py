"""What is known, in one SQLite file: papers, sightings, entries, visits, events, runs.

One writer at a time; each believed page and each feed is one transaction, so that a kill at any
moment leaves whole pages. Instants are stored as ``2026-08-06T20:00:00Z``: they sort as text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from aggregator import dates, identity
from aggregator.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from aggregator.migrations import MIGRATIONS
from aggregator.records import (
    Candidate,
    Changes,
    Entered,
    Entry,
    Known,
    PageVisit,
    Paper,
    Readings,
    Report,
    Sighting,
)

_BUSY_SECONDS = 5
_CHUNK = 500
"""Values in one IN (...): below the limit of every SQLite (999 before 3.32)."""

Row = Sequence[Any]

_encode = msgspec.json.Encoder().encode
_decode_paper = msgspec.json.Decoder(Paper).decode
_decode_visit = msgspec.json.Decoder(PageVisit).decode
_decode_names = msgspec.json.Decoder(list[str]).decode


def _instant(stored: str) -> datetime:
    """An instant as this program writes it; raises msgspec.ValidationError."""
    return msgspec.convert(stored, datetime)


class Store:
    """An open store. Every method may raise a `StoreError`; none leaves half of its work."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file, and brings an older one up to date."""
        self._path = str(path)
        with self._errors_translated():
            self._db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise StoreTooNew(
                self._path,
                f"a newer version of this program wrote it (format {version}, this one knows "
                f"{len(MIGRATIONS)}); update the program",
            )
        if version == 0 and self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise StoreDamaged(self._path, "this is the database of another program; name another")
        # WAL lets readers go on while a run writes; FULL makes a commit survive a power loss.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            self._db.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")

    def close(self) -> None:
        """Ends the use of the file."""
        self._db.close()

    # -- papers and pages

    def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """What is known of those of the papers that are."""
        found: dict[str, Known] = {}
        for row in self._matching(
            "SELECT key, facts, first_seen_at, changed_at FROM papers WHERE key IN", list(keys)
        ):
            found[row[0]] = self._known(row[1:])
        return found

    def apply(self, changes: Changes, visit: PageVisit) -> None:
        """Stores what a believed page changed, and the visit, in one transaction."""
        with self._transaction():
            (last,) = self._db.execute("SELECT max(touched) FROM papers").fetchone()
            touched = (last or 0) + 1
            self._db.executemany(
                "INSERT INTO papers (key, facts, first_seen_at, changed_at, touched) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
                "facts = excluded.facts, changed_at = excluded.changed_at, "
                "touched = excluded.touched",
                [
                    (
                        known.paper.key,
                        _encode(known.paper).decode(),
                        dates.rfc3339(known.first_seen_at),
                        dates.rfc3339(known.changed_at) if known.changed_at else None,
                        touched,
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
            self._note(visit)

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

    # -- visits and runs

    def visits(self, urls: Iterable[str]) -> dict[str, PageVisit]:
        """The last visit of those of the addresses that were ever asked."""
        rows = self._matching("SELECT url, visit FROM visits WHERE url IN", list(urls))
        with self._errors_translated():
            return {row[0]: _decode_visit(row[1]) for row in rows}

    def note(self, visit: PageVisit) -> None:
        """Stores a visit that brought no papers: unchanged, absent or refused."""
        with self._transaction():
            self._note(visit)

    def _note(self, visit: PageVisit) -> None:
        self._db.execute(
            "INSERT INTO visits (url, visit) VALUES (?, ?) "
            "ON CONFLICT (url) DO UPDATE SET visit = excluded.visit",
            (visit.url, _encode(visit).decode()),
        )

    def note_run(
        self,
        started_at: datetime,
        command: str,
        exit_code: int,
        problem: str | None,
        report: Report,
    ) -> None:
        """Stores how a run ended; problem None: well."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO runs (started_at, command, exit_code, problem, report) "
                "VALUES (?, ?, ?, ?, ?)",
                (
                    dates.rfc3339(started_at),
                    command,
                    exit_code,
                    problem,
                    _encode(report).decode(),
                ),
            )

    # -- feeds

    def mark(self) -> int:
        """Number of the last transaction that touched a paper; 0: there is no paper."""
        (last,) = self._rows("SELECT max(touched) FROM papers")[0]
        return last or 0

    def candidates(self, feed: str) -> list[Candidate]:
        """Papers touched since the feed last considered any, that are not in it, oldest touch
        first."""
        since = (
            "FROM papers p LEFT JOIN entries e ON e.feed = ?1 AND e.key = p.key {} "
            "WHERE p.touched > coalesce((SELECT considered FROM feeds WHERE name = ?1), 0) "
            "AND e.key IS NULL ORDER BY p.touched, p.key"
        )
        sightings: dict[str, list[Sighting]] = {}
        seen = since.format("JOIN sightings s ON s.key = p.key")
        for row in self._rows(f"SELECT s.* {seen}, s.source, s.kind, s.period", (feed,)):
            sightings.setdefault(row[3], []).append(self._sighting(row))
        return [
            Candidate(known=self._known(row[1:]), sightings=tuple(sightings.get(row[0], ())))
            for row in self._rows(
                f"SELECT p.key, p.facts, p.first_seen_at, p.changed_at {since.format('')}",
                (feed,),
            )
        ]

    def enter(self, feed: str, entered: Sequence[Entered]) -> None:
        """Writes lines of a feed's log, and that every paper so far has been considered."""
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
                "INSERT INTO archives (feed, month) VALUES (?, ?) ON CONFLICT DO NOTHING",
                sorted({(feed, line.month) for line in entered}),
            )
            self._db.execute(
                "INSERT INTO feeds (name, considered) "
                "VALUES (?, (SELECT coalesce(max(touched), 0) FROM papers)) "
                "ON CONFLICT (name) DO UPDATE SET considered = excluded.considered",
                (feed,),
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
        rows = self._rows(
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

    def considered(self, feed: str) -> int:
        """The `mark` up to which a feed has considered papers; 0: it never has."""
        rows = self._rows("SELECT considered FROM feeds WHERE name = ?", (feed,))
        return rows[0][0] if rows else 0

    def published(self, feed: str) -> tuple[str | None, list[str]]:
        """(what the documents of a feed were last made from, their names); None: they were not."""
        rows = self._rows("SELECT made_from, files FROM feeds WHERE name = ?", (feed,))
        with self._errors_translated():
            return (rows[0][0], _decode_names(rows[0][1])) if rows else (None, [])

    def note_published(self, feed: str, made_from: str, files: Sequence[str]) -> None:
        """Remembers what the documents of a feed were made from, and their names."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO feeds (name, made_from, files) VALUES (?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET "
                "made_from = excluded.made_from, files = excluded.files",
                (feed, made_from, _encode(files).decode()),
            )

    # -- reading rows, and the one border where errors are translated

    def _known(self, row: Row) -> Known:
        facts, first_seen_at, changed_at = row
        with self._errors_translated():
            return Known(
                paper=_decode_paper(facts),
                first_seen_at=_instant(first_seen_at),
                changed_at=_instant(changed_at) if changed_at else None,
            )

    def _sighting(self, row: Row) -> Sighting:
        source, kind, period, key, rank, upvotes, comments, stars, first_seen_at, last_seen_at = row
        with self._errors_translated():
            return Sighting(
                source=source,
                kind=kind,
                period=period,
                key=key,
                rank=rank,
                readings=Readings(upvotes=upvotes, comments=comments, stars=stars),
                first_seen_at=_instant(first_seen_at),
                last_seen_at=_instant(last_seen_at),
            )

    def _entries(self, which: str, *values: object) -> tuple[Entry, ...]:
        return tuple(
            self._entry(self._known(row[:3]), row[3:])
            for row in self._rows(
                "SELECT p.facts, p.first_seen_at, p.changed_at, "
                "e.published_at, e.upvotes, e.comments, e.stars "
                f"FROM entries e JOIN papers p USING (key) WHERE {which}",
                values,
            )
        )

    def _entry(self, known: Known, row: Row) -> Entry:
        with self._errors_translated():
            published_at = _instant(row[0])
        return Entry(
            id=identity.entry_id(known.paper.key, known.paper.url),
            paper=known.paper,
            published_at=published_at,
            updated_at=max(published_at, known.changed_at or published_at),
            readings=Readings(upvotes=row[1], comments=row[2], stars=row[3]),
        )

    def _matching(self, sql: str, values: Sequence[str]) -> Iterator[Row]:
        for start in range(0, len(values), _CHUNK):
            chunk = values[start : start + _CHUNK]
            yield from self._rows(f"{sql} ({', '.join('?' * len(chunk))})", chunk)

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        with self._errors_translated():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors_translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors_translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise StoreLocked(
                    self._path, "another program keeps it locked; end that one, or wait for it"
                ) from error
            if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
                raise StoreDamaged(
                    self._path, f"this is no sound store ({error}); restore a copy of it"
                ) from error
            raise StoreError(self._path, f"the store cannot be used ({error})") from error
        except msgspec.DecodeError as error:
            raise StoreDamaged(
                self._path, f"a record in it cannot be read ({error}); restore a copy of it"
            ) from error
