"""Stores with lists that were read, for digests to tell of."""

from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path

from aggregator import dates
from aggregator.outbox import Letter
from aggregator.store import Store
from tests.samples import line, listed, see

THURSDAY, FRIDAY, MONDAY = date(2026, 8, 6), date(2026, 8, 7), date(2026, 8, 10)


def morning(on: date) -> str:
    """The moment of a day at which cron sends, as an option."""
    return f"{on}T06:17:00Z"


def list_day(store: Store, on: date, papers: int = 2, *, read_after: bool = True) -> None:
    """A day with so many papers; ``read_after``: its list was read a last time after its end."""
    first = on.toordinal() % 1000 * 10
    listed_at = datetime.combine(on, time(9), dates.midnight(on).tzinfo)
    read_at = dates.end(on.isoformat()) + timedelta(hours=1) if read_after else listed_at
    see(
        store,
        *(
            listed(first + rank, rank, listed_on=on, listed_at=listed_at)
            for rank in range(1, papers + 1)
        ),
        at=listed_at,
        line=line(on, listed=papers, read_at=read_at, read_from=("data", "cards")),
        period=on.isoformat(),
    )


def opened(path: Path) -> closing[Store]:
    """A store, closed at the end."""
    return closing(Store(path))


def fill(path: Path, *days: date) -> None:
    """Makes a store, or adds these days to one."""
    with opened(path) as store:
        for on in days:
            list_day(store, on)


def letters(path: Path) -> list[Letter]:
    """What became of each letter."""
    with closing(Store(path, read_only=True)) as store:
        return store.letters()


def states(path: Path) -> list[tuple[str, str, str]]:
    """(period, recipient, state) of each letter."""
    return [(one.period, one.recipient, one.state) for one in letters(path)]


def note(path: Path, noted: Iterable[Letter]) -> None:
    """What an earlier run noted."""
    with opened(path) as store:
        for one in noted:
            store.note_letter(one)
