"""The day pages first seen in 2024: their data name the day in ``date``, an instant.

Page-level keys: canSubmit, date ("2024-08-01T00:00:00.000Z"), dailyPapers, nextDate, prevDate,
publisher. There were no pages of weeks, months or searches yet.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aggregator import dates
from aggregator.dom import Tree, island
from aggregator.records import JsonObject, Layout, Listed, View
from aggregator.sources._huggingface_cards import heading, view_of
from aggregator.sources._huggingface_record import Fields
from aggregator.sources._huggingface_record import listed as read_record

# From 2025-03-11 on the outer ``publishedAt`` is the paper's own plus the UTC offset of New York
# (7,162 of 7,162 records): then it is no moment of listing.
_NEW_YORK = (timedelta(hours=-4), timedelta(hours=-5))


def view(page: Tree) -> View | None:
    """Claims what has a ``date`` beside its papers, and cards whose data are gone."""
    props, problem = island(page, "DailyPapers")
    if props is None:
        return view_of(page, *heading(page), None, problem)
    stated = props.get("date")
    if not isinstance(stated, str):
        return None
    day = stated[:10] if dates.kind_of(stated[:10]) == "day" else None
    return view_of(page, "day", day, props.get("dailyPapers"), None)


def listed(record: JsonObject, rank: int, page: View) -> Listed:
    """A record is listed on the page's own day, at the outer ``publishedAt`` if that was then."""

    def when(outer: Fields, inner: Fields) -> tuple[date | None, datetime | None]:
        day = dates.first_day(page.period) if page.period else None
        moment, appeared = outer.instant("publishedAt"), inner.instant("publishedAt")
        if moment is None or moment.date() != day:
            # A quarter of the records were put on a list on the evening before its day.
            return day, None
        shifted = appeared is not None and moment - appeared in _NEW_YORK
        return day, None if shifted else moment

    return read_record(record, rank, when)


LAYOUT = Layout(name="huggingface_2024_date", source="huggingface", view=view, listed=listed)
