"""What is known of papers, in the store: statements, sightings, climbs, events, and their texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

import msgspec
from msgspec.structs import fields

from aggregator import dates
from aggregator.database import Row, encoded, instant
from aggregator.ledger import Ledger
from aggregator.records import (
    Candidate,
    Changes,
    Climb,
    Day,
    Event,
    Known,
    PageVisit,
    Paper,
    Readings,
    Sighting,
)

Noted = TypeVar("Noted", Sighting, Climb, Event)

_CHUNK = 500
"""Papers that are read at once, so that a feed over all of them needs no memory for all."""

_FIELDS = frozenset(field.name for field in fields(Paper))

decode_paper = msgspec.json.Decoder(Paper).decode


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


def climb(row: Row) -> Climb:
    """A climb from (source, at, upvotes, stars, comments); raises msgspec.ValidationError."""
    source, at, upvotes, stars, comments = row
    return Climb(source=source, at=instant(at), upvotes=upvotes, stars=stars, comments=comments)


def event(row: Row) -> Event:
    """An event from a row of its table; raises msgspec.ValidationError."""
    key, at, field, before, after = row
    if field not in _FIELDS:
        raise msgspec.ValidationError(f"a paper has no {field}")
    return Event(key=key, at=instant(at), field=field, before=before, after=after)


def _meters(readings: Readings) -> tuple[int | None, int | None, int | None]:
    """(votes, comments, stars), as the columns stand."""
    return readings.upvotes, readings.comments, readings.stars


class Papers(Ledger):
    """The ledger, and what is known of papers."""

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
        told = (*changes.new, *changes.changed, *changes.refreshed)
        with self._transaction():
            (last,) = self._db.execute("SELECT max(touched) FROM papers").fetchone()
            touched = (last or 0) + 1
            self._db.executemany(
                "INSERT INTO papers "
                "(key, facts, first_seen_at, changed_at, touched, told, listed_on, number) VALUES "
                "(?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(number), 0) + 1 FROM papers)) "
                "ON CONFLICT (key) DO UPDATE SET "
                "facts = excluded.facts, changed_at = excluded.changed_at, "
                "touched = excluded.touched, told = excluded.told, listed_on = excluded.listed_on",
                [
                    (
                        known.paper.key,
                        encoded(known.paper),
                        dates.rfc3339(known.first_seen_at),
                        dates.rfc3339(known.changed_at) if known.changed_at else None,
                        touched,
                        touched,
                        known.paper.listed_on and known.paper.listed_on.isoformat(),
                    )
                    for known in told
                ],
            )
            self._index(known.paper for known in told)
            self._db.executemany(
                "INSERT INTO events (key, at, field, before, after) VALUES (?, ?, ?, ?, ?)",
                [(e.key, dates.rfc3339(e.at), e.field, e.before, e.after) for e in changes.events],
            )
            self._db.executemany(
                "UPDATE papers SET touched = ?1, told = iif(?2, ?1, told) WHERE key = ?3",
                [(touched, is_new_place, key) for key, is_new_place in self._moved(changes)],
            )
            self._see(changes.sightings)
            self._climb(changes.sightings)
            self._note(visit, line)

    def note_again(self, source: str, visit: PageVisit, line: Day | None) -> None:
        """Stores a visit of a list that is as it was, on which its papers were seen again."""
        with self._transaction():
            self._db.execute(
                "UPDATE sightings SET last_seen_at = ? WHERE source = ? AND kind = ? AND period = ?"
                " AND key IN (SELECT value FROM json_each(?))",
                (
                    dates.rfc3339(visit.fetched_at),
                    *(source, visit.kind, visit.period or ""),
                    encoded(list(visit.stated)),
                ),
            )
            self._note(visit, line)

    def _index(self, papers: Iterable[Paper]) -> None:
        """Notes what can be looked for in papers that are stored."""
        from aggregator import terms  # with the formulas: a run without news does not load them

        by_key = {paper.key: paper for paper in papers}
        numbers = self._matching(
            "SELECT number, key FROM papers WHERE key IN", list(by_key), "ORDER BY number"
        )
        # In order and a row at a time: else SQLite writes its index to the file with every row.
        self._db.executemany(
            "INSERT OR REPLACE INTO texts "
            "(rowid, title, abstract, ai_summary, keywords, authors) VALUES (?, ?, ?, ?, ?, ?)",
            ((number, *terms.texts(by_key[key])) for number, key in numbers),
        )

    def _moved(self, changes: Changes) -> list[tuple[str, bool]]:
        """(key, whether its place is new, which entries tell) of papers of which nothing but the
        place is new, or votes that moved: feeds may want them now."""
        unchanged = {known.paper.key for known in changes.unchanged}
        seen = {one.key: one for one in changes.sightings if one.key in unchanged}
        if not seen:
            return []
        page = changes.sightings[0]
        rows = self._matching(
            "SELECT key, upvotes, comments, stars FROM sightings "
            "WHERE source = ? AND kind = ? AND period = ? AND key IN",
            list(seen),
            before=(page.source, page.kind, page.period),
        )
        before = {key: meters for key, *meters in rows}
        return [
            (key, key not in before)
            for key, one in seen.items()
            if key not in before
            or any(
                now not in (None, was)
                for now, was in zip(_meters(one.readings), before[key], strict=True)
            )
        ]

    def _see(self, sightings: Iterable[Sighting]) -> None:
        """Notes sightings; the first sight stays, and a meter that is not shown keeps its value."""
        self._db.executemany(
            "INSERT INTO sightings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (source, kind, period, key) DO UPDATE SET rank = excluded.rank, "
            "upvotes = coalesce(excluded.upvotes, upvotes), "
            "comments = coalesce(excluded.comments, comments), "
            "stars = coalesce(excluded.stars, stars), last_seen_at = excluded.last_seen_at",
            [
                (
                    *(one.source, one.kind, one.period, one.key, one.rank),
                    *_meters(one.readings),
                    dates.rfc3339(one.first_seen_at),
                    dates.rfc3339(one.last_seen_at),
                )
                for one in sightings
            ],
        )

    def _climb(self, sightings: Sequence[Sighting]) -> None:
        """Notes the moment of each sighting of a page that shows more votes or stars than ever.

        A list that is behind another one shows fewer: that is no fall.
        """
        if not sightings:
            return
        source = sightings[0].source
        rows = self._matching(
            "SELECT key, max(upvotes), max(stars) FROM climbs WHERE source = ? AND key IN",
            [one.key for one in sightings],
            "GROUP BY key",
            before=(source,),
        )
        most = {key: meters for key, *meters in rows}
        higher = []
        for one in sightings:
            upvotes, comments, stars = _meters(one.readings)
            before = most.get(one.key, [None, None])
            highest = [
                max((meter for meter in pair if meter is not None), default=None)
                for pair in zip((upvotes, stars), before, strict=True)
            ]
            if highest != before:
                at = dates.rfc3339(one.last_seen_at)
                higher.append((source, one.key, at, *highest, comments))
        self._db.executemany(
            "INSERT INTO climbs (source, key, at, upvotes, stars, comments) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key, source, at) DO UPDATE SET "
            "upvotes = excluded.upvotes, stars = excluded.stars, "
            "comments = coalesce(excluded.comments, comments)",
            higher,
        )

    # -- what feeds consider

    def mark(self) -> int:
        """Number of the last transaction that touched a paper; 0: there is no paper."""
        (last,) = self.rows("SELECT max(touched) FROM papers")[0]
        return last or 0

    def touched(self, since: int) -> Iterator[list[Candidate]]:
        """Papers touched since a `mark`, oldest touch first, some hundred at once."""
        last = (since, "\U0010ffff")  # after every key
        while rows := self.rows(
            "SELECT touched, key FROM papers WHERE (touched, key) > (?, ?) "
            "ORDER BY touched, key LIMIT ?",
            (*last, _CHUNK),
        ):
            last = tuple(rows[-1])
            yield self.gathered([key for _, key in rows])

    def listed(self, since: date, until: date) -> list[Candidate]:
        """Papers whose day of listing lies between two days, both included."""
        rows = self.rows(
            "SELECT key FROM papers WHERE listed_on BETWEEN ? AND ? ORDER BY listed_on, key",
            (since.isoformat(), until.isoformat()),
        )
        return self.gathered([row[0] for row in rows])

    def gathered(self, keys: Sequence[str]) -> list[Candidate]:
        """All that is noted of those of the papers that are known, in the order given."""
        known = self.known(keys)
        sightings = self._of_each(
            keys,
            "SELECT key, s.* FROM sightings s WHERE key IN",
            "ORDER BY first_seen_at, source, kind, period",
            sighting,
        )
        climbs = self._of_each(
            keys,
            "SELECT key, source, at, upvotes, stars, comments FROM climbs WHERE key IN",
            "ORDER BY at, source",
            climb,
        )
        events = self._of_each(
            keys,
            "SELECT key, key, at, field, before, after FROM events WHERE key IN",
            "ORDER BY at, rowid",
            event,
        )
        return [
            Candidate(
                known=known[key],
                sightings=tuple(sightings.get(key, ())),
                climbs=tuple(climbs.get(key, ())),
                events=tuple(events.get(key, ())),
            )
            for key in keys
            if key in known
        ]

    def _of_each(
        self, keys: Sequence[str], which: str, order: str, read: Callable[[Row], Noted]
    ) -> dict[str, list[Noted]]:
        """Key -> the records of a paper; the first column is its key, the rest is to be read."""
        found: dict[str, list[Noted]] = {}
        with self.errors_translated():
            for key, *row in self._matching(which, keys, order):
                found.setdefault(key, []).append(read(row))
        return found

    def _known(self, row: Row) -> Known:
        facts, first_seen_at, changed_at = row
        with self.errors_translated():
            return Known(
                paper=decode_paper(facts),
                first_seen_at=instant(first_seen_at),
                changed_at=instant(changed_at) if changed_at else None,
            )
