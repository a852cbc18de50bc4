"""The real material, read exactly: runs where REAL_PAGES names its folder, and only there.

What must come out of a record is read here anew, with other means than those of the parser:
``html.unescape``, a regular expression, and the rules as they were found in the material.
"""

import gzip
import html
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aggregator import believe, merge, parse, registry
from aggregator.errors import NotAPage, UnknownLayout
from aggregator.records import Changes, Listed, Paper, ParsedPage, Readings, Request
from aggregator.sources.huggingface import SOURCE
from tests.pages import era_2024, era_2026

__test__ = "REAL_PAGES" in os.environ
"""Without the folder pytest collects nothing here: no test is said to have passed."""

REAL = Path(os.environ.get("REAL_PAGES", "REAL_PAGES is not set"))
ROOT = Path(__file__).parents[1]
NOW = datetime(2027, 1, 1, tzinfo=UTC)
RUN = 8
"""So many words in a row are a sentence of somebody, fewer may be chance."""

Record = dict[str, Any]

FIRST_OF_AUGUST_2024 = [
    ("2407.21783", 94, 5, "01:21:47", 533, "Abhimanyu Dubey", "akhaliq"),
    ("2407.21705", 24, 2, "00:58:44", 5, "Zhenghao Zhang", "akhaliq"),
    ("2407.21770", 19, 5, "00:52:19", 8, "Xi Victoria Lin", "VictoriaLinML"),
    ("2407.21646", 16, 8, "00:51:40", 7, "Shanbo Cheng", "xuuuluuu"),
    ("2407.21772", 11, 2, "01:25:17", 12, "Wenjun Zeng", "akhaliq"),
    ("2407.21630", 8, 2, "06:54:45", 5, "Gabriel Loiseau", "sileod"),
    ("2407.21721", 8, 2, "05:14:53", 8, "Ruohao Guo", "leo1117"),
    ("2407.21530", 8, 3, "00:44:44", 28, "Oscar Sainz", "Vfrz"),
    ("2407.20229", 7, 3, "22:08:02", 5, "Yuanwen Yue", "yuanwenyue"),
    ("2407.21781", 7, 2, "01:18:04", 6, "Qiayuan Liao", "akhaliq"),
    ("2407.21686", 7, 2, "01:10:09", 3, "Gyeongsik Moon", "akhaliq"),
    ("2407.21475", 5, 2, "00:13:18", 4, "Dengsheng Chen", "akhaliq"),
    ("2404.01300", 3, 2, "16:48:36", 6, "Muhammad Zubair Irshad", "akhaliq"),
]


def read(text: str) -> ParsedPage:
    return parse.parse_page(text, "page", registry.layouts(), registry.sources())


def believed(text: str) -> ParsedPage:
    """The page, which must be free of any doubt."""
    page = read(text)
    own = Request(source=page.source, url=page.url, kind=page.kind, period=page.period)
    believe.believe(page, own, NOW)
    assert (page.rejections, page.doubts, page.contradictions) == ((), (), ())
    assert (page.read_from, page.cut_off) == (("data", "cards"), False)
    return page


