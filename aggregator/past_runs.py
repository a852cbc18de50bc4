"""How runs ended, in the store."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from aggregator import dates
from aggregator.database import encoded, instant
from aggregator.outbox import Outbox
from aggregator.records import Report

_decode_report = msgspec.json.Decoder(Report).decode


class PastRun(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended."""

    started_at: datetime
    command: str
    exit_code: int
    problem: str | None
    """The worst that it met, for people. None: it went well."""
    report: Report
    seconds: float | None = None
    """How long it took. None: it was not measured."""


class RunTally(msgspec.Struct, frozen=True, kw_only=True):
    """All runs of a command that ended in the same way."""

    command: str
    exit_code: int
    runs: int
    measured: int
    """Those of them that were measured, and how long they took together:"""
    seconds: float
    last_at: datetime
    """When the last of them began."""


class PastRuns(Outbox):
    """The runs; those that were interrupted or killed left no line."""

    def runs(self, most: int) -> list[PastRun]:
        """The last runs, the newest first."""
        return self._runs("TRUE ORDER BY rowid DESC LIMIT ?", most)

    def last_run(self) -> int:
        """The number of the last run; they are counted from 1. 0: there was none."""
        ((last,),) = self.rows("SELECT coalesce(max(rowid), 0) FROM runs")
        return int(last)

    def last_published(self) -> PastRun | None:
        """The last run of a command that writes feeds. None: there was none."""
        runs = self._runs("command <> 'digest' ORDER BY rowid DESC LIMIT 1")
        return runs[0] if runs else None

    def last_well(self, now: datetime) -> datetime | None:
        """When the last run ended, up to a moment, in which sources were read and all was well.
        None: there was none. A run that began later was under another clock."""
        # One command after the other: the last of each is found without looking at the others.
        last = [
            row
            for command in ("update", "backfill")
            for row in self.rows(
                "SELECT started_at, coalesce(seconds, 0) FROM runs WHERE command = ? "
                "AND exit_code = 0 AND started_at <= ? ORDER BY started_at DESC LIMIT 1",
                (command, dates.rfc3339(now)),
            )
        ]
        with self.errors_translated():
            ends = [instant(row[0]) + timedelta(seconds=row[1]) for row in last]
        return max(ends, default=None)

    def run_tallies(self) -> list[RunTally]:
        """All runs, by their commands and exit codes."""
        rows = self.rows(
            "SELECT command, exit_code, count(*), count(seconds), coalesce(sum(seconds), 0.0), "
            "max(started_at) FROM runs GROUP BY command, exit_code ORDER BY command, exit_code"
        )
        with self.errors_translated():
            return [
                RunTally(
                    command=command,
                    exit_code=exit_code,
                    runs=runs,
                    measured=measured,
                    seconds=seconds,
                    last_at=instant(last_at),
                )
                for command, exit_code, runs, measured, seconds, last_at in rows
            ]

    def last_seconds(self) -> dict[str, float]:
        """Command -> how long its last run took, of those that were measured."""
        rows = self.rows(
            "SELECT command, seconds FROM runs WHERE seconds IS NOT NULL AND rowid IN "
            "(SELECT max(rowid) FROM runs GROUP BY command) ORDER BY command"
        )
        return {row[0]: row[1] for row in rows}

    def _runs(self, which: str, *values: object) -> list[PastRun]:
        rows = self.rows(
            "SELECT started_at, command, exit_code, problem, report, seconds FROM runs "
            f"WHERE {which}",
            values,
        )
        with self.errors_translated():
            return [
                PastRun(
                    started_at=instant(started_at),
                    command=command,
                    exit_code=exit_code,
                    problem=problem,
                    report=_decode_report(report),
                    seconds=seconds,
                )
                for started_at, command, exit_code, problem, report, seconds in rows
            ]

    def note_run(
        self,
        started_at: datetime,
        command: str,
        exit_code: int,
        problem: str | None,
        report: Report,
        seconds: float | None = None,
    ) -> None:
        """Stores how a run ended; problem None: well; seconds None: it was not measured."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO runs (started_at, command, exit_code, problem, report, seconds) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (
                    dates.rfc3339(started_at),
                    command,
                    exit_code,
                    problem,
                    encoded(report),
                    seconds,
                ),
            )

    def amend_run(self, exit_code: int, problem: str | None) -> None:
        """Stores that the last run ended otherwise than was noted: something failed after that."""
        with self._transaction():
            self._db.execute(
                "UPDATE runs SET exit_code = ?, problem = ? "
                "WHERE rowid = (SELECT max(rowid) FROM runs)",
                (exit_code, problem),
            )
