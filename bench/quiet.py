"""What a run costs in which nothing is new."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bench import measure, report
from bench.home import SETTINGS, Home, News
from bench.material import Material
from bench.report import Goal, Section
from tests.torture.server import Content, serving

AIM = 1.5
BARE = '`python -c "import httpx, sqlite3"`'
_ABOUT = """
Whole processes, against one that only loads two libraries. Each run finds the store and the feeds
of three days. The server is one of our own on 127.0.0.1, over http and with ETags: it answers that
all is as it was, to the newest list and to the days before it. If nothing is due a run asks for the
newest list alone, as every run does. The saved pages have no ETag: they are read anew, and hold
what they held.
"""
_LATER, _SOON = timedelta(hours=3), timedelta(minutes=1)


def section(papers: Material, folder: Path, rounds: int) -> Section:
    """The table of such runs."""
    news = News(papers)
    saved = Home(folder / "saved")
    news.read(saved)
    saved.keep()

    def pages(path: str) -> Content | None:
        page = news.pages.get(path.removeprefix("/papers").lstrip("/"))
        return Content("text/html", page) if page else None

    with serving(pages) as server:
        served = Home(folder / "served", f'{SETTINGS}base_url = "{server.url}"\n')
        begun = news.before + timedelta(hours=1)
        served.run(news.before)
        served.run(begun)
        served.keep()
        costs = measure.medians(
            {
                BARE: lambda: measure.process("-c", "import httpx, sqlite3"),
                "all is as it was (304)": served.fresh(lambda: served.run(begun + _LATER)),
                "nothing is due": served.fresh(lambda: served.run(begun + _SOON)),
                "the same saved pages": saved.fresh(lambda: saved.offline(begun + _LATER)),
            },
            rounds,
        )
    bare, *runs = costs.values()
    worst = max(run.cpu for run in runs) / bare.cpu
    return Section(
        "A run without news",
        f"{report.prose(_ABOUT)}\n\n{report.compared(costs, BARE)}",
        (Goal("a run without news, against two imports", AIM, worst),),
    )
