"""How each feed comes to its entries: it considers what was touched since it last did.

Most feeds take every paper that they are about (`filters`). Some make something of them: a choice
of the best of each day, a digest of each period, news of what happened to them. Those keep their
papers as members, and settle the days that are over. A feed of health tells of no papers at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import msgspec

from aggregator import (
    dates,
    digest,
    digests,
    filters,
    moments,
    outages,
    registry,
    select,
    terms,
)
from aggregator.config import Config
from aggregator.config_feed import DIGEST_TOP, FeedConfig
from aggregator.dates import Rhythm
from aggregator.digests import Readiness
from aggregator.errors import UsageError
from aggregator.filters import Filters, Match
from aggregator.records import Candidate, Entered, Item, Member
from aggregator.runs import Run
from aggregator.store import Store

_LATE = timedelta(days=7)
"""After the days that are read again a list is read a last time, within a few days."""


def enter_all(run: Run, *, from_start: bool = False) -> None:
    """Lets papers enter each feed, and items be issued.

    ``from_start`` looks for digests that are due among all days, not only the latest: history was
    filled in, day by day, and a week may have become whole without a paper on its last day.
    """
    with run.store.together():
        _enter_all(run, from_start=from_start)


def _enter_all(run: Run, *, from_start: bool) -> None:
    mark, together = run.store.mark(), dict[int, list[_Feed]]()
    for config in run.config.feeds:
        if config.health is not None:
            _tell_health(run, config.name, config.health)
            continue
        feed = _Feed(run, config, from_start=from_start)
        together.setdefault(feed.considered, []).append(feed)
    # Feeds that have come as far read the papers together.
    for considered, feeds in together.items():
        if considered < mark:
            for feed in feeds:
                feed.begin()
            for candidates in run.store.touched(considered):
                for feed in feeds:
                    feed.consider(candidates)
        for feed in feeds:
            feed.settle(mark)


def _tell_health(run: Run, feed: str, least: int) -> None:
    """Issues what a feed is to tell of the sources, which have been asked by now."""
    store, items = run.store, list[Item]()
    for source in registry.sources().values():
        if (health := store.health(source.name)) is not None:
            url = source.list_url(source.base_url, "day", None)
            items += outages.items(
                feed, health, url, least, lambda told: bool(store.issued(feed, [told]))
            )
    if items:
        lines = select.issue(items, _archives(store, feed), late(run.config), run.now)
        store.enter(feed, "", [], lines)
        run.entered[feed] += len(lines)


def refuse_other_kinds(store: Store, config: Config) -> None:
    """Raises `UsageError` if a feed has published papers and is now to publish something else, or
    the other way: whoever follows it would lose what is there."""
    for feed in config.feeds:
        papers, name = holds_papers(feed), feed.name
        if store.has_papers(name) if not papers else bool(store.items(name, 1)):
            before = "digests, news or health" if papers else "papers"
            raise UsageError(
                f"the feed '{name}' has published {before}, and a feed stays what it is: give what "
                "you want now a [[feed]] and a name of its own"
            )


def filters_of(feed: FeedConfig) -> Filters:
    """What a feed is about."""
    return Filters(
        lists=feed.lists,
        any=tuple(map(terms.term, feed.any)),
        all=tuple(map(terms.term, feed.all)),
        none=tuple(map(terms.term, feed.none)),
        authors=tuple(map(terms.folded, feed.authors)),
        organizations=tuple(map(terms.folded, feed.organizations)),
        submitters=tuple(map(terms.folded, feed.submitters)),
        keywords=tuple(map(terms.term, feed.keywords)),
        has_code=feed.has_code,
        min_upvotes=feed.min_upvotes,
        min_stars=feed.min_stars,
    )


def criteria(feed: FeedConfig) -> str:
    """What a feed is about and what it makes of it, as the store notes it: if that changes, the
    feed considers all papers anew."""
    made = [filters_of(feed), feed.per_day, feed.digest, feed.events]
    return msgspec.json.encode(made).decode()


def late(config: Config) -> timedelta:
    """How long after its listing a paper may first be seen, and still be late: what comes later is
    history that is filled in."""
    return _LATE + timedelta(days=max(one.revisit_days for one in config.sources.values()))


def holds_papers(feed: FeedConfig) -> bool:
    """Whether the entries of a feed are papers; else they are items of its own."""
    return feed.digest is None and not feed.events and feed.health is None


def takes_all(feed: FeedConfig) -> bool:
    """Whether all papers that a feed is about enter it, as soon as it is."""
    return feed.per_day is None and holds_papers(feed)


def takes_every_paper(feed: FeedConfig) -> bool:
    """Whether every paper of the daily list enters a feed."""
    return (
        "daily" in feed.lists and takes_all(feed) and filters_of(feed) == Filters(lists=feed.lists)
    )


def _archives(store: Store, feed: str) -> dict[str, bool]:
    """Month of each archive document of a feed -> whether it is final."""
    return {month: final is not None for month, final in store.archives(feed).items()}


class _Feed:
    """A feed at work."""

    def __init__(self, run: Run, feed: FeedConfig, *, from_start: bool) -> None:
        self._run, self._feed, self._store = run, feed, run.store
        self._from_start = from_start
        self._filters, self._late = filters_of(feed), late(run.config)
        self._criteria = criteria(feed)
        self.considered, self._settled_on = self._store.considered(feed.name, self._criteria)
        """The `Store.mark` up to which it has considered papers."""
        self._archives = _archives(self._store, feed.name)
        self._entered: list[Entered] = []
        self._is_revised = False
        """Whether something is to be told of a paper that is in it."""
        self._news: dict[str, Item] = {}
        self._touched: set[date] = set()
        """Days of members that were touched."""

    def begin(self) -> None:
        """Forgets whom it was about before, if it has begun to be about something else."""
        if self.considered == 0:
            self._store.disband(self._feed.name)

    def consider(self, candidates: Sequence[Candidate]) -> None:
        """Takes in those of some papers that the feed is about."""
        feed, keys = self._feed, [one.known.paper.key for one in candidates]
        there = self._store.in_feed(feed.name, keys) if holds_papers(feed) else {}
        if any(told > self.considered for told in there.values()):
            self._is_revised = True
        if takes_all(feed):
            matching = self._matching(one for one in candidates if one.known.paper.key not in there)
            self._entered += select.enter(feed.name, matching, self._archives, self._run.now)
            return
        since = self._store.members_since(feed.name, keys)
        fresh = self._matching(one for one in candidates if one.known.paper.key not in since)
        joined = {one.known.paper.key: min(match.since.at, self._run.now) for one, match in fresh}
        self._store.join(feed.name, joined)
        since |= joined
        self._touched |= {at.date() for at in since.values()}
        if feed.events:
            from aggregator import news  # with the formulas, which other feeds do not load here

            for one in candidates:
                if one.known.paper.key in since:
                    told = news.items(one, since[one.known.paper.key])
                    self._news |= {item.id: item for item in told}

    def settle(self, mark: int) -> None:
        """Ends its work on what was touched, and on days that are over since it last did."""
        feed, settled_on = self._feed, self._settled_on
        issued: list[Item] = []
        if feed.per_day is not None:
            settled_on = self._settle_days(feed.per_day)
        elif feed.digest is not None:
            issued, settled_on = self._digests(feed.digest, feed.top or DIGEST_TOP)
        elif feed.events:
            there = self._store.issued(feed.name, list(self._news))
            issued = [item for key, item in self._news.items() if key not in there]
        lines = select.issue(issued, self._archives, self._late, self._run.now)
        is_as_it_was = self.considered == mark and settled_on == self._settled_on
        if is_as_it_was and not (self._entered or lines):
            return
        self._store.enter(
            feed.name,
            self._criteria,
            self._entered,
            lines,
            settled_on,
            is_revised=self._is_revised,
        )
        self._run.entered[feed.name] += len(self._entered) + len(lines)

    def _matching(self, candidates: Iterable[Candidate]) -> list[tuple[Candidate, Match]]:
        decided = ((one, filters.decide(one, self._filters, self._late)) for one in candidates)
        return [(one, match) for one, match in decided if isinstance(match, Match)]

    def _days(self) -> list[date]:
        """Days with members of which something may be to be made, the oldest first."""
        begun = date.min if self._from_start else self._settled_on
        ended = self._store.days_of_members(self._feed.name, begun) if begun else ()
        return sorted(self._touched.union(ended))

    def _readiness(self, period: str) -> Readiness:
        run = self._run
        return digests.readiness(run.store, run.config, self._filters.lists, period, run.now)

    def _settle_days(self, most: int) -> date:
        """Lets the best of each day enter that is known; the first day of those to come."""
        to_come = self._run.now.date()
        for on in self._days():
            known_at, is_waited_for = self._readiness(on.isoformat())
            if is_waited_for:
                to_come = min(to_come, on)
            else:
                self._entered += self._best(most, on, known_at)
        return to_come

    def _best(self, most: int, on: date, known_at: datetime | None) -> list[Entered]:
        """Who enters of a day that is over, the first when it is known what it has brought; history
        at its end."""
        name, members = self._feed.name, self._members(on, on)
        start = dates.end(on.isoformat())
        if known_at is not None and known_at - start <= self._late:
            start = known_at
        there = self._store.in_feed(name, [member.paper.key for member in members])
        chosen = select.enter_best(name, most, members, start, self._archives, self._run.now, there)
        return [line for line in chosen if line.key not in there]

    def _digests(self, rhythm: Rhythm, top: int) -> tuple[list[Item], date]:
        """(digests that are due, the first day of those that are to come)."""
        from aggregator import digest_body  # with the formulas, which other feeds do not load here

        run, name = self._run, self._feed.name
        periods = sorted({dates.period_of(rhythm, on) for on in self._days()})
        ids = {digest_body.item_id(name, period): period for period in periods}
        there = self._store.issued(name, list(ids))
        to_come = dates.first_day(dates.period_of(rhythm, run.now.date()))
        made = []
        for one, period in ids.items():
            if one in there:
                continue
            first = dates.first_day(period)
            known_at, is_waited_for = self._readiness(period)
            if is_waited_for:
                to_come = min(to_come, first)
            if known_at is None:
                continue
            members = self._members(dates.before(first, digest.REACH.days), dates.last_day(period))
            if compiled := digest.compile_digest(period, members, top, self._known_at):
                made.append(digest_body.item(compiled, name, digests.address(period)))
        return made, to_come

    def _known_at(self, period: str) -> datetime:
        """When it was known what a period has brought; its end if it never was."""
        return self._readiness(period).known_at or dates.end(period)

    def _members(self, since: date, until: date) -> list[Member]:
        """Its papers from a day to a day, as they were stated at the end."""
        end = dates.end(until.isoformat())
        return [
            moments.member(candidate, at, self._late, end)
            for at, candidate in self._store.members(self._feed.name, since, until)
        ]
