"""Whatever a page holds: what was written is read back, and what was broken breaks nothing."""

import copy
import html
import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator import believe, parse, registry
from aggregator.dates import midnight
from aggregator.errors import NotBelieved
from aggregator.records import Listed, Paper, ParsedPage, Readings, Request
from aggregator.sources.huggingface import FIRST_ON, SOURCE
from aggregator.text import clean, one_line, web_url
from tests.pages import era_2024, era_2026
from tests.pages.markup import as_saved
from tests.samples import DAY, Record, read, record

# Any text, with what breaks markup more often than chance would have it.
WILD = st.lists(
    st.text(st.characters(codec=None), max_size=20)
    | st.sampled_from(["&amp;", "&", "<!--", "-->", "<b>", "</article>", '"', "'", "<think>"])
    | st.sampled_from(
        ["\n  ", "\u202e", "\ufeff", "\r", "\x00", "\x1b", "\ud800", "\ufffe", "]]>"]
    ),
    max_size=5,
).map("".join)
# A title without letters or digits cannot be told from another: any two look alike.
TITLES = WILD.map(lambda text: f"{text} a1")
URLS = st.sampled_from(["https://a.example/b", " http://a.example/ü ", "https://a.example/\nx?y&z"])
IDS = st.from_regex(r"[0-9]{4}\.[0-9]{5}", fullmatch=True) | st.from_regex(
    r"(hep-th|math\.AG)/[0-9]{7}", fullmatch=True
)
INSTANTS = st.timedeltas(timedelta(), timedelta(days=20 * 365)).map(
    lambda past: f"{datetime(2026, 8, 9, tzinfo=UTC) - past:%Y-%m-%dT%H:%M:%S.%f}"[:23] + "Z"
)
SINCE_THE_FIRST_LIST = INSTANTS.filter(lambda at: at >= f"{FIRST_ON}")
ON_THE_DAY = st.timedeltas(timedelta(), timedelta(days=1, seconds=-1)).map(
    lambda after: f"{midnight(DAY) + after:%Y-%m-%dT%H:%M:%S.%f}"[:23] + "Z"
)
COUNTS = st.integers(0, 10**9)


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A value, null, or (see `stated`) no key at all."""
    return strategy | st.none() | st.just(...)


def stated(parts: Record) -> Record:
    return {name: value for name, value in parts.items() if value is not ...}


ORGANIZATIONS = st.fixed_dictionaries({"name": WILD, "fullname": some(WILD)}).map(stated)
INNER = st.fixed_dictionaries(
    {
        "id": IDS,
        "title": TITLES,
        "summary": some(WILD),
        "authors": some(st.lists(st.fixed_dictionaries({"name": TITLES}), max_size=4)),
        "publishedAt": some(INSTANTS),
        "submittedOnDailyAt": some(SINCE_THE_FIRST_LIST),
        "submittedOnDailyBy": some(st.fixed_dictionaries({"user": WILD})),
        "upvotes": some(COUNTS),
        "ai_summary": some(WILD),
        "ai_keywords": some(st.lists(WILD, max_size=3)),
        "githubRepo": some(URLS),
        "githubStars": some(COUNTS),
        "projectPage": some(URLS),
        "mediaUrls": some(st.lists(URLS, max_size=2)),
        "organization": some(ORGANIZATIONS),
        "unknown": some(WILD),
    }
).map(stated)
RECORDS = st.fixed_dictionaries(
    {
        "paper": INNER,
        "title": st.just(...) | TITLES,
        "thumbnail": some(URLS),
        "numComments": some(COUNTS),
        "submittedBy": some(st.fixed_dictionaries({"name": WILD})),
        "isAuthorParticipating": some(st.booleans()),
    }
).map(stated)
LISTS = st.lists(RECORDS, min_size=1, max_size=3, unique_by=lambda one: one["paper"]["id"])


def wanted(one: Record, rank: int) -> Listed:
    """What the record states, on a page of 2026."""
    inner = one["paper"]
    at = inner.get("submittedOnDailyAt")
    moment = datetime.fromisoformat(at).replace(microsecond=0) if at else None
    own_day = moment is not None and moment.date() <= DAY
    appeared = inner.get("publishedAt")
    is_arxiv = f"https://arxiv.org/%s/{inner['id']}"
    organization = inner.get("organization") or {}
    name = one_line(organization.get("name") or "") or None
    keywords = filter(None, map(one_line, inner.get("ai_keywords") or []))
    by = [
        (inner.get("submittedOnDailyBy") or {}).get("user"),
        (one.get("submittedBy") or {}).get("name"),
    ]
    return Listed(
        paper=Paper(
            key=f"arxiv:{inner['id']}",
            id=inner["id"],
            title=one_line(inner["title"]),
            abstract=clean(inner.get("summary") or "") or None,
            authors=tuple(one_line(author["name"]) for author in inner.get("authors") or []),
            listed_on=moment.date() if moment and own_day else DAY,
            listed_at=moment if moment and own_day and moment != midnight(moment.date()) else None,
            published_at=datetime.fromisoformat(appeared).replace(microsecond=0)
            if appeared
            else None,
            url=f"https://huggingface.co/papers/{inner['id']}",
            arxiv_url=is_arxiv % "abs",
            pdf_url=is_arxiv % "pdf",
            code_url=web_url(inner.get("githubRepo") or ""),
            project_url=web_url(inner.get("projectPage") or ""),
            thumbnail_url=web_url(one.get("thumbnail") or ""),
            media_urls=tuple(
                dict.fromkeys(web_url(url) or "" for url in inner.get("mediaUrls") or [])
            ),
            ai_summary=clean(inner.get("ai_summary") or "") or None,
            keywords=tuple(dict.fromkeys(keywords)),
            organization=one_line(organization.get("fullname") or "") or name,
            organization_id=name,
            submitter=next(filter(None, (one_line(text or "") for text in by)), None),
            author_participating=one.get("isAuthorParticipating"),
        ),
        readings=Readings(
            upvotes=inner.get("upvotes"),
            comments=one.get("numComments"),
            stars=inner.get("githubStars"),
        ),
        rank=rank,
        listed_as=one_line(one.get("title") or inner["title"]),
    )


@given(LISTS, st.sampled_from([str, as_saved]))
def test_what_records_say_is_read_back_exactly(
    records: list[Record], saved: Callable[[str], str]
) -> None:
    page = read(saved(era_2026.day_page(DAY, records)))
    assert page.listed == tuple(wanted(one, rank) for rank, one in enumerate(records, 1))
    assert (page.rejections, page.contradictions, page.read_from) == ((), (), ("data", "cards"))


@given(LISTS)
def test_both_eras_say_the_same_but_for_the_moment_of_listing(records: list[Record]) -> None:
    old, new = read(era_2024.day_page(DAY, records)), read(era_2026.day_page(DAY, records))
    assert [one.paper.listed_on for one in old.listed] == [DAY] * len(records)
    assert [without_listing(one) for one in old.listed] == [
        without_listing(one) for one in new.listed
    ]
    assert old.contradictions == new.contradictions == ()


def without_listing(one: Listed) -> dict[str, object]:
    stated = {name: getattr(one.paper, name) for name in one.paper.__struct_fields__}
    stated |= {"listed_on": None, "listed_at": None}
    return stated | {"readings": one.readings, "rank": one.rank, "listed_as": one.listed_as}


def answered(text: str) -> ParsedPage:
    return parse.parse_answer(text, "api", DAY.isoformat(), registry.layouts(), SOURCE)


@given(LISTS, st.lists(st.just(...) | st.none() | ON_THE_DAY, min_size=3, max_size=3))
def test_an_answer_of_the_api_says_what_a_page_of_its_day_says(
    records: list[Record], moments: list[object]
) -> None:
    for one, moment in zip(records, moments, strict=False):
        one["paper"] = stated(one["paper"] | {"submittedOnDailyAt": moment})
    answer, page = answered(json.dumps(records)), read(era_2026.day_page(DAY, records))
    assert answer == ParsedPage(
        url="api",
        source="huggingface",
        layout="huggingface_2026_period",
        kind="day",
        period=DAY.isoformat(),
        listed=tuple(wanted(one, rank) for rank, one in enumerate(records, 1)),
        doubts=page.doubts,
        read_from=("api",),
    )
    assert answer.listed == page.listed


# -- what was broken on the way

PAGES = [
    era_2024.day_page(date(2024, 8, 1), [record(1), record(2)]),
    era_2026.day_page(DAY, [record(1), record(2), record(3)]),
    era_2026.week_page(2026, 32, [record(1)]),
    era_2026.trending_page([record(1), record(2)]),
    era_2026.search_page(DAY, "sheep", [record(1), record(2)], front=[record(3)]),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WILD | INSTANTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
_DATA = re.compile(r'(data-target="DailyPapers" data-props=)"([^"]*)"')


def checked(text: str, reader: Callable[[str], ParsedPage] = read) -> None:
    """Reads what may be broken in any way; raises nothing but what is expected."""
    try:
        page = reader(text)
        own = Request(source=page.source, url=page.url, kind=page.kind, period=page.period)
        believe.believe(page, own, datetime(2027, 1, 1, tzinfo=UTC))
    except NotBelieved:
        return
    for one in page.listed:
        hold_the_invariants(one)
    is_plain(page)


def is_plain(page: ParsedPage) -> None:
    for text in (*page.doubts, *(one.reason for one in page.rejections), page.period or "-"):
        assert text
        assert one_line(text) == text


def hold_the_invariants(one: Listed) -> None:
    paper = one.paper
    lines = [paper.key, paper.id, paper.title, one.listed_as, *paper.authors, *paper.keywords]
    lines += [paper.submitter or "-", paper.organization or "-", paper.organization_id or "-"]
    for line in lines:
        assert line
        assert one_line(line) == line
    for text in (*lines, paper.abstract or "-", paper.ai_summary or "-"):
        assert clean(text) == text
        assert unicodedata.is_normalized("NFC", text)
        etree.Element("any").text = text  # raises ValueError for what XML forbids
    urls = [paper.url, paper.arxiv_url, paper.pdf_url, paper.code_url, paper.project_url]
    for url in (*urls, paper.thumbnail_url, *paper.media_urls):
        assert url is None or web_url(url) == url
    for moment in (paper.listed_at, paper.published_at):
        assert moment is None or (moment.utcoffset() == timedelta() and moment.microsecond == 0)
    if paper.listed_at is not None:
        assert paper.listed_at.date() == paper.listed_on
    for count in (one.readings.upvotes, one.readings.comments, one.readings.stars):
        assert count is None or (type(count) is int and 0 <= count < 2**53)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every value inside a JSON value."""
    found = [path] if path else []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += places(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            found += places(inner, (*path, at))
    return found


@settings(max_examples=300)
@given(st.sampled_from(PAGES), st.data())
def test_any_value_of_the_data_may_be_anything(text: str, data: st.DataObject) -> None:
    found = _DATA.search(text)
    assert found
    props = copy.deepcopy(json.loads(html.unescape(found[2])))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(places(props)))
        holder = props
        for step in way:
            holder = holder[step]
        if data.draw(st.booleans()):
            holder[last] = data.draw(JSON)
        else:
            del holder[last]
        if not props:
            break
    # JSON in ASCII: half a pair of characters stays what it is.
    checked(_DATA.sub(lambda old: f'{old[1]}"{html.escape(json.dumps(props))}"', text))


