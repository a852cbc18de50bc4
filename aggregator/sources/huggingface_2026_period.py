"""The list pages seen in 2026: day, week, month, trending and search, rendered by Svelte 5.

Page-level keys of a day, week or month: periodType, dateString, dailyPapers, prevDate, nextDate,
publisher, query; trending: isTrending, and no date at all; a search: query ``{"q": words}``, its
papers in searchResults, with the newest list in dailyPapers beside it.
"""

from __future__ import annotations

from datetime import date, datetime, time

from aggregator import dates
from aggregator.dom import Tree, island
from aggregator.records import JsonObject, Kind, Layout, Listed, View
from aggregator.sources._huggingface_cards import heading, view_of
from aggregator.sources._huggingface_record import Fields
from aggregator.sources._huggingface_record import listed as read_record
from aggregator.sources.huggingface import FIRST_ON
from aggregator.text import LONGEST_LINE, one_line

_OPENS_A_BLOCK = "<!--["
"""A comment that only Svelte 5 writes."""
_MARKS = {"periodType", "dateString", "isTrending", "query", "searchResults"}


def view(page: Tree) -> View | None:
    """Claims data with a key of this era, and cards among Svelte 5 comments without data."""
    props, problem = island(page, "DailyPapers")
    if props is None:
        if _OPENS_A_BLOCK not in page.text:
            return None
        return view_of(page, *heading(page), None, problem)
    if not _MARKS & props.keys():
        return None
    kind, period = _period(props)
    papers = props.get("searchResults" if kind == "search" else "dailyPapers")
    return view_of(page, kind, period, papers, None)


def _period(props: JsonObject) -> tuple[Kind, str | None]:
    query = props.get("query")
    words = query.get("q") if isinstance(query, dict) else None
    if isinstance(words, str) and words.strip():
        return "search", one_line(words[:LONGEST_LINE])
    if props.get("searchResults") and not props.get("dateString"):
        return "search", None
    if props.get("isTrending") is True:
        return "trending", None
    stated = props.get("dateString")
    period = stated if isinstance(stated, str) else ""
    if dates.kind_of(period[:10]) == "day":
        period = period[:10]
    kind, named = dates.kind_of(period), props.get("periodType")
    if kind == "day" and named == "week":
        return "week", dates.week_of(dates.first_day(period))
    if kind == "day" and named == "month":
        return "month", dates.month_of(dates.first_day(period))
    if kind is None or named not in (None, kind):
        return named if named in ("week", "month") else "day", None
    return kind, period


def listed(record: JsonObject, rank: int, page: View) -> Listed:
    """``submittedOnDailyAt`` is the day on the list, from 2026-06 on without a time.

    A paper that stands on a second day still names its first. The outer ``publishedAt`` is the
    paper's own plus the UTC offset of New York, so it says nothing.
    """

    def when(outer: Fields, inner: Fields) -> tuple[date | None, datetime | None]:
        day = dates.first_day(page.period) if page.kind == "day" and page.period else None
        moment = inner.instant("submittedOnDailyAt")
        if moment is None or not FIRST_ON <= moment.date() <= (day or date.max):
            return day, None
        return moment.date(), moment if moment.time() != time() else None

    return read_record(record, rank, when)


LAYOUT = Layout(name="huggingface_2026_period", source="huggingface", view=view, listed=listed)
