"""How it stands: the ledger of days, the health of every source, letters, runs. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from aggregator import dates, digests, entering, questions, registry, schedule, verdict
from aggregator.config import Config
from aggregator.outbox import Letter
from aggregator.past_runs import PastRun
from aggregator.questions import Stray, Tally
from aggregator.records import Day, Health, PageVisit, Source
from aggregator.store import Store

_DAYS = 28
"""Calendar days of the ledger that are told, and all before them that are not final."""
_RUNS = 10

State = Literal["growing", "final", "owed", "absent", "unread"]
"""growing: it is read again and again; final: it was read whole after that; owed: it is to be read
once more; absent: the site has no such list; unread: it could not be read yet."""


class DayStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ledger."""

    day: date
    listed: int | None
    """Papers on the list when it was last read, rejected ones among them. None: never read."""
    stored: int
    """Papers that were ever seen on it."""
    published: int
    """Those of them that are in a feed."""
    missing: int | None
    """Papers of the day that are not published, though a feed takes the whole daily list; those
    that could not be understood in any case. None: not known, it was never read."""
    read_at: datetime | None
    read_from: tuple[str, ...]
    """The readings that worked: data and cards, or the API in place of the page."""
    state: State


class ListStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is asked for, as it was last seen."""

    url: str
    asked_at: datetime
    outcome: str
    kind: str | None
    period: str | None
    papers: int | None
    read_from: tuple[str, ...]
    doubts: tuple[str, ...]
    refused_since: datetime | None
    """The first of the answers in a row that were not believed. None: the last one was."""
    problem: str | None
    """Why the last one was not. None: it was."""
    kept_at: str | None
    """Where that page is kept. None: nowhere, or no longer."""


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a source answers, and what of its days is known."""

    source: str
    health: Health | None
    """None: it was never asked."""
    days: tuple[DayStatus, ...]
    """Oldest first."""
    strays: tuple[Stray, ...]
    """Papers of these days known from other lists, but never seen on the list of their day."""
    lists: tuple[ListStatus, ...]


class ReaderStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to whom digests are, or were, mailed."""

    recipient: str
    last_sent: Letter | None
    in_doubt: tuple[Letter, ...]
    """Those that may have been sent, and can still be sent again, the oldest first."""
    failed: tuple[Letter, ...]
    """Those that later runs try again, the oldest first."""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands."""

    exit_code: int
    """That of the worst of what is not well now. 0: all is well."""
    problems: tuple[str, ...]
    """What is not well, sentences for people."""
    at: datetime
    """When it stood so."""
    last_well_at: datetime | None
    """When the last run ended in which sources were read and all was well. None: there was none."""
    papers: int
    sources: tuple[SourceStatus, ...]
    readers: tuple[ReaderStatus, ...]
    """By their addresses."""
    runs: tuple[PastRun, ...]
    """The newest first."""


def look(store: Store, config: Config, now: datetime, max_age: timedelta | None = None) -> Status:
    """How it stands at a moment; a `StoreError` is raised.

    ``max_age``: all is well only if the last run that was is not older. None: it may be.
    """
    sources = tuple(_source(store, config, source, now) for source in registry.sources().values())
    readers, last_well_at = _readers(store, now), store.last_well(now)
    letters = [letter for one in readers for letter in (*one.failed, *one.in_doubt)]
    problems = [
        *(problem for one in sources if one.health for problem in verdict.of_source(one.health)),
        *verdict.of_feeds(store.last_published()),
        *verdict.of_letters(letters, now),
        *(verdict.of_age(last_well_at, max_age, now) if max_age is not None else ()),
    ]
    return Status(
        exit_code=max((one.exit_code for one in problems), default=0),
        problems=tuple(one.what for one in problems),
        at=now,
        last_well_at=last_well_at,
        papers=questions.papers(store),
        sources=sources,
        readers=readers,
        runs=tuple(store.runs(_RUNS)),
    )


