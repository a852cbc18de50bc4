"""What became of every letter, in the store: noted before the server hears of it, and after."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from aggregator import dates
from aggregator.database import Database, instant

State = Literal["intended", "doubtful", "sent", "failed", "dropped"]
"""intended: a run is about to send it, or nobody was told yet how that ended; doubtful: nobody
knows whether it was sent, which was told; sent: the server has it; failed: certainly not sent, a
later run tries again; dropped: certainly not sent, and too old by now, which was told."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the letter that brings the digest of a period to a recipient."""

    period: str
    """``2026-08-06`` or ``2026-W32``."""
    recipient: str
    """An address in small letters: those that differ by case alone are one."""
    message_id: str
    """By which servers and clients know it, with its brackets."""
    state: State
    at: datetime
    """The moment of the run that noted it."""
    problem: str | None = None
    """Why it was not sent, or is in doubt, for people. None: nothing was in the way."""

    @property
    def is_in_doubt(self) -> bool:
        """Whether it may have been sent, and may not."""
        return self.state in ("intended", "doubtful")


class Outbox(Database):
    """The letters."""

    def letters(self) -> list[Letter]:
        """All that was ever noted, the oldest period first, then by recipient."""
        rows = self.rows(
            "SELECT period, recipient, message_id, state, at, problem FROM letters "
            "ORDER BY period, recipient"
        )
        with self.errors_translated():
            return [
                Letter(
                    period=period,
                    recipient=recipient,
                    message_id=message_id,
                    state=msgspec.convert(state, State),
                    at=instant(at),
                    problem=problem,
                )
                for period, recipient, message_id, state, at, problem in rows
            ]

    def note_letter(self, letter: Letter) -> None:
        """Stores what became of a letter; after it, not even a power loss makes it forgotten."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO letters (period, recipient, message_id, state, at, problem) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (period, recipient) DO UPDATE SET "
                "message_id = excluded.message_id, state = excluded.state, at = excluded.at, "
                "problem = excluded.problem",
                (
                    letter.period,
                    letter.recipient,
                    letter.message_id,
                    letter.state,
                    dates.rfc3339(letter.at),
                    letter.problem,
                ),
            )
