"""The letters in the store."""

import pytest
from msgspec.structs import replace

from aggregator.errors import StoreDamaged, StoreError
from aggregator.outbox import Letter
from aggregator.store import Store
from tests.samples import LATER, NOW

ONE = Letter(
    period="2026-08-06",
    recipient="ada@example.org",
    message_id="<1@example.org>",
    state="intended",
    at=NOW,
)


def test_letters_come_back_whole_the_oldest_period_first_then_by_recipient(opened: Store) -> None:
    bob = replace(ONE, recipient="bob@example.org", state="failed", problem="no room", at=LATER)
    later = [replace(ONE, period=period) for period in ("2026-08-07", "2026-W32")]
    assert opened.letters() == []
    for one in (*reversed(later), bob, ONE):
        opened.note_letter(one)
    assert opened.letters() == [ONE, bob, *later]


def test_what_becomes_of_a_letter_takes_the_place_of_what_was(opened: Store) -> None:
    failed = replace(ONE, state="failed", at=LATER, problem="no room", message_id="<2@example.org>")
    for one in (ONE, failed, replace(ONE, state="sent")):
        opened.note_letter(one)
        assert opened.letters() == [one]


def test_what_is_neither_sent_nor_certainly_unsent_is_in_doubt() -> None:
    doubts = {
        state: replace(ONE, state=state).is_in_doubt
        for state in ("intended", "doubtful", "sent", "failed", "dropped")
    }
    assert doubts == {
        "intended": True,
        "doubtful": True,
        "sent": False,
        "failed": False,
        "dropped": False,
    }


def test_a_state_that_nobody_knows_is_damage(opened: Store) -> None:
    opened.note_letter(ONE)
    opened._db.execute("UPDATE letters SET state = 'posted'")
    with pytest.raises(StoreDamaged):
        opened.letters()


def test_a_letter_that_cannot_be_noted_is_an_error(opened: Store) -> None:
    stop = "BEGIN SELECT RAISE(ABORT, 'no'); END"
    opened._db.execute(f"CREATE TEMP TRIGGER stop BEFORE INSERT ON letters {stop}")
    with pytest.raises(StoreError):
        opened.note_letter(ONE)
    assert opened.letters() == []
