"""What can happen to a good page on its way: cut, or with one of its two readings gone."""

import re

_DATA = re.compile(
    r'(<div class="SVELTE_HYDRATER contents" data-target="DailyPapers") data-props="[^"]*"'
)
_BEGIN = 'data-target="DailyPapers" data-props="'


def cut_in_cards(page: str) -> str:
    """The first half of the cards: the data are whole, the page ends within an article."""
    starts = [found.start() for found in re.finditer("<article ", page)]
    return page[: starts[len(starts) // 2] + 400]


def cut_in_data(page: str) -> str:
    """The page ends half-way through its hydration data."""
    start = page.index(_BEGIN) + len(_BEGIN)
    return page[: (start + page.index('"', start)) // 2]


def without_data(page: str) -> str:
    """Cards whole, hydration attribute gone."""
    return _DATA.sub(r"\1", page)


def with_unknown_cards(page: str) -> str:
    """Data whole, cards in a markup nobody knows: no article, no heading, no address."""
    page = re.sub(r"<(/?)article\b", r"<\1paper-tile", page)
    page = re.sub(r"<(/?)h3\b", r"<\1paper-name", page)
    return re.sub(r'(<paper-name[^>]*>)<a href="[^"]*"([^>]*)>(.*?)</a>', r"\1<b\2>\3</b>", page)