@settings(max_examples=200)
@given(st.sampled_from(PAGES), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_any_bytes_of_a_page_may_be_cut_or_stand_twice(
    text: str, start: float, end: float, to: float
) -> None:
    content = text.encode()
    first, last = sorted((int(start * len(content)), int(end * len(content))))
    place = int(to * len(content))
    for broken in (
        content[:first] + content[last:],
        content[:place] + content[first:last] + content[place:],
    ):
        checked(broken.decode("utf-8", errors="replace"))


@given(st.sampled_from(PAGES), st.lists(st.tuples(st.floats(0, 1), WILD), min_size=1, max_size=4))
def test_anything_may_be_written_into_a_page(text: str, pieces: list[tuple[float, str]]) -> None:
    for at, piece in pieces:
        place = int(at * len(text))
        text = text[:place] + piece + text[place:]
    checked(text)


@given(st.text(st.characters(codec=None)) | WILD)
def test_any_text_is_a_list_or_is_not_believed(text: str) -> None:
    checked(text)


@settings(max_examples=200)
@given(st.data())
def test_any_value_of_an_answer_of_the_api_may_be_anything(data: st.DataObject) -> None:
    records: list[object] = [record(1), record(2)]
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(places(records)))
        holder: Any = records
        for step in way:
            holder = holder[step]
        if data.draw(st.booleans()):
            holder[last] = data.draw(JSON)
        else:
            del holder[last]
        if not records:
            break
    checked(json.dumps(records), answered)


@given(st.floats(0, 1), st.text(st.characters(codec=None)) | WILD)
def test_an_answer_of_the_api_may_be_any_text_or_cut_anywhere(at: float, text: str) -> None:
    whole = json.dumps([record(1), record(2)], ensure_ascii=False)
    place = int(at * len(whole))
    for broken in (text, whole[:place], whole[:place] + text + whole[place:]):
        checked(broken, answered)


@given(JSON)
def test_an_answer_of_the_api_may_be_any_json(value: object) -> None:
    checked(json.dumps(value), answered)
