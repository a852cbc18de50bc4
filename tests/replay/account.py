"""The account of a replay: which papers stood on a list, and which became of them in the feed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .published import Published
from .snapshots import Snapshot


@dataclass(frozen=True)
class Papers:
    """What became of the papers; but for the numbers, ids in order, and all should be empty."""

    seen: int
    on_weeks_alone: int
    """Of these, papers that no list of a day has shown."""
    missed: tuple[str, ...]
    """They stood on a list, and stand in no document at the end."""
    late: tuple[str, ...]
    """They stood on a list and in no document after its run, but in one at the end."""
    twice: tuple[str, ...]
    """They stood twice in one document, or in two archive documents."""
    changed: tuple[str, ...]
    """Their item or their entry was another one than after the run before."""
    gone: tuple[str, ...]
    """They stood in a document after one run and in none after the next, or left an archive."""
    unknown: tuple[str, ...]
    """They stood in a document, and before on no list."""


class Account:
    """Kept after every run."""

    def __init__(self) -> None:
        self._on: dict[str, set[str]] = {"day": set(), "week": set()}
        self._twice: set[str] = set()
        self._changed: set[str] = set()
        self._late: set[str] = set()
        self._gone: set[str] = set()
        self._unknown: set[str] = set()
        self._missing: set[str] = set()
        self._before = Published(items=(), archives={})

    def keep(self, snapshot: Snapshot, now: Published) -> None:
        """Notes a snapshot, and the documents that stood after its run."""
        self._on[snapshot.kind] |= snapshot.ids
        seen, standing = self._on["day"] | self._on["week"], now.ids
        self._missing = seen - standing
        self._late |= self._missing
        self._gone |= (self._before.ids - standing) | left_archive(self._before, now)
        self._unknown |= standing - seen
        self._twice |= twice(now)
        self._changed |= changed(self._before, now)
        self._before = now

    def papers(self) -> Papers:
        """The account so far."""
        return Papers(
            seen=len(self._on["day"] | self._on["week"]),
            on_weeks_alone=len(self._on["week"] - self._on["day"]),
            missed=_in_order(self._missing),
            late=_in_order(self._late - self._missing),
            twice=_in_order(self._twice),
            changed=_in_order(self._changed),
            gone=_in_order(self._gone),
            unknown=_in_order(self._unknown),
        )


def twice(published: Published) -> set[str]:
    """Papers that stand twice in the main document, or twice in all archives together.

    One that stands in the main document and in one archive stands there by right (RFC 5005 4).
    """
    archived = (one for archive in published.archives.values() for one, _ in archive)
    return _doubles(one for one, _ in published.items) | _doubles(archived)


def changed(before: Published, now: Published) -> set[str]:
    """Papers whose item, or whose entry in the same archive, is not what it was; a new one is."""
    items = dict(before.items)
    found = {one for one, item in now.items if items.get(one, item) != item}
    for name, archive in now.archives.items():
        entries = dict(before.archives.get(name, ()))
        found |= {one for one, entry in archive if entries.get(one, entry) != entry}
    return found


def left_archive(before: Published, now: Published) -> set[str]:
    """Papers that stood in an archive document and stand there no more."""
    return {
        one
        for name, archive in before.archives.items()
        for one in dict(archive).keys() - dict(now.archives.get(name, ())).keys()
    }


def _doubles(ids: Iterable[str]) -> set[str]:
    return {one for one, times in Counter(ids).items() if times > 1}


def _in_order(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids))
