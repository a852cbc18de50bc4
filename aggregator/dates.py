"""Instants and calendar periods: reading what pages write, writing what feeds want.

An instant is an aware UTC datetime in whole seconds. A period is a string: a day ``2026-08-06``,
a week ``2026-W32`` (ISO 8601, so 2026-W53 ends in 2027), a month ``2026-08``.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from aggregator.records import Kind

Rhythm = Literal["day", "week"]
"""How often a digest comes."""

_PERIODS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("day", re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)),
    ("week", re.compile(r"\d{4}-W\d{2}", re.ASCII)),
    ("month", re.compile(r"\d{4}-\d{2}", re.ASCII)),
)
# English whatever the locale: strftime would ask it. RFC 822 takes three letters of each.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def instant(text: str) -> datetime:
    """An ISO 8601 instant; without a zone it is UTC. Raises ValueError."""
    try:
        read = datetime.fromisoformat(text)
        aware = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except OverflowError as error:  # 0001-01-01 east of Greenwich
        raise ValueError(str(error)) from error
    return aware.replace(microsecond=0)


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), UTC)


def rfc3339(at: datetime) -> str:
    """``2026-08-06T20:00:00Z``, a fraction of a second only if there is one; without fractions
    it sorts by time as text."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def rfc822(at: datetime) -> str:
    """``Thu, 06 Aug 2026 20:00:00 +0000``, English in every locale (RFC 822 5, four-digit year)."""
    at = at.astimezone(UTC)
    return f"{weekday(at)[:3]}, {at.day:02} {month(at)[:3]} {at.year:04} {at:%H:%M:%S} +0000"


def minute(at: datetime) -> str:
    """``2026-08-06 20:00 UTC``: for people, who need no seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def lasted(time: timedelta) -> str:
    """``3 hours``: how long something lasted, in the unit that says enough. That it lasted less
    than nothing, for the clock was put back, is not told."""
    minutes = max(0, round(time / timedelta(minutes=1)))
    hours = round(minutes / 60)
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"


def weekday(day: date) -> str:
    """``Thursday``"""
    return _WEEKDAYS[day.weekday()]


def month(day: date) -> str:
    """``August``"""
    return _MONTHS[day.month - 1]


def kind_of(period: str) -> Kind | None:
    """Which kind of period a string is; None: it is none, or there is no such day or week."""
    for kind, form in _PERIODS:
        if form.fullmatch(period):
            try:
                first_day(period)
            except ValueError:
                return None
            return kind
    return None


def first_day(period: str) -> date:
    """The first day of a day, week or month. Raises ValueError if there is no such period."""
    return date.fromisoformat(f"{period}-01" if len(period) == 7 else period)


def week_of(day: date) -> str:
    """The ISO 8601 week of a day: of 2027-01-01 it is ``2026-W53``."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def rhythm_of(period: str) -> Rhythm:
    """Whether a period is a day or a week."""
    return "week" if "W" in period else "day"


def period_of(rhythm: Rhythm, day: date) -> str:
    """The day or the week of a day: ``2026-08-06``, ``2026-W32``."""
    return week_of(day) if rhythm == "week" else day.isoformat()


def last_day(period: str) -> date:
    """The last day of a day or a week."""
    return first_day(period) + timedelta(days=6 if rhythm_of(period) == "week" else 0)


def end(period: str) -> datetime:
    """The first moment after a day or a week."""
    return midnight(last_day(period) + timedelta(days=1))


def month_of(day: date) -> str:
    """The month of a day."""
    return f"{day.year:04}-{day.month:02}"


def weekend(day: date) -> bool:
    """Saturday or Sunday: the site lists no papers on them."""
    return day.weekday() >= 5


def working_days(first: date, last: date) -> list[date]:
    """The days from ``first`` to ``last`` that have lists, both included, oldest first."""
    days = (first + timedelta(days=after) for after in range((last - first).days + 1))
    return [day for day in days if not weekend(day)]


def before(day: date, count: int) -> date:
    """The day so many days before; the calendar begins in the year 1."""
    return day - timedelta(days=min(count, (day - date.min).days))
