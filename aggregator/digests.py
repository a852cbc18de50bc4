"""Digests out of the store: when one is due, and the one of the daily list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from aggregator import dates, digest, filters, lists, moments, registry
from aggregator.config import Config
from aggregator.dates import Rhythm
from aggregator.digest import Digest
from aggregator.filters import Filters, Match
from aggregator.records import Health, PageVisit
from aggregator.store import Store

REMEMBERED = timedelta(days=14)
"""How long after its end a period is still worth a letter."""
PATIENCE = timedelta(days=3)
"""How long a digest waits for lists that cannot be read, while the site fails."""
_LONGEST = timedelta(days=30)
"""How long it waits in any case."""
_DAILY = Filters(lists=("daily",))


class Readiness(NamedTuple):
    """How far it is known what a period has brought."""

    known_at: datetime | None
    """When it was known as far as a digest wants it. None: it is not."""
    is_waited_for: bool
    """Whether it will be, if it is not."""


def readiness(
    store: Store, config: Config, counted: Collection[str], period: str, now: datetime
) -> Readiness:
    """Whether a period is over and the list of every working day in it was read after the end of
    the day: a digest is never changed, so it must not be made of half a list.

    A day that is not there has no papers. One that cannot be read is waited for, not for ever; one
    that was never read, nor owed, belongs to a period that nobody here knows whole. ``counted`` are
    the lists that count for the digest; only those of days tell when they were read.
    """
    end = dates.end(period)
    days = dates.working_days(dates.first_day(period), dates.last_day(period))
    if now < end:
        return Readiness(None, is_waited_for=True)
    if not days or not lists.of_days(counted):
        return Readiness(end, is_waited_for=False)
    known_at = end
    for source in registry.sources().values():
        base_url = config.sources[source.name].base_url or source.base_url
        urls = {on: source.list_url(base_url, "day", on.isoformat()) for on in days}
        visits = store.visits(urls.values())
        lines = {line.on: line for line in store.days(source.name, days[0], days[-1])}
        for on in days:
            line, visit = lines.get(on), visits.get(urls[on])
            if line is not None and line.told_at is not None and line.told_at <= now:
                known_at = max(known_at, line.told_at)
            elif _is_absent(on, visit):
                continue
            elif line is None:
                return Readiness(None, is_waited_for=False)
            elif _is_given_up(end, store.health(source.name), now):
                known_at = now
            else:
                return Readiness(None, is_waited_for=True)
    return Readiness(known_at, is_waited_for=False)


def tell_days(store: Store, config: Config, now: datetime) -> None:
    """Notes that days are told of whose lists were never read after their end: those that had none,
    and those that are given up. What comes of them from now on is late, in every feed."""
    for on in store.untold_days(now):
        if readiness(store, config, _DAILY.lists, on.isoformat(), now).known_at is not None:
            store.tell_day(on, now)


def _is_absent(on: date, visit: PageVisit | None) -> bool:
    """Whether the site had no list of a day when the day was over."""
    over_at = dates.end(on.isoformat())
    return visit is not None and visit.outcome == "absent" and visit.fetched_at >= over_at


def _is_given_up(end: datetime, health: Health | None, now: datetime) -> bool:
    """Whether a list of a period that ended is waited for no longer: the site fails for days."""
    failing_since = health.failing_since if health else None
    if failing_since is not None and now >= max(end, failing_since) + PATIENCE:
        return True
    return now >= end + _LONGEST


def due(store: Store, config: Config, rhythm: Rhythm, now: datetime) -> list[str]:
    """Those of the periods that ended of late which are ready, the oldest first."""
    first = (now - REMEMBERED).date()
    days = (first + timedelta(days=after) for after in range(REMEMBERED.days + 1))
    periods = dict.fromkeys(dates.period_of(rhythm, on) for on in days)
    return [
        period
        for period in periods
        if dates.end(period) > now - REMEMBERED
        and readiness(store, config, _DAILY.lists, period, now).known_at is not None
    ]


def of_daily(
    store: Store, config: Config, period: str, top: int, late: timedelta, now: datetime
) -> Digest | None:
    """The digest of the daily list of a period, with its ``top`` best papers. None: it had none.

    ``late`` is how long after its listing a paper may first be seen (`filters.decide`).
    """
    first, last = dates.first_day(period), dates.last_day(period)
    members = []
    for candidate in store.listed(dates.before(first, digest.REACH.days), last):
        match = filters.decide(candidate, _DAILY, late)
        if isinstance(match, Match):
            members.append(moments.member(candidate, match.since.at, late, dates.end(period)))

    def known_at(one: str) -> datetime:
        return readiness(store, config, _DAILY.lists, one, now).known_at or dates.end(one)

    return digest.compile_digest(period, members, top, known_at)


def address(period: str) -> str:
    """The page of a period, for people."""
    site = registry.sources()["huggingface"]
    return site.list_url(site.base_url, dates.rhythm_of(period), period)
