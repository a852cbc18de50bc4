"""How it stands, as a terminal is told; instants are UTC, to the minute."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime

from aggregator import dates
from aggregator.past_runs import PastRun
from aggregator.questions import Stray
from aggregator.status import DayStatus, ListStatus, ReaderStatus, SourceStatus, Status
from aggregator.text import one_line

_SHOWN = 10
"""Papers that are told one by one."""
_HOW_TO_REPORT = (
    "  Such a page is public, and nothing of yours is in it: send it, with what check prints,",
    "  to those who keep this program. How to mend it oneself is told in docs/adding.md.",
)


def lines(status: Status) -> list[str]:
    """All of it; the first line says in a word whether all is well."""
    told = [_in_a_word(status), f"{status.papers:,} papers are known; {_age(status)}"]
    for source in status.sources:
        told += ["", *_health(source), "", *_ledger(source.days), *_strays(source.strays)]
        told += [*_others(source.lists), *_doubts(source.lists), *_refused(source.lists)]
    if status.readers:
        told += ["", "Letters:", *(line for one in status.readers for line in _letters(one))]
    told += ["", "The last runs:", *(_run(run) for run in status.runs)]
    return told


def _in_a_word(status: Status) -> str:
    return f"NOT WELL: {'; '.join(status.problems)}" if status.problems else "well"


def _age(status: Status) -> str:
    """How long ago all was well: who runs it once an hour sees whether it does."""
    ended_at = status.last_well_at
    if ended_at is None:
        return "no run has read all and ended well so far"
    ago = dates.lasted(status.at - ended_at)
    return f"the last run that read all and ended well did so at {_minute(ended_at)}, {ago} ago"


def _health(source: SourceStatus) -> list[str]:
    health = source.health
    if health is None:
        return [f"{source.source}: never asked"]
    if health.failing_since is None:
        readings = source.lists[0].read_from if source.lists else ()
        read_from = f", read from {' and '.join(readings)}" if readings else ""
        return [f"{source.source}: well, last asked {_minute(health.asked_at)}{read_from}"]
    well = f"well at {_minute(health.well_at)}" if health.well_at else "never well"
    count = health.failures
    return [
        f"{source.source}: FAILING since {_minute(health.failing_since)}, "
        f"in {'one run' if count == 1 else f'{count} runs in a row'}; {well}",
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
    told = [f"  {one.url}: {doubt}" for one in lists for doubt in one.doubts]
    return ["", "Doubts:", *told] if told else []


def _refused(lists: Iterable[ListStatus]) -> list[str]:
    refused = [one for one in lists if one.problem is not None]
    if not refused:
        return []
    told = [line for one in refused for line in _refusal(one)]
    if any(one.kept_at for one in refused):
        told += _HOW_TO_REPORT
    return ["", "Not believed:", *told]


def _refusal(one: ListStatus) -> list[str]:
    kept = "the page is no longer kept"
    if one.kept_at is not None:
        kept = f"look at the page with: daily-papers check {shlex.quote(one.kept_at)}"
    since = _minute(one.refused_since)
    return [f"  {one.url}: {one_line(one.problem or '')}", f"    since {since}; {kept}"]


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
