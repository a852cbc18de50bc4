"""A site as it lives for a week of June 2026: papers come, some of them late, are voted for, and
get other titles. All that happens is fixed; lists state times of listing."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from tests.pages import era_2026
from tests.pages.records import Record

from .server import Content, Pages

FIRST, LAST = date(2026, 6, 5), date(2026, 6, 12)
"""The first and the last day with a list, two Fridays."""
_A_DAY = timedelta(days=1)
_RISE = timedelta(hours=20)
"""For which votes rise."""


@dataclass(frozen=True)
class Listed:
    """A paper that is put on the list of a day, in time or late."""

    number: int
    stated_at: datetime
    """What the list states, on its day."""
    appears_at: datetime
    """When one can first see it there."""
    last_votes: int
    revised_at: datetime | None
    """When it gets another title."""

    def record(self, at: datetime) -> Record:
        """What the site says of it at a moment."""
        part = min(1.0, (at - self.appears_at) / _RISE)
        title = f"Counting {'Sheep' if self.number % 2 else 'Goats'}, Part {self.number}"
        if self.revised_at and self.revised_at <= at:
            title = f"{title}, Revised"
        paper = {
            "id": f"2606.{self.number:05}",
            "title": title,
            "summary": f"We count them for the {self.number}th time.",
            "authors": [{"name": "Ada Lovelace"}, {"name": "Émilie du Châtelet"}],
            "publishedAt": f"{self.stated_at.date() - 3 * _A_DAY}T00:00:00.000Z",
            "submittedOnDailyAt": f"{self.stated_at:%Y-%m-%dT%H:%M:%S}.000Z",
            "upvotes": round(self.last_votes * part),
        }
        return {"paper": paper, "title": title, "numComments": self.number % 4}


@cache
def papers() -> tuple[Listed, ...]:
    """All that will be listed."""
    chance = random.Random(0)
    return tuple(_listed(chance))


def _listed(chance: random.Random) -> Iterator[Listed]:
    for after in range((LAST - FIRST).days + 1):
        day = FIRST + after * _A_DAY
        for place in range(chance.randint(4, 8) if day.isoweekday() <= 5 else 0):
            minutes = timedelta(minutes=chance.randrange(14 * 60))
            stated_at = datetime.combine(day, time(6), UTC) + minutes
            late = timedelta(hours=chance.choice([0, 0, 0, 0, 8, 30]))
            revised = timedelta(hours=chance.randint(5, 40))
            yield Listed(
                number=day.day * 100 + place,
                stated_at=stated_at,
                appears_at=stated_at + late,
                last_votes=chance.choice([0, 3, 9, 27, 81]),
                revised_at=stated_at + late + revised if chance.random() < 0.3 else None,
            )


def pages(at: datetime) -> Pages:
    """The site at a moment."""
    here = [one for one in papers() if one.appears_at <= at]
    begun = sorted({one.stated_at.date() for one in here})

    def records(holds: Callable[[date], bool]) -> list[Record]:
        return [one.record(at) for one in here if holds(one.stated_at.date())]

    def day_page(asked: date) -> str | None:
        """A day without a list, not yet or for ever, shows the one before."""
        shown = max((day for day in begun if day <= asked), default=None)
        return era_2026.day_page(shown, records(lambda day: day == shown)) if shown else None

    def week_page(name: str) -> str | None:
        asked = date.fromisocalendar(int(name[:4]), int(name[6:]), 1)
        shown = max((day for day in begun if day < asked + 7 * _A_DAY), default=None)
        if shown is None:
            return None
        week = shown.isocalendar()[:2]
        return era_2026.week_page(*week, records(lambda day: day.isocalendar()[:2] == week))

    @cache
    def found(path: str) -> Content | None:
        if path.startswith("/api/"):
            asked = date.fromisoformat(path.partition("date=")[2][:10])
            return Content("application/json", json.dumps(records(lambda day: day == asked)))
        *_, kind, name = path.split("/")
        if path == "/papers":
            page = day_page(begun[-1])
        elif kind == "date":
            page = day_page(date.fromisoformat(name))
        else:
            page = week_page(name) if kind == "week" else None
        return Content("text/html", page) if page else None

    return found
