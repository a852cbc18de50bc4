"""The names that lists have in the configuration, and as categories of entries: pure."""

from __future__ import annotations

from collections.abc import Collection

from aggregator.records import Kind

SEARCH = "search:"
"""What stands before the words of a search."""

FIXED = ("daily", "weekly", "monthly", "trending")
"""The names of all lists but searches."""


# A week and a month list papers of their days again, at most the 105 with the most votes: they are
# the daily list too.
_NAMES: dict[Kind, tuple[str, ...]] = {
    "day": ("daily",),
    "week": ("daily", "weekly"),
    "month": ("daily", "monthly"),
    "trending": ("trending",),
}


def names(kind: Kind, period: str) -> tuple[str, ...]:
    """The names under which a list counts; the period of a search are its words."""
    return _NAMES.get(kind) or (f"{SEARCH}{period}",)


def categories(stood_on: tuple[str, ...], counted: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the lists that a paper stood on are categories of its entry in a feed that counts
    some lists.

    Votes alone decide who is among the 105 of a week or a month, and votes change no entry: such a
    list is named only in feeds that ask for it.
    """
    return tuple(name for name in stood_on if name not in ("weekly", "monthly") or name in counted)


def of_days(counted: Collection[str]) -> bool:
    """Whether one of some lists, by their names, lists papers of days."""
    return not {"daily", "weekly", "monthly"}.isdisjoint(counted)
