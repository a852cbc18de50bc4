"""What it costs to read a page."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

from bs4 import BeautifulSoup

from aggregator import dom, parse, registry
from bench import material, measure, report
from bench.material import Material, Page
from bench.measure import Cost
from bench.report import Goal, Section

AIM, AIM_OF_DATA = 1.3, 3.0
_TREE, _BOTH = '`BeautifulSoup(page, "lxml")`', "both readings"
_JSON, _DATA = "`json.loads`", "the first reading alone"
_TARGET = "DailyPapers"
_CARD = re.compile("<article.*?</article>", re.DOTALL)
_CALLS = 3
"""Rounds for each of whole processes: calls take less."""
_ABOUT = """
Calls in one process. Both readings are `parse_page`: the JSON that a page carries, and the cards
that a person sees, each against the other. The first reading alone is that of the JSON, from the
text of the page, without its cards, to an object, against `json.loads` of that JSON. The pages are
as large as real ones get, and trending has two copies of everything on each card.
"""


def section(papers: Material, folder: Path, rounds: int) -> Section:
    """The table of readings; nothing is written to the folder."""
    rows: list[list[str]] = []
    goals: list[Goal] = []
    for page in material.large_pages(papers):
        cost = _costs(page, rounds * _CALLS)
        both, data = cost[_BOTH].cpu / cost[_TREE].cpu, cost[_DATA].cpu / cost[_JSON].cpu
        size = f"{page.name}, {len(page.text) / 1e6:.2f} MB"
        rows += [
            [f"{size}: {_TREE}", report.ms(cost[_TREE].cpu), "1.00"],
            [f"{size}: {_BOTH}", report.ms(cost[_BOTH].cpu), report.ratio(both)],
            [f"{size}: {_JSON}", report.ms(cost[_JSON].cpu), "1.00"],
            [f"{size}: {_DATA}", report.ms(cost[_DATA].cpu), report.ratio(data)],
        ]
        goals += [
            Goal(f"both readings of {page.name}, against its tree", AIM, both),
            Goal(f"the first reading of {page.name}, against its JSON", AIM_OF_DATA, data),
        ]
    table = report.table(["", "CPU, ms", "ratio"], rows)
    return Section("Reading a page", f"{report.prose(_ABOUT)}\n\n{table}", tuple(goals))


def _costs(page: Page, rounds: int) -> dict[str, Cost]:
    without_cards = _CARD.sub("", page.text)
    data, _ = dom.island(dom.tree(without_cards), _TARGET)
    text = json.dumps(data)
    layouts, sources = registry.layouts(), registry.sources()
    works = {
        _TREE: lambda: BeautifulSoup(page.text, "lxml"),
        _BOTH: lambda: parse.parse_page(page.text, page.url, layouts, sources),
        _JSON: lambda: json.loads(text),
        _DATA: lambda: dom.island(dom.tree(without_cards), _TARGET),
    }
    return measure.medians(
        {name: partial(measure.call, work) for name, work in works.items()}, rounds
    )