def _source(store: Store, config: Config, source: Source, now: datetime) -> SourceStatus:
    today = now.date()
    settings = config.sources[source.name]
    base_url, revisit_days = settings.base_url or source.base_url, settings.revisit_days
    since = dates.before(today, _DAYS)
    recent = store.days(source.name, since, today)
    older = [line for line in store.open_days(source.name, now) if line.on < since]
    ledger = {line.on: line for line in (*older, *recent)}
    takers = [feed.name for feed in config.feeds if entering.takes_every_paper(feed)]
    feeds = takers or [feed.name for feed in config.feeds]
    tallies = questions.tallies(store, source.name, since, today, feeds)
    for line in older:  # they are few, and may lie years back: nothing between them is counted
        tallies |= questions.tallies(store, source.name, line.on, line.on, feeds)
    names = {name for feed in config.feeds for name in feed.lists}
    wanted = [
        schedule.newest(source, base_url),
        *schedule.wanted(source, base_url, ledger.values(), names, revisit_days, today),
    ]
    visits = store.visits(request.url for request in wanted)
    absent = {one.period for one in wanted if one.kind == "day" and _is_absent(visits.get(one.url))}
    return SourceStatus(
        source=source.name,
        health=store.health(source.name),
        days=tuple(
            _day(
                ledger[on],
                tallies.get(on, Tally(stored=0, published=0)),
                all_taken=bool(takers),
                state=_state(ledger[on], on.isoformat() in absent, revisit_days, today),
            )
            for on in sorted(ledger)
        ),
        strays=tuple(
            stray
            for stray in questions.strays(store, source.name, since, today)
            # On a day that was not read yet nothing was seen at all.
            if stray.listed_on is None or _is_read(ledger.get(stray.listed_on))
        ),
        lists=tuple(_list(visits[one.url]) for one in wanted if one.url in visits),
    )


def _is_read(line: Day | None) -> bool:
    return line is not None and line.read_at is not None


def _is_absent(visit: PageVisit | None) -> bool:
    return visit is not None and visit.outcome == "absent"


def _day(line: Day, tally: Tally, *, all_taken: bool, state: State) -> DayStatus:
    missing = line.rejected + (tally.stored - tally.published if all_taken else 0)
    return DayStatus(
        day=line.on,
        listed=line.listed,
        stored=tally.stored,
        published=tally.published,
        missing=None if line.read_at is None else missing,
        read_at=line.read_at,
        read_from=line.read_from,
        state=state,
    )


def _state(line: Day, is_absent: bool, revisit_days: int, today: date) -> State:
    if line.read_at is None:
        return "absent" if is_absent else "unread"
    if line.final_at is not None:
        return "final"
    return "growing" if (today - line.on).days <= revisit_days else "owed"


def _list(visit: PageVisit) -> ListStatus:
    return ListStatus(
        url=visit.url,
        asked_at=visit.fetched_at,
        outcome=visit.outcome,
        kind=visit.kind,
        period=visit.period,
        papers=visit.papers,
        read_from=visit.read_from,
        doubts=visit.doubts,
        refused_since=visit.refused_since,
        problem=visit.problem,
        kept_at=visit.kept_at if visit.kept_at and Path(visit.kept_at).is_file() else None,
    )


def _readers(store: Store, now: datetime) -> tuple[ReaderStatus, ...]:
    letters: dict[str, list[Letter]] = {}
    for letter in store.letters():
        letters.setdefault(letter.recipient, []).append(letter)
    return tuple(_reader(recipient, letters[recipient], now) for recipient in sorted(letters))


def _reader(recipient: str, letters: Sequence[Letter], now: datetime) -> ReaderStatus:
    sent = [letter for letter in letters if letter.state == "sent"]
    late = [one for one in letters if dates.end(one.period) > now - digests.REMEMBERED]
    return ReaderStatus(
        recipient=recipient,
        last_sent=max(sent, key=lambda letter: letter.at, default=None),
        in_doubt=tuple(letter for letter in late if letter.is_in_doubt),
        failed=tuple(letter for letter in late if letter.state == "failed"),
    )
