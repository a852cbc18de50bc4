"""Digests of any texts, as they are once they are cleaned."""

from datetime import date

from hypothesis import strategies as st

from aggregator.digest import Digest, Ranked
from aggregator.records import Paper
from aggregator.text import clean, one_line

from .samples import SITE

# Any text, with what breaks markup, lines or directions more often than chance would have it.
_PIECES = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(
    [
        *("]]>", "<think>", "&amp;", "&", "<!--", "-->", "</bdi>", "</a>", '"', "'", "\n\n"),
        *("\u202e", "\u2069", "\u200f", "\ufeff", "\u2028", "\r", "\x00", "\ud800", "\ufffe"),
        *(". ", "e.g. ", "数羊。", "「羊", "🐑👩‍🔬", "word " * 30, "x" * 90, "javascript:"),
    ]
)
_WILD = st.lists(_PIECES, max_size=8).map("".join)
LINES = _WILD.map(one_line)
_TITLES = LINES.filter(bool)
_ADDRESSES = st.sampled_from(
    ["https://example.org/?a=1&b='2'", "javascript:alert(1)", "https://example.org/<b>"]
)
_PAPERS = st.builds(
    Paper,
    key=st.sampled_from(["arxiv:2608.00301", "doi:10.1000/1"]),
    id=st.just("2608.00301"),
    title=_TITLES,
    url=st.just(f"{SITE}/2608.00301") | _ADDRESSES,
    abstract=_WILD.map(clean) | st.none(),
    authors=st.lists(_TITLES, max_size=6).map(tuple),
    organization=_TITLES | st.none(),
    ai_summary=_WILD.map(clean) | st.none(),
    listed_on=st.dates(date(2026, 7, 20), date(2026, 8, 6)) | st.none(),
    arxiv_url=_ADDRESSES | _WILD.map(clean) | st.none(),
    code_url=_ADDRESSES | _WILD.map(clean) | st.none(),
    project_url=_ADDRESSES | st.none(),
)
_RANKED = st.integers(0, 20_000).flatmap(
    lambda votes: st.builds(
        Ranked, paper=_PAPERS, votes=st.just(votes), gained=st.integers(0, votes)
    )
)
_SEVERAL = st.lists(_RANKED, max_size=3).map(tuple)
DIGESTS = st.builds(
    Digest,
    period=st.sampled_from(["2026-08-06", "2026-W32", "2026-W53"]),
    count=st.integers(3, 200),
    best=st.lists(_RANKED, min_size=1, max_size=3).map(
        lambda some: tuple(sorted(some, key=lambda one: -one.votes))
    ),
    moved=_SEVERAL,
    climbers=_SEVERAL,
)
