"""The account of asking, in the store: visits of pages, the ledger of days, health, waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec

from aggregator import dates
from aggregator.database import day, encoded, instant
from aggregator.past_runs import PastRuns
from aggregator.records import Day, Health, PageVisit, Reading

_decode_visit = msgspec.json.Decoder(PageVisit).decode
_decode_readings = msgspec.json.Decoder(tuple[Reading, ...]).decode
_ROBOTS_KEPT = timedelta(days=30)
"""For which an old copy may stand in for one that cannot be read (RFC 9309 2.3.1.4)."""
_decode_health = msgspec.json.Decoder(Health).decode


def _exactly(at: datetime) -> str:
    """An instant to the microsecond, always with as many digits: it sorts as text."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def _first_after(line: Day) -> str | None:
    """The reading of a line, if it is one after the day was over."""
    is_after = line.read_at is not None and line.read_at >= dates.end(line.on.isoformat())
    return dates.rfc3339(line.read_at) if line.read_at and is_after else None


class Ledger(PastRuns):
    """What was asked, when, and what came of it."""

    def visits(self, urls: Iterable[str]) -> dict[str, PageVisit]:
        """The last visit of those of the addresses that were ever asked."""
        rows = self._matching("SELECT url, visit FROM visits WHERE url IN", list(urls))
        with self.errors_translated():
            return {row[0]: _decode_visit(row[1]) for row in rows}

    def note(self, visit: PageVisit, line: Day | None = None) -> None:
        """Stores a visit that brought no papers (absent or refused), and what it says
        of the line of a day."""
        with self._transaction():
            self._note(visit, line)

    def _note(self, visit: PageVisit, line: Day | None) -> None:
        self._db.execute(
            "INSERT INTO visits (url, visit) VALUES (?, ?) "
            "ON CONFLICT (url) DO UPDATE SET visit = excluded.visit",
            (visit.url, encoded(visit)),
        )
        if line is not None:
            self._db.execute(
                "INSERT INTO days "
                "(source, day, listed, rejected, read_at, read_from, final_at, told_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (source, day) DO UPDATE SET listed = excluded.listed, "
                "rejected = excluded.rejected, read_at = excluded.read_at, "
                "read_from = excluded.read_from, final_at = excluded.final_at, "
                # The earlier of both: the other is that of a clock that was put back.
                "told_at = min(coalesce(told_at, excluded.told_at), "
                "coalesce(excluded.told_at, told_at))",
                (
                    line.source,
                    line.on.isoformat(),
                    line.listed,
                    line.rejected,
                    dates.rfc3339(line.read_at) if line.read_at else None,
                    encoded(line.read_from),
                    dates.rfc3339(line.final_at) if line.final_at else None,
                    _first_after(line),
                ),
            )

    def untold_days(self, now: datetime) -> list[date]:
        """The days before that of a moment which were not told of by then, oldest first."""
        rows = self.rows(
            "SELECT DISTINCT day FROM days WHERE (told_at IS NULL OR told_at > ?) AND day < ? "
            "ORDER BY day",
            (dates.rfc3339(now), now.date().isoformat()),
        )
        with self.errors_translated():
            return [day(row[0]) for row in rows]

    def tell_day(self, on: date, at: datetime) -> None:
        """Notes that a day is told of, though its list was never read after its end."""
        with self._transaction():
            self._db.execute(
                "UPDATE days SET told_at = ?1 WHERE day = ?2 AND (told_at IS NULL OR told_at > ?1)",
                (dates.rfc3339(at), on.isoformat()),
            )

    def latest_day(self, source: str) -> date | None:
        """The last day in the ledger of a source; None: there is none."""
        ((latest,),) = self.rows("SELECT max(day) FROM days WHERE source = ?", (source,))
        with self.errors_translated():
            return day(latest) if latest else None

    def last_day_with_papers(self, source: str, until: date) -> date | None:
        """The last day of a source up to another whose list had papers; None: there is none."""
        rows = self.rows(
            "SELECT day FROM days WHERE source = ? AND day <= ? AND listed > 0 "
            "ORDER BY day DESC LIMIT 1",
            (source, until.isoformat()),
        )
        with self.errors_translated():
            return day(rows[0][0]) if rows else None

    def begin_days(self, source: str, days: Iterable[date]) -> None:
        """Puts days into the ledger of a source, unless they are there."""
        with self._transaction():
            self._db.executemany(
                "INSERT INTO days (source, day) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(source, on.isoformat()) for on in days],
            )

    def open_days(self, source: str, now: datetime) -> list[Day]:
        """The lines of the ledger of a source that are not final, oldest first."""
        return self._lines(
            # The days first: of the lines of the source nearly all are final.
            "day IN (SELECT day FROM days WHERE final_at IS NULL OR final_at > ?1) "
            "AND source = ?2 AND (final_at IS NULL OR final_at > ?1) ORDER BY day",
            dates.rfc3339(now),
            source,
        )

    def days(self, source: str, since: date, until: date) -> list[Day]:
        """The lines of the ledger from a day to a day, both included, oldest first."""
        return self._lines(
            "source = ? AND day BETWEEN ? AND ? ORDER BY day",
            source,
            since.isoformat(),
            until.isoformat(),
        )

    def _lines(self, which: str, *values: object) -> list[Day]:
        rows = self.rows(
            "SELECT source, day, listed, rejected, read_at, read_from, final_at, told_at FROM days "
            f"WHERE {which}",
            values,
        )
        with self.errors_translated():
            return [
                Day(
                    source=source,
                    on=day(on),
                    listed=listed,
                    rejected=rejected,
                    read_at=instant(read_at) if read_at else None,
                    read_from=_decode_readings(read_from),
                    final_at=instant(final_at) if final_at else None,
                    told_at=instant(told_at) if told_at else None,
                )
                for source, on, listed, rejected, read_at, read_from, final_at, told_at in rows
            ]

    def health(self, source: str) -> Health | None:
        """How a source has answered of late; None: it was never asked."""
        rows = self.rows("SELECT health FROM health WHERE source = ?", (source,))
        with self.errors_translated():
            return _decode_health(rows[0][0]) if rows else None

    def note_health(self, health: Health) -> None:
        """Stores how a source has answered."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO health VALUES (?, ?) "
                "ON CONFLICT (source) DO UPDATE SET health = excluded.health",
                (health.source, encoded(health)),
            )

    def wait(self, site: str) -> tuple[datetime, datetime] | None:
        """When a site asked to be left alone, and until when; None: it did not."""
        rows = self.rows("SELECT asked_at, until_at FROM waits WHERE site = ?", (site,))
        with self.errors_translated():
            return (instant(rows[0][0]), instant(rows[0][1])) if rows else None

    def note_wait(self, site: str, asked_at: datetime, until_at: datetime) -> None:
        """Stores that a site asks to be left alone."""
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO waits VALUES (?, ?, ?)",
                (site, dates.rfc3339(asked_at), dates.rfc3339(until_at)),
            )

    def end_wait(self, site: str) -> None:
        """Drops what `note_wait` has stored: the site answers again."""
        with self._transaction():
            self._db.execute("DELETE FROM waits WHERE site = ?", (site,))

    def robots(self, site: str) -> tuple[datetime, str] | None:
        """When a site was asked for its robots.txt, and what it said; None: never."""
        rows = self.rows("SELECT asked_at, rules FROM robots WHERE site = ?", (site,))
        with self.errors_translated():
            return (instant(rows[0][0]), rows[0][1]) if rows else None

    def note_robots(self, site: str, asked_at: datetime, rules: str) -> None:
        """Stores what the robots.txt of a site says, and drops those that nobody renews."""
        with self._transaction():
            since = dates.rfc3339(asked_at - _ROBOTS_KEPT)
            self._db.execute("DELETE FROM robots WHERE asked_at < ?", (since,))
            self._db.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?)",
                (site, dates.rfc3339(asked_at), rules),
            )

    def requests(self, since: datetime, until: datetime) -> list[datetime]:
        """When public sites were asked between two moments, both included, in order."""
        rows = self.rows(
            "SELECT at FROM requests WHERE at BETWEEN ? AND ? ORDER BY at",
            (_exactly(since), _exactly(until)),
        )
        with self.errors_translated():
            return [instant(row[0]) for row in rows]

    def note_request(self, at: datetime, kept: timedelta) -> None:
        """Stores that a public site is asked, and drops what is older than it is to be ``kept``."""
        with self._transaction():
            self._db.execute("DELETE FROM requests WHERE at < ?", (_exactly(at - kept),))
            self._db.execute("INSERT INTO requests VALUES (?)", (_exactly(at),))
