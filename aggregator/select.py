"""Which papers enter a feed, and dated how: pure. A feed is a log: who entered stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from aggregator import dates, lists
from aggregator.records import Candidate, Entered, Kind, Paper, Sighting

_CALENDAR: tuple[Kind, ...] = ("day", "week", "month")
"""Lists of papers that were put on them on a day; who is trending, or is found, was so before."""


def enter(
    feed: str,
    counted: Collection[str],
    candidates: Iterable[Candidate],
    archives: Mapping[str, bool],
    late: timedelta,
    now: datetime,
) -> list[Entered]:
    """Those of the candidates, none of them in the feed yet, that enter it now.

    ``counted`` names the lists that count (`lists.names`). ``archives`` tells of each month that
    has an archive document whether it is final; ``late`` is how long after its day a paper may
    first be seen and still be late: what comes later is history that was filled in (`_month`).
    """
    entered = []
    for candidate in candidates:
        sightings = counting(candidate.sightings, counted)
        if sightings:
            paper = candidate.known.paper
            published_at = min(listing_moment(paper, sightings), now)
            is_history = candidate.known.first_seen_at - published_at > late
            entered.append(
                Entered(
                    feed=feed,
                    key=paper.key,
                    published_at=published_at,
                    month=_month(dates.month_of(published_at), archives, is_history=is_history),
                    entered_at=now,
                    readings=max(sightings, key=lambda one: one.last_seen_at).readings,
                )
            )
    return entered


def counting(sightings: Iterable[Sighting], counted: Collection[str]) -> list[Sighting]:
    """Those of the sightings that are on lists that count."""
    wanted = set(counted)
    return [one for one in sightings if not wanted.isdisjoint(lists.names(one.kind, one.period))]


def listing_moment(paper: Paper, sightings: Sequence[Sighting]) -> datetime:
    """When a paper was first listed on the lists of these sightings, at least one.

    On a list of days that is a moment on its day (UTC): the moment that the list gives, if it
    gives one; else the first sight, if that was on that day; else midnight. On any other list, and
    where nobody states the day, it is the first sight.
    """
    of_days = [one.first_seen_at for one in sightings if one.kind in _CALENDAR]
    moments = [one.first_seen_at for one in sightings if one.kind not in _CALENDAR]
    if of_days:
        moments.append(_moment_of_day(paper, min(of_days)))
    return min(moments)


def _moment_of_day(paper: Paper, first_seen_at: datetime) -> datetime:
    if paper.listed_at is not None:
        return paper.listed_at
    if paper.listed_on in (None, first_seen_at.date()):
        return first_seen_at
    return dates.midnight(paper.listed_on)


def _month(own: str, archives: Mapping[str, bool], *, is_history: bool) -> str:
    """The month in whose archive document an entry stands, mostly its own.

    An archive never changes once its month is over (RFC 5005 4), and no paper may be missing from
    all of them: a late one stands in the oldest of the later documents that still grow. History
    that is filled in goes where it belongs, and the document is made anew: who follows the feed
    need not see it.
    """
    if is_history or not archives.get(own, False):
        return own
    growing = (month for month, final in archives.items() if month > own and not final)
    return min(growing, default=own)
