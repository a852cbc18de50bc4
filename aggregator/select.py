"""Which papers enter a feed, and dated how: pure. A feed is a log: who entered stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from aggregator import dates
from aggregator.records import Candidate, Entered, Kind, Paper, Sighting

# A week and a month list the same papers as their days, at most the 105 with the most votes.
_DAILY_LISTS: tuple[Kind, ...] = ("day", "week", "month")


def enter(
    feed: str, candidates: Iterable[Candidate], open_month: str, now: datetime
) -> list[Entered]:
    """Those of the candidates, none of them in the feed yet, that enter it now.

    ``open_month`` is the oldest month whose archive document may still grow, empty if all may. A
    paper of an older month stands in that document: an archive never changes once its month is
    over (RFC 5005 4), and no paper may be missing from all of them.
    """
    entered = []
    for candidate in candidates:
        sightings = [one for one in candidate.sightings if one.kind in _DAILY_LISTS]
        if sightings:
            published_at = min(listing_moment(candidate.known.paper, sightings), now)
            entered.append(
                Entered(
                    feed=feed,
                    key=candidate.known.paper.key,
                    published_at=published_at,
                    month=max(dates.month_of(published_at), open_month),
                    entered_at=now,
                    readings=max(sightings, key=lambda one: one.last_seen_at).readings,
                )
            )
    return entered


def listing_moment(paper: Paper, sightings: Sequence[Sighting]) -> datetime:
    """When a paper was listed: a moment on the day of its list (UTC).

    The moment that the list gives, if it gives one; else the first sight, if that was on that
    day; else midnight. A paper whose day nobody states is dated by its first sight.
    """
    first_seen_at = min(sighting.first_seen_at for sighting in sightings)
    if paper.listed_at is not None:
        return paper.listed_at
    if paper.listed_on in (None, first_seen_at.date()):
        return first_seen_at
    return dates.midnight(paper.listed_on)