@cache
def days() -> list[tuple[date, list[Record]]]:
    """Every day of the API answers with its records."""
    with gzip.open(REAL / "api_daily_papers_2024-05_2025-12.jsonl.gz", "rt", encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    return [(date.fromisoformat(line["date"]), line["papers"]) for line in lines]


def answer_of_2026() -> str:
    return (REAL / "reference/api_daily_papers_limit30_2026-06-13.json").read_text("utf-8")


def records_of_2026() -> list[Record]:
    records: list[Record] = json.loads(answer_of_2026())
    return records


# -- what must come out of a record


def line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def text(text: str | None) -> str | None:
    return text.strip() or None if text else None


def url(text: str | None) -> str | None:
    return "".join(text.split()) or None if text else None


def moment(text: str | None) -> datetime | None:
    return datetime.strptime(text[:19] + "Z", "%Y-%m-%dT%H:%M:%S%z") if text else None


def put_on_list_2024(record: Record, day: date) -> datetime | None:
    """The outer ``publishedAt``, unless it is the paper's own on New York's clock."""
    at, appeared = moment(record["publishedAt"]), moment(record["paper"]["publishedAt"])
    assert at
    assert appeared
    shifted = appeared - at in (timedelta(hours=4), timedelta(hours=5))
    return at if at.date() == day and not shifted else None


def expected(record: Record, rank: int, listed_on: date, listed_at: datetime | None) -> Listed:
    inner = record["paper"]
    organization = inner.get("organization") or record.get("organization") or {}
    name = line(organization.get("name"))
    media = [*inner.get("mediaUrls", []), *record.get("mediaUrls", []), record.get("mediaUrl")]
    submitter = inner.get("submittedOnDailyBy", {}).get("user")
    return Listed(
        paper=Paper(
            key=f"arxiv:{inner['id']}",
            id=inner["id"],
            title=line(inner["title"]) or "",
            abstract=text(inner["summary"]),
            authors=tuple(line(author["name"]) or "" for author in inner["authors"]),
            listed_on=listed_on,
            listed_at=listed_at,
            published_at=moment(inner["publishedAt"]),
            url=f"https://huggingface.co/papers/{inner['id']}",
            arxiv_url=f"https://arxiv.org/abs/{inner['id']}",
            pdf_url=f"https://arxiv.org/pdf/{inner['id']}",
            code_url=url(inner.get("githubRepo")),
            project_url=url(inner.get("projectPage")),
            thumbnail_url=url(record.get("thumbnail")),
            media_urls=tuple(dict.fromkeys(filter(None, map(url, media)))),
            ai_summary=text(inner.get("ai_summary")),
            keywords=tuple(dict.fromkeys(filter(None, map(line, inner.get("ai_keywords", []))))),
            organization=line(organization.get("fullname")) or name,
            organization_id=name,
            submitter=submitter or record.get("submittedBy", {}).get("name"),
            author_participating=record.get("isAuthorParticipating"),
        ),
        readings=Readings(
            upvotes=inner["upvotes"],
            comments=record["numComments"],
            stars=inner.get("githubStars"),
        ),
        rank=rank,
        listed_as=line(record["title"]) or "",
    )


def in_2024(records: Sequence[Record], day: date) -> Iterator[Listed]:
    for rank, record in enumerate(records, 1):
        yield expected(record, rank, day, put_on_list_2024(record, day))


def in_2026(records: Sequence[Record], day: date) -> Iterator[Listed]:
    """``submittedOnDailyAt`` tells day and time; a midnight is a day without a time."""
    for rank, record in enumerate(records, 1):
        at = moment(record["paper"].get("submittedOnDailyAt"))
        if at is None or at.date() > day:
            yield expected(record, rank, day, None)
        else:
            yield expected(record, rank, at.date(), at if f"{at:%H%M%S}" != "000000" else None)


# -- whole pages as they were saved


def test_the_complete_page_of_2024_gives_its_thirteen_papers_exactly() -> None:
    saved = (REAL / "huggingface.co/papers/date/2024-08-01.html").read_text("utf-8")
    page = believed(saved)
    data = re.search(r'data-target="DailyPapers" data-props="([^"]*)"', saved)
    assert data
    records = json.loads(html.unescape(data[1]))["dailyPapers"]
    day = date(2024, 8, 1)
    assert page.listed == tuple(in_2024(records, day))
    assert [one.rank for one in page.listed] == list(range(1, 14))
    assert [
        (
            one.paper.id,
            one.readings.upvotes,
            one.readings.comments,
            f"{one.paper.listed_at:%H:%M:%S}",
            len(one.paper.authors),
            one.paper.authors[0],
            one.paper.submitter,
        )
        for one in page.listed
    ] == FIRST_OF_AUGUST_2024
    assert page == ParsedPage(
        url="page",
        source="huggingface",
        layout="huggingface_2024_date",
        kind="day",
        period="2024-08-01",
        listed=page.listed,
    )


@pytest.mark.parametrize(
    "name", ["look-alike_2026-07.html", "paper_2509.24002_2025-10-02.prettified.html"]
)
def test_a_look_alike_and_the_page_of_one_paper_are_no_lists(name: str) -> None:
    saved = (REAL / "reference" / name).read_text("utf-8")
    with pytest.raises(UnknownLayout):
        read(saved)


def test_the_trending_excerpt_gives_its_two_papers_from_the_cards_alone() -> None:
    page = read((REAL / "reference/trending_2026-10-07.excerpt.html").read_text("utf-8"))
    shown = [
        (one.rank, one.paper.id, one.paper.title, one.readings, one.paper.submitter)
        for one in page.listed
    ]
    assert (page.layout, page.kind, page.period) == ("huggingface_2026_period", "trending", None)
    assert (page.read_from, page.cut_off, len(page.doubts)) == (("cards",), True, 1)
    assert shown == [
        (
            1,
            "2610.05608",
            "Kandinsky 6.0 Video: Foundation Models for Synchronized Video and Audio Generation",
            Readings(upvotes=117),
            "vvasilev",
        ),
        (
            2,
            "2407.17789",
            "Very Large-Scale Multi-Agent Simulation in AgentScope",
            Readings(upvotes=47),
            "akhaliq",
        ),
    ]
    request = Request(source=page.source, url=page.url, kind="trending", period=None)
    with pytest.raises(NotAPage):  # cut off: who knows what else it held
        believe.believe(page, request, NOW)


# -- pages built around real records


@pytest.mark.no_cover  # what it runs is run elsewhere, and counting lines doubles its time
@pytest.mark.parametrize("third", [0, 1, 2])
@pytest.mark.parametrize(
    ("build", "read_by_hand"),
    [(era_2024.day_page, in_2024), (era_2026.day_page, in_2026)],
    ids=["2024", "2026"],
)
def test_every_real_record_is_read_back_exactly_from_a_page_of_its_day(
    build: Callable[[date, list[Record]], str],
    read_by_hand: Callable[[list[Record], date], Iterator[Listed]],
    third: int,
) -> None:
    for day, records in days()[third::3]:
        page = believed(build(day, records))
        assert (page.kind, page.period) == ("day", day.isoformat())
        assert page.listed == tuple(read_by_hand(records, day)), day


def test_there_are_all_the_records_that_the_material_is_said_to_hold() -> None:
    assert sum(len(records) for _, records in days()) == 6141


def test_the_records_of_2026_are_read_back_exactly_from_a_page_of_their_day() -> None:
    records, day = records_of_2026(), date(2026, 6, 12)
    page = believed(era_2026.day_page(day, records, newest=True))
    assert len(records) == 30
    assert page.listed == tuple(in_2026(records, day))
    assert {one.paper.listed_on for one in page.listed} == {day}


# -- the answers of the API, as they came


def answered(text: str, asked: date) -> ParsedPage:
    """The answer of the API for a day, which must be free of any doubt."""
    answer = parse.parse_answer(text, "api", asked.isoformat(), registry.layouts(), SOURCE)
    own = Request(source=answer.source, url="api", kind="day", period=answer.period, form="api")
    believe.believe(answer, own, NOW)
    assert answer == ParsedPage(
        url="api",
        source="huggingface",
        layout="huggingface_2026_period",
        kind="day",
        period=answer.period,
        listed=answer.listed,
        read_from=("api",),
    )
    return answer


def taken_over(answer: ParsedPage, *listed: Listed) -> Changes:
    """What a page of these papers changes after an answer, but for the sightings."""
    known = {one.paper.key: one for one in merge.decide({}, answer, NOW).new}
    page = replace(answer, listed=listed, read_from=("data", "cards"))
    return replace(merge.decide(known, page, NOW + timedelta(hours=1)), sightings=())


@pytest.mark.parametrize("asked", [date(2026, 6, 12), date(2026, 6, 13)], ids=str)
def test_the_answer_of_2026_is_read_exactly_as_that_of_the_day_it_lists(asked: date) -> None:
    """It was asked for without a day on Saturday 2026-06-13, and lists Friday."""
    answer, day = answered(answer_of_2026(), asked), date(2026, 6, 12)
    papers = tuple(in_2026(records_of_2026(), day))
    assert (answer.period, answer.listed, len(papers)) == ("2026-06-12", papers, 30)
    page = believed(era_2026.day_page(day, records_of_2026()))
    changes = taken_over(answer, *page.listed)
    assert changes == Changes(unchanged=changes.unchanged)
    assert [one.paper for one in changes.unchanged] == [one.paper for one in answer.listed]


def test_every_real_answer_is_read_as_a_page_of_its_day_and_that_page_changes_nothing() -> None:
    for day, records in days():
        answer = answered(json.dumps(records), day)
        papers = tuple(in_2026(records, day))
        assert (answer.period, answer.listed) == (day.isoformat(), papers), day
        changes = taken_over(answer, *papers)
        assert changes == Changes(unchanged=changes.unchanged), day
        assert {one.paper for one in changes.unchanged} == {one.paper for one in papers}, day


def test_a_page_of_2024_adds_no_more_than_the_moment_of_listing_to_a_real_answer() -> None:
    outcomes = Counter[str]()
    for day, records in days():
        papers = {one.paper.key: one.paper for one in in_2024(records, day)}
        answer = answered(json.dumps(records), day)
        changes = taken_over(answer, *in_2024(records, day))
        assert (changes.new, changes.changed, changes.events) == ((), (), ()), day
        for one in changes.refreshed:
            (stated,) = (two.paper for two in answer.listed if two.paper.key == one.paper.key)
            assert stated.listed_at is None
            assert one.paper == replace(stated, listed_at=papers[one.paper.key].listed_at)
        outcomes["refreshed"] += len(changes.refreshed)
        outcomes["unchanged"] += len(changes.unchanged)
    assert outcomes == {"refreshed": 2270, "unchanged": 6141 - 2270}


# -- nobody else's sentences in this repository


def words(text: str) -> list[str]:
    """Words of a text, of JSON or of HTML, escaped once or twice; an address is a fact."""
    plain = re.sub(r"https?://[\w./%~#?=&:+-]+", " ", html.unescape(html.unescape(text)))
    plain = re.sub(r"</\w+>", " (tag) ", plain).replace("\\n", " ")
    return re.findall(r"[^\W_]+", plain.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


@pytest.mark.no_cover
def test_no_sentence_of_a_real_abstract_stands_in_this_repository() -> None:
    records = [*(one for _, records in days() for one in records), *records_of_2026()]
    titles, sentences = set[tuple[str, ...]](), set[tuple[str, ...]]()
    for record in records:
        paper = record["paper"]
        titles |= runs(paper["title"]) | runs(record["title"])
        sentences |= runs(paper["summary"]) | runs(paper.get("ai_summary") or "")
    files = [
        path
        for folder in ("aggregator", "docs", "fixtures", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".html", ".json", ".jsonl", ".md", ".py", ".toml", ".xml")
    ]
    assert len(files) > 50
    taken = {
        (path.name, " ".join(run))
        for path in files
        for run in runs(path.read_text("utf-8")) & (sentences - titles)
    }
    assert taken == set()
