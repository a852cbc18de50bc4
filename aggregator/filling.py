"""What a new store is filled with: what published documents tell, and what follows from it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from aggregator import dates, documents, entering, feeds, filters, outgoing, returned, schedule
from aggregator.config import Config
from aggregator.config_feed import FeedConfig
from aggregator.documents import Document
from aggregator.filters import Match
from aggregator.outbox import Letter
from aggregator.records import Day, Entered, Issued, Report
from aggregator.refill import Refill
from aggregator.store import Store

_SOURCE = "huggingface"


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What is in it now."""

    papers: int
    entries: dict[str, int]
    """Name of each feed that has documents -> entries."""
    doubtful: list[Letter]
    """Letters that may have been sent."""


def fill(
    store: Refill,
    found: Sequence[Document],
    folder: Path,
    config: Config,
    now: datetime,
    problems: Sequence[str],
) -> Filled:
    """Fills a store with the documents that were found in a folder; ``problems``: what of them
    could not be read, a clause each, goes into its account of runs."""
    counted = {feed.name: feed.lists for feed in config.feeds}
    papers = returned.papers(found, counted, _SOURCE)
    store.bring_back(
        [one.known for one in papers],
        [sighting for one in papers for sighting in one.sightings],
        [(one.known.paper.key, climb) for one in papers for climb in one.climbs],
    )
    listed = [one.known.paper.listed_on for one in papers]
    open_days = _open_days([on for on in listed if on], config, now)
    # Days before it were told of too long ago to be told of anew when they are read again.
    first = max(open_days[0], dates.before(now.date(), config.sources[_SOURCE].revisit_days))
    told: dict[date, datetime] = {}
    entries: dict[str, int] = {}
    configured = {feed.name: feed for feed in config.feeds}
    for name in dict.fromkeys(one.feed for one in found):
        log = _Log(name, [one for one in found if one.feed == name], folder)
        entries[name] = len(log.entered) + len(log.issued)
        criteria, settled_on = "", None
        feed = configured.get(name)
        if feed is not None and feed.health is None and not entering.takes_all(feed):
            settled = _join(store, feed, log.entered, first, config, now)
            for on, at in settled.items():
                told[on] = min(at, told.get(on, at))
            criteria = entering.criteria(feed)
            if feed.digest is not None:  # each is dated by the end of its period
                ends = [line.item.published_at.date() for line in log.issued]
                settled_on = max(ends, default=open_days[0])
            elif settled:
                settled_on = max(settled) + timedelta(days=1)
        store.enter(name, criteria, log.entered, log.issued, settled_on)
        log.note_documents(store)
    store.tell_of(
        Day(source=_SOURCE, on=on, told_at=at, final_at=now if on < open_days[0] else None)
        for on, at in told.items()
        if on < first
    )
    store.begin_days(_SOURCE, open_days)
    for health in returned.failing(found):
        store.note_health(health)
    doubtful = _doubt(store, config, now)
    store.note_run(now, "rebuild", 0, None, Report(warnings=tuple(problems)))
    return Filled(papers=len(papers), entries=entries, doubtful=doubtful)


def _open_days(listed: Sequence[date], config: Config, now: datetime) -> list[date]:
    """The days that are read again, the oldest first: those that were when the last papers were
    published, and all since."""
    today, revisit_days = now.date(), config.sources[_SOURCE].revisit_days
    last = max((on for on in listed if on <= today), default=today)
    begun = schedule.days_begun(dates.before(last, revisit_days + 1), revisit_days, today)
    return begun or [today]


class _Log:
    """The log of a feed, as its documents tell it."""

    def __init__(self, feed: str, found: Sequence[Document], folder: Path) -> None:
        self._feed, self._folder = feed, Path(os.path.realpath(folder))
        self._months = documents.months(folder, feed)
        """Of all archive documents that stand there, the oldest first."""
        self._base_urls = {one.month: one.base_url for one in found}
        month_of = {
            one: document.month
            for document in found
            if document.month is not None
            for one in (
                *(printed.paper.key for printed in document.papers),
                *(item.id for item in document.items),
            )
        }
        entered: dict[str, Entered] = {}
        issued: dict[str, Issued] = {}
        for document in found:
            for one in document.papers:
                key, at = one.paper.key, one.published_at
                line = Entered(
                    feed=feed,
                    key=key,
                    published_at=at,
                    month=month_of.get(key) or dates.month_of(at),
                    entered_at=at,
                    readings=one.readings,
                )
                entered.setdefault(key, line)
            for item in document.items:
                month = month_of.get(item.id) or dates.month_of(item.published_at)
                issued.setdefault(item.id, Issued(item=item, month=month))
        self.entered, self.issued = tuple(entered.values()), tuple(issued.values())

    def note_documents(self, store: Store) -> None:
        """Notes which archive documents are final, and which documents stand there at all."""
        served_at = self._base_urls.get(None)
        base_urls = {month: self._base_urls.get(month, served_at) for month in self._months}
        feeds.note_archives(store, self._feed, self._folder, base_urls)


def _join(
    store: Store,
    feed: FeedConfig,
    entered: Sequence[Entered],
    first: date,
    config: Config,
    now: datetime,
) -> dict[date, datetime]:
    """Notes the papers of which a feed makes something; day -> when it was told of, of the days of
    which papers have entered.

    What has happened until now is told. Of a day before the ``first`` that is told of anew the best
    have entered, and the others can no longer be compared with them: they are left out.
    """
    wanted, late = entering.filters_of(feed), entering.late(config)
    there = {line.key: line.published_at for line in entered}
    joined: dict[str, datetime] = {}
    told: dict[date, datetime] = {}
    for candidates in store.touched(0):
        for one in candidates:
            key, match = one.known.paper.key, filters.decide(one, wanted, late)
            if not isinstance(match, Match):
                continue
            since = now if feed.events else min(match.since.at, now)
            if key in there:
                told[since.date()] = min(there[key], told.get(since.date(), there[key]))
            if key in there or feed.per_day is None or since.date() >= first:
                joined[key] = since
    store.join(feed.name, joined)
    return told


def _doubt(store: Store, config: Config, now: datetime) -> list[Letter]:
    """Notes that the digest of the last period that is over may have been mailed to everybody."""
    mail, today = config.mail, now.date()
    if mail is None:
        return []
    days = dates.working_days(dates.before(today, 3), dates.before(today, 1))
    last = days[-1] if mail.digest == "day" else dates.before(today, 7)
    period = dates.period_of(mail.digest, last)
    letters = [
        replace(
            outgoing.intent(mail, period, recipient, now),
            state="doubtful",
            problem="the store was lost, and whether it was sent with it",
        )
        for recipient in mail.to
    ]
    for letter in letters:
        store.note_letter(letter)
    return letters
