"""How it stands: the ledger of days, the health of every source, letters, runs. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from aggregator import dates, digests, entering, questions, registry, schedule
from aggregator.config import Config
from aggregator.ledger import PastRun
from aggregator.outbox import Letter
from aggregator.questions import Stray, Tally
from aggregator.records import Day, Health, PageVisit, Source
from aggregator.store import Store

_DAYS = 28
"""Calendar days of the ledger that are told, and all before them that are not final."""
_RUNS = 10
_SHOWN = 10
"""Papers that a terminal is told one by one."""

State = Literal["growing", "final", "owed", "absent", "unread"]
"""growing: it is read again and again; final: it was read whole after that; owed: it is to be read
once more; absent: the site has no such list; unread: it could not be read yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStatus:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStatus:
    """A list that is asked for, as it was last seen."""

    url: str
    asked_at: datetime
    outcome: str
    kind: str | None
    period: str | None
    papers: int | None
    read_from: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """How a source answers, and what of its days is known."""

    source: str
    health: Health | None
    """None: it was never asked."""
    days: tuple[DayStatus, ...]
    """Oldest first."""
    strays: tuple[Stray, ...]
    """Papers of these days known from other lists, but never seen on the list of their day."""
    lists: tuple[ListStatus, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderStatus:
    """Somebody to whom digests are, or were, mailed."""

    recipient: str
    last_sent: Letter | None
    in_doubt: tuple[Letter, ...]
    """Those that may have been sent, and can still be sent again, the oldest first."""
    failed: tuple[Letter, ...]
    """Those that later runs try again, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How it stands."""

    papers: int
    sources: tuple[SourceStatus, ...]
    readers: tuple[ReaderStatus, ...]
    """By their addresses."""
    runs: tuple[PastRun, ...]
    """The newest first."""


def look(store: Store, config: Config, now: datetime) -> Status:
    """How it stands at a moment; a `StoreError` is raised."""
    return Status(
        papers=questions.papers(store),
        sources=tuple(
            _source(store, config, source, now) for source in registry.sources().values()
        ),
        readers=_readers(store, now),
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


# -- for people


def lines(status: Status) -> list[str]:
    """How it stands, for a terminal; instants are UTC, to the minute."""
    told = [f"{status.papers:,} papers are known"]
    for source in status.sources:
        told += ["", *_health(source), "", *_ledger(source.days), *_strays(source.strays)]
        told += [*_others(source.lists), *_doubts(source.lists)]
    if status.readers:
        told += ["", "Letters:", *(line for one in status.readers for line in _letters(one))]
    told += ["", "The last runs:", *(_run(run) for run in status.runs)]
    return told


def _health(source: SourceStatus) -> list[str]:
    health = source.health
    if health is None:
        return [f"{source.source}: never asked"]
    if health.failing_since is None:
        readings = source.lists[0].read_from if source.lists else ()
        read_from = f", read from {' and '.join(readings)}" if readings else ""
        return [f"{source.source}: well, last asked {_minute(health.asked_at)}{read_from}"]
    well = f"well at {_minute(health.well_at)}" if health.well_at else "never well"
    return [
        f"{source.source}: FAILING since {_minute(health.failing_since)}, "
        f"in {health.failures} runs in a row; {well}",
        f"  {health.problem}",
    ]


def _ledger(days: Sequence[DayStatus]) -> list[str]:
    head = "day         listed  stored  published  missing  last read         state"
    return [head, *map(_ledger_line, reversed(days))]


def _ledger_line(day: DayStatus) -> str:
    read_from = "" if "data" in day.read_from or not day.read_from else day.read_from[0]
    state = f"{day.state}, read from the {read_from}" if read_from else day.state
    return (
        f"{day.day}  {_count(day.listed):>6}  {day.stored:>6}  {day.published:>9}  "
        f"{_count(day.missing):>7}  {_minute(day.read_at):<16}  {state}"
    )


def _strays(strays: Sequence[Stray]) -> list[str]:
    if not strays:
        return []
    shown = [f"  {one.key}  {one.title} ({', '.join(one.seen_on)})" for one in strays]
    if len(shown) > _SHOWN:
        shown[_SHOWN:] = [f"  and {len(shown) - _SHOWN} more: --json names them all"]
    return ["", "Known from other lists, never seen on the list of their day:", *shown]


def _others(lists: Iterable[ListStatus]) -> list[str]:
    told = [
        f"  {one.kind} {one.period or ''}".rstrip()
        + f": {one.papers} papers, asked {_minute(one.asked_at)}"
        for one in lists
        if one.kind not in (None, "day")
    ]
    return ["", "Other lists:", *told] if told else []


def _doubts(lists: Iterable[ListStatus]) -> list[str]:
    told = [f"  {one.url}: not believed" for one in lists if one.outcome == "refused"]
    told += [f"  {one.url}: {doubt}" for one in lists for doubt in one.doubts]
    return ["", "Doubts:", *told] if told else []


def _letters(reader: ReaderStatus) -> list[str]:
    last = reader.last_sent
    sent = f"last sent {last.period}, at {_minute(last.at)}" if last else "none was sent"
    return [
        f"  {reader.recipient}: {sent}",
        *(
            f"    in doubt {one.period}: {one.problem or 'a run is sending it, or ended meanwhile'}"
            "; to send it again: "
            f"daily-papers digest --resend --period {dates.rhythm_of(one.period)}"
            for one in reader.in_doubt
        ),
        *(
            f"    failed {one.period}: {one.problem}; the next run tries again"
            for one in reader.failed
        ),
    ]


def _run(run: PastRun) -> str:
    report = run.report
    done = (
        f"{report.requests} requests, {report.new} new, {report.changed} changed, "
        f"{sum(report.entered.values())} entered"
    )
    told = [] if run.command == "digest" else [done]  # it asks for nothing
    told += [run.problem] if run.problem else []
    began = f"  {_minute(run.started_at)}  {run.command:<8}  exit {run.exit_code}  "
    return f"{began}{'; '.join(told)}".rstrip()


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "never"


def _count(number: int | None) -> str:
    return "?" if number is None else str(number)
