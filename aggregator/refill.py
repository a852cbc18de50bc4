"""A new store, filled with what published documents tell (`filling`)."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator import dates
from aggregator.database import encoded
from aggregator.records import Climb, Day, Known, Sighting
from aggregator.store import Store


class Refill(Store):
    """A store in which nothing is known yet."""

    def bring_back(
        self,
        papers: Iterable[Known],
        sightings: Iterable[Sighting],
        climbs: Iterable[tuple[str, Climb]],
    ) -> None:
        """Stores papers, each once, with where they stood and how their meters rose (key, climb):
        none of it is there yet, and all papers are told of."""
        told = list(papers)
        with self._transaction():
            self._db.executemany(
                "INSERT INTO papers "
                "(key, facts, first_seen_at, changed_at, touched, listed_on, number) "
                "VALUES (?, ?, ?, ?, 1, ?, ?)",
                [
                    (
                        known.paper.key,
                        encoded(known.paper),
                        dates.rfc3339(known.first_seen_at),
                        dates.rfc3339(known.changed_at) if known.changed_at else None,
                        known.paper.listed_on and known.paper.listed_on.isoformat(),
                        number,
                    )
                    for number, known in enumerate(told, 1)
                ],
            )
            self._index(known.paper for known in told)
            self._see(sightings)
            self._db.executemany(
                "INSERT INTO climbs (key, source, at, upvotes, stars, comments) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (key, one.source, dates.rfc3339(one.at), one.upvotes, one.stars, one.comments)
                    for key, one in climbs
                ],
            )

    def tell_of(self, days: Iterable[Day]) -> None:
        """Stores when days were told of that are not in the ledger yet, and which are final."""
        with self._transaction():
            self._db.executemany(
                "INSERT INTO days (source, day, told_at, final_at) VALUES (?, ?, ?, ?)",
                [
                    (
                        line.source,
                        line.on.isoformat(),
                        dates.rfc3339(line.told_at) if line.told_at else None,
                        dates.rfc3339(line.final_at) if line.final_at else None,
                    )
                    for line in days
                ],
            )
