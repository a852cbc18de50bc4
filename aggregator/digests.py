"""Digests out of the store: when one is due, and the one of the daily list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from aggregator import dates, digest, filters, lists, moments, registry
from aggregator.config import Config
from aggregator.dates import Rhythm
from aggregator.digest import Digest
from aggregator.filters import Filters, Match
from aggregator.records import Day, PageVisit
from aggregator.store import Store

REMEMBERED = timedelta(days=14)
"""How long after its end a period is still worth a letter."""
PATIENCE = timedelta(days=3)
"""How long after its end a digest waits for lists that could not be read."""
_DAILY = Filters(lists=("daily",))


def is_ready(
    store: Store, config: Config, counted: Collection[str], period: str, now: datetime
) -> bool:
    """Whether a period is over and the list of every working day in it was read after the end of
    the day: a digest is never changed, so it must not be made of half a list.

    A day that is not there has no papers. One that cannot be read is waited for, not for ever; one
    that was never asked for belongs to a period that nobody here knows whole. ``counted`` are the
    lists that count for the digest; only those of days tell when they were read.
    """
    end = dates.end(period)
    days = dates.working_days(dates.first_day(period), dates.last_day(period))
    if now < end or not days or not lists.of_days(counted):
        return now >= end
    for source in registry.sources().values():
        base_url = config.sources[source.name].base_url or source.base_url
        urls = {on: source.list_url(base_url, "day", on.isoformat()) for on in days}
        visits = store.visits(urls.values())
        lines = {line.on: line for line in store.days(source.name, days[0], days[-1])}
        is_late = now >= end + PATIENCE
        if not all(
            _is_told(on, lines.get(on), visits.get(urls[on]), is_late=is_late) for on in days
        ):
            return False
    return True


def _is_told(on: date, line: Day | None, visit: PageVisit | None, *, is_late: bool) -> bool:
    """Whether enough is known of a day."""
    over_at = dates.end(on.isoformat())
    if line is not None and line.read_at is not None and line.read_at >= over_at:
        return True
    if visit is not None and visit.outcome == "absent" and visit.fetched_at >= over_at:
        return True
    return is_late and (line is not None or visit is not None)


def due(store: Store, config: Config, rhythm: Rhythm, now: datetime) -> list[str]:
    """Those of the periods that ended of late which are ready, the oldest first."""
    first = (now - REMEMBERED).date()
    days = (first + timedelta(days=after) for after in range(REMEMBERED.days + 1))
    periods = dict.fromkeys(dates.period_of(rhythm, on) for on in days)
    return [
        period
        for period in periods
        if dates.end(period) > now - REMEMBERED
        and is_ready(store, config, _DAILY.lists, period, now)
    ]


def of_daily(store: Store, period: str, top: int, late: timedelta) -> Digest | None:
    """The digest of the daily list of a period, with its ``top`` best papers. None: it had none.

    ``late`` is how long after its listing a paper may first be seen (`filters.decide`).
    """
    first, last = dates.first_day(period), dates.last_day(period)
    members = []
    for candidate in store.listed(dates.before(first, digest.REACH.days), last):
        match = filters.decide(candidate, _DAILY, late)
        if isinstance(match, Match):
            members.append(moments.member(candidate, match.since.at, late, dates.end(period)))
    return digest.compile_digest(period, members, top)


def address(period: str) -> str:
    """The page of a period, for people."""
    site = registry.sources()["huggingface"]
    return site.list_url(site.base_url, dates.rhythm_of(period), period)
