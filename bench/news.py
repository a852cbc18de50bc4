"""What a run costs that brings a whole new page."""

from __future__ import annotations

from pathlib import Path

from bench import material, measure, parts, report
from bench.home import OFFLINE, Home, News, update
from bench.material import Material
from bench.report import Goal, Section

AIM, AIM_OF_MEMORY = 1.6, 1.5
_BARE = "imports httpx, bs4, lxml and feedgen, parses the page once"
_OURS = "the whole run"
_SCRIPT = """
import sys, httpx, bs4, lxml.etree, feedgen.feed
bs4.BeautifulSoup(open(sys.argv[1], encoding="utf-8").read(), "lxml")
"""
_ABOUT = """
Whole processes. The page lists {papers} papers, all of them new, of a day that is new; the days
before it are asked for too, and are as they were. The run stores them and writes the feed in three
formats, its archive, and the page around it.
"""


def section(papers: Material, folder: Path, rounds: int) -> Section:
    """The table of such a run, and where its time goes."""
    news, home = News(papers), Home(folder / "news")
    page = folder / "new.html"
    page.write_text(news.page, "utf-8")
    news.read(home)
    news.arrive(home)
    home.keep()
    costs = measure.medians(
        {
            _BARE: lambda: measure.process("-c", _SCRIPT, page),
            _OURS: home.fresh(lambda: home.offline(news.at)),
        },
        rounds,
    )
    bare, ours = costs.values()
    table = report.compared(costs, _BARE, memory=True)
    about = report.prose(_ABOUT, papers=material.A_PAGE)
    spent = parts.shown(home.folder, home.kept, [*update(news.at), *OFFLINE], ours)
    return Section(
        "A run with one new page",
        f"{about}\n\n{table}\n\n{spent}",
        (
            Goal(
                "a run with one new page, against four imports and a tree", AIM, ours.cpu / bare.cpu
            ),
            Goal("its memory", AIM_OF_MEMORY, ours.peak / bare.peak),
        ),
    )
