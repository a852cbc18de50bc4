"""A site as it goes on: lists that grow, votes that rise, pages that answer with another period.

It is New Year of a year with 53 weeks (ISO 8601): 2026-W53 ends on 2027-01-03. All that happens is
fixed by a seed. Where times of listing are stated, it does not matter for an entry when it was
first seen; from June 2026 on the site states the day alone.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from tests.pages import era_2026
from tests.pages.records import Record

FIRST, LAST = date(2026, 12, 21), date(2027, 1, 8)
"""The first and the last day with a list, a Monday and a Friday."""
HOLIDAY = date(2027, 1, 1)
"""A Friday whose list stays empty."""
AT_MOST = 12
"""Papers on a list of a week: real ones stop at 105, without a word."""
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Listed:
    """A paper that is put on the list of a day, in time or late."""

    id: str
    on: date
    stated_at: datetime
    """What the list states, on its day."""
    appears_at: datetime
    """When one can first see it there."""
    last_votes: int
    """What its votes rise to, within a day."""

    def votes(self, at: datetime) -> int:
        """Its votes at a moment."""
        part = (at - self.appears_at) / timedelta(days=1)
        return round(self.last_votes * min(1.0, part))


def papers(seed: int = 0) -> tuple[Listed, ...]:
    """All that will be listed; one of them on a second day."""
    chance = random.Random(seed)
    found: list[Listed] = []
    for day in _working_days(FIRST, LAST):
        for number in range(chance.randint(2, 5) if day != HOLIDAY else 0):
            stated_at = datetime.combine(day, time(6), UTC) + timedelta(
                minutes=chance.randrange(17 * 60)
            )
            late = timedelta(hours=chance.choice([0, 0, 0, 0, 8, 30]))
            found.append(
                Listed(
                    id=f"{day:%y%m}.{day:%d}{number:03}",
                    on=day,
                    stated_at=stated_at,
                    appears_at=stated_at + late,
                    last_votes=chance.choice([0, 3, 9, 27, 81]),
                )
            )
    again = found[3]
    second = date(2026, 12, 29)
    moment = datetime.combine(second, time(9), UTC)
    return (*found, Listed(again.id, second, again.stated_at, moment, again.last_votes))


def lay(folder: Path, listed: tuple[Listed, ...], at: datetime, *, timed: bool) -> None:
    """Writes what the site answers at a moment, in the offline layout, in place of what it did;
    ``timed``: it states times of listing."""
    here = [one for one in listed if one.appears_at <= at]
    over = {FIRST, *_working_days(FIRST, at.date() - _A_DAY)}
    begun = sorted({one.on for one in here} | over)
    pages = {"papers": _day(here, begun[-1], at, timed)}
    for day in _working_days(FIRST, at.date() + 2 * _A_DAY):
        answer = max((one for one in begun if one <= day), default=begun[0])
        pages[f"papers/date/{day}"] = _day(here, answer, at, timed)
    weeks = sorted({_week(day) for day in begun})
    for week in {_week(FIRST + number * _A_DAY) for number in range((at.date() - FIRST).days + 1)}:
        answer_week = max((one for one in weeks if one <= week), default=weeks[0])
        pages[f"papers/week/{week[0]}-W{week[1]:02}"] = _week_page(here, answer_week, at, timed)
    for name, page in pages.items():
        file = folder / f"huggingface.co/{name}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, "utf-8")


def _working_days(first: date, last: date) -> Iterator[date]:
    days = (first + number * _A_DAY for number in range((last - first).days + 1))
    return (day for day in days if day.isoweekday() <= 5)


def _week(day: date) -> tuple[int, int]:
    year, number, _ = day.isocalendar()
    return year, number


def _day(here: list[Listed], day: date, at: datetime, timed: bool) -> str:
    return era_2026.day_page(day, [_record(one, at, timed) for one in here if one.on == day])


def _week_page(here: list[Listed], week: tuple[int, int], at: datetime, timed: bool) -> str:
    records = {one.id: _record(one, at, timed) for one in reversed(here) if _week(one.on) == week}
    votes = {one.id: one.votes(at) for one in reversed(here)}
    best = sorted(records, key=lambda name: (-votes[name], name))[:AT_MOST]
    return era_2026.week_page(*week, [records[name] for name in best])


def _record(one: Listed, at: datetime, timed: bool) -> Record:
    clock = f"{one.stated_at:%H:%M:%S}" if timed else "00:00:00"
    title = f"Paper {one.id}"
    stated = {
        "id": one.id,
        "title": title,
        "summary": f"What {title} found.",
        "authors": [{"name": "Ada Lovelace"}],
        "publishedAt": f"{one.stated_at.date() - 3 * _A_DAY}T00:00:00.000Z",
        "submittedOnDailyAt": f"{one.stated_at:%Y-%m-%d}T{clock}.000Z",
        "upvotes": one.votes(at),
    }
    return {"paper": stated, "title": title, "numComments": 0}
