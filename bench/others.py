"""What the usual scripts cost, on the same page from the same server."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

from bench import measure, report
from bench.home import SETTINGS, Home, News
from bench.material import A_PAGE, Material
from bench.report import Goal, Section
from tests.pages import records
from tests.pages.markup import escaped_attribute, escaped_text, json_text
from tests.pages.records import Record
from tests.torture.server import Content, Server, serving

AIM_OF_NEWS, AIM_OF_NONE, AIM_OF_REQUESTS = 0.5, 1 / 3, 1
_OURS, _OURS_NONE = "this program, all new", "this program, nothing new"
_LIST, _EACH = "a script that reads the list", "a script that fetches each paper"
_FOLDER = Path(__file__).parent
_ABOUT = """
Whole processes and one server on 127.0.0.1, over http. The scripts are `bench/standin.py`
(requests, BeautifulSoup with `html.parser`, feedgen; one feed, in RSS) and `bench/standin_each.py`,
which also fetches the page of each paper for its abstract; that page is smaller here than the real
ones. They keep nothing, so they do the same whether there is news or not. This program reads the
same list of {papers} papers, stores them, and writes its documents in three formats, the archive
and the page; it is set to read no day again.
"""


def section(papers: Material, folder: Path, rounds: int) -> Section:
    """The table of all of them."""
    news = News(papers)
    of_paper = {records.text(one, "paper", "id"): one for one in papers.records[:A_PAGE]}
    site = dict(news.pages)

    def pages(path: str) -> Content | None:
        name = path.removeprefix("/papers").lstrip("/")
        page = paper_page(of_paper[name]) if name in of_paper else site.get(name)
        return Content("text/html", page) if page else None

    with serving(pages) as server:
        settings = f'{SETTINGS}base_url = "{server.url}"\n'.replace(
            "revisit_days = 4", "revisit_days = 0"
        )
        before, after = Home(folder / "before", settings), Home(folder / "after", settings)
        for home in (before, after):
            for hours in (0, 6):  # past midnight the day before is read a last time
                home.run(news.before + timedelta(hours=hours))
        site[""] = news.page
        after.run(news.at)
        before.keep()
        after.keep()
        soon = news.at + timedelta(minutes=10)
        sides: dict[str, measure.Work] = {
            _LIST: partial(measure.process, _FOLDER / "standin.py", server.url, folder / "rss.xml"),
            _EACH: partial(
                measure.process, _FOLDER / "standin_each.py", server.url, folder / "each.xml"
            ),
            _OURS: before.fresh(lambda: before.run(news.at)),
            _OURS_NONE: after.fresh(lambda: after.run(soon)),
        }
        requests = {name: _requests(server, work) for name, work in sides.items()}
        cost = measure.medians(sides, rounds)
    bare = cost[_LIST].cpu
    table = report.table(
        ["", "CPU, ms", "ratio", "passed, ms", "requests"],
        [
            [
                *(name, report.ms(one.cpu), report.ratio(one.cpu / bare)),
                *(report.ms(one.wall), str(requests[name])),
            ]
            for name, one in cost.items()
        ],
    )
    return Section(
        "Other scripts",
        f"{report.prose(_ABOUT, papers=A_PAGE)}\n\n{table}",
        (
            Goal(
                "all new, against a script that reads the list", AIM_OF_NEWS, cost[_OURS].cpu / bare
            ),
            Goal("nothing new, against the same", AIM_OF_NONE, cost[_OURS_NONE].cpu / bare),
            Goal("requests", AIM_OF_REQUESTS, requests[_OURS]),
        ),
    )


def _requests(server: Server, work: measure.Work) -> int:
    """Pages that one run asks for; its robots.txt is asked for once a day."""
    server.requests.clear()
    work()
    return len([path for path in server.requests if path != "/robots.txt"])


def paper_page(paper: Record) -> str:
    """The page of a paper in outline: its data, its title, its abstract."""
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n'
        '<div class="SVELTE_HYDRATER contents" data-target="PaperContent" '
        f'data-props="{escaped_attribute(json_text({"paper": paper}))}"></div>\n'
        f"<h1>{escaped_text(records.title(paper))}</h1>\n<h2>Abstract</h2>\n"
        f"<div><p>{escaped_text(records.abstract(paper))}</p></div>\n</body></html>\n"
    )
