"""Days, weeks and months as the site names them, and what lies before and after."""

from dataclasses import dataclass
from datetime import date, timedelta

_A_DAY = timedelta(days=1)
_SATURDAY = 6


@dataclass(frozen=True)
class Period:
    """One list in time. ``label`` is what the page shows between its two arrows."""

    kind: str
    name: str
    previous: str
    next: str
    instant: str
    label: str


def day(on: date) -> Period:
    """A day; its neighbours are the weekdays around it, for there is no list on a weekend."""
    return Period(
        kind="day",
        name=on.isoformat(),
        previous=_weekday(on, -_A_DAY).isoformat(),
        next=_weekday(on, _A_DAY).isoformat(),
        instant=f"{on.isoformat()}T00:00:00.000Z",
        label=short(on, year=False),
    )


def week(year: int, number: int) -> Period:
    """An ISO week: ``2025-W50``."""
    monday = date.fromisocalendar(year, number, 1)
    name = _week_name(monday)
    return Period(
        kind="week",
        name=name,
        previous=_week_name(monday - 7 * _A_DAY),
        next=_week_name(monday + 7 * _A_DAY),
        instant=name,
        label=f"Week {number}",
    )


def month(year: int, number: int) -> Period:
    first = date(year, number, 1)
    return Period(
        kind="month",
        name=f"{first:%Y-%m}",
        previous=f"{first - _A_DAY:%Y-%m}",
        next=f"{first + 31 * _A_DAY:%Y-%m}",
        instant=f"{first:%Y-%m}",
        label=f"{first:%b %Y}",
    )


def short(on: date, *, year: bool) -> str:
    """``Jun 4, 2026``, or without its year ``Jun 4``."""
    return f"{on:%b} {on.day}, {on.year}" if year else f"{on:%b} {on.day}"


def _weekday(on: date, step: timedelta) -> date:
    on += step
    while on.isoweekday() >= _SATURDAY:
        on += step
    return on


def _week_name(on: date) -> str:
    year, number, _ = on.isocalendar()
    return f"{year}-W{number:02}"
