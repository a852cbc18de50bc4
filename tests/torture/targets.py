"""What the fuzzer throws bytes at: what reads from outside, each failing only as it says."""

import json
import os
import random
import re
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import httpx
from lxml import etree

from aggregator import (
    believe,
    config,
    content,
    dates,
    fetch,
    identity,
    maths,
    merge,
    offline,
    parse,
    quarantine,
    registry,
    terms,
    text,
)
from aggregator.errors import ConfigError, NotBelieved
from aggregator.records import Entry, Feed, ParsedPage, Readings, Request

from . import changes

FIXTURES = Path(__file__).parents[2] / "fixtures"
REAL = os.environ.get("REAL_PAGES")
NOW = datetime(2026, 6, 13, 8, tzinfo=UTC)
SOURCE = registry.sources()["huggingface"]
LAYOUTS, FORMATS = registry.layouts(), registry.formats()


class Target(NamedTuple):
    """A reader of anything."""

    read: Callable[[bytes], None]
    """Raises nothing, whatever the bytes are."""
    seeds: Callable[[], Iterable[bytes]]
    """What it is made to read: changes begin there."""
    is_page: bool = False
    """Whether tags and data can be changed, not bytes alone."""


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


# -- pages


def _page(data: bytes) -> None:
    written = fetch.decoded(data, None)
    with suppress(NotBelieved):
        _publish(parse.parse_page(written, "page", LAYOUTS, registry.sources()))


def _answer(data: bytes) -> None:
    written = fetch.decoded(data, None)
    with suppress(NotBelieved):
        _publish(parse.parse_answer(written, "api", "2026-06-12", LAYOUTS, SOURCE))


def _publish(page: ParsedPage) -> None:
    """Believes a page as what it says it is, and writes a feed of its papers in every format."""
    own = Request(source=page.source, url=page.url, kind=page.kind, period=page.period)
    believe.believe(page, own, NOW)
    papers = [known.paper for known in merge.decide({}, page, NOW).new]
    entries = tuple(
        content.item(
            Entry(
                id=identity.entry_id(paper.key, paper.url),
                paper=paper,
                published_at=min(paper.listed_at or NOW, NOW),
                updated_at=NOW,
                readings=Readings(upvotes=1),
                lists=("daily",),
            )
        )
        for paper in papers
    )
    feed = Feed(
        name="daily",
        title="Daily Papers",
        description="Every paper.",
        home_page_url="https://huggingface.co/papers",
        base_url="https://example.org/",
        updated_at=NOW if entries else None,
        entries=entries,
        version="1",
    )
    for form in FORMATS:
        written = form.render(feed)
        if form.suffix == "json":
            json.loads(written)
        else:
            etree.fromstring(written)
        assert form.entry_ids(written) == tuple(entry.id for entry in entries)


@cache
def _pages() -> list[bytes]:
    files = sorted(FIXTURES.rglob("*.html"))
    files += sorted(Path(REAL).rglob("*.html")) if REAL else []
    return [changes.few(file.read_text("utf-8"), 2).encode() for file in files]


def _answers() -> list[bytes]:
    data = [changes.data_of(page.decode()) for page in _pages()]
    return [json.dumps(changes.records(one)).encode() for one in data if one]


# -- words


_TEX = (
    r"$\alpha \le 2^{k}$ and 8-32times, tau^2-bench, texttt{D}ual, x_{max}, 0.5pm0.1",
    r"\textbf{A} \href{https://example.org}{label} {\bf x} Schr\"odinger \\ `code` \(a\) $5 or $9",
    r"``quoted'' 10--20 O(n^2 log n) \frac{a}{b} \sqrt[3]{x} \mathbb{R}^d {sim}11% 360^circ",
)


def _formulas(data: bytes) -> None:
    stated = text.clean(_text(data))
    shown = maths.readable(stated)
    assert "\n" in stated or "\n" not in shown
    assert text.clean(shown) == shown


def _words(data: bytes) -> None:
    stated = _text(data)
    for read in (terms.term, terms.query):
        with suppress(ValueError):
            read(stated)
    folded = terms.folded(stated)
    assert terms.folded(folded) == folded
    terms.parted(terms.each_folded(stated.split(",")))


def _names(data: bytes) -> None:
    """Ids, addresses, moments and periods."""
    stated = _text(data)
    if line := text.one_line(stated):
        key, found = identity.key_of(line, "huggingface")
        identity.fraction(key)
        assert content.web_address(identity.entry_id(key, SOURCE.paper_url(found)))
    address = content.web_address(text.web_url(stated))
    assert address is None or re.match("https?://", address, re.IGNORECASE)
    with suppress(ValueError):
        dates.rfc822(dates.instant(stated))
    if dates.kind_of(stated):
        dates.first_day(stated)
    SOURCE.asked(SOURCE.base_url, f"{SOURCE.base_url}/papers{stated}")


# -- files and answers


def _decoded(data: bytes) -> None:
    charset, _, body = data.partition(b"\n")
    assert fetch.decoded(body, charset.decode("latin-1") or None).encode() is not None


def _config(data: bytes) -> None:
    with suppress(ConfigError):
        config.parse(_text(data), "aggregator.toml", registry.sources())


def _offline(data: bytes) -> None:
    try:
        url = str(httpx.URL(_text(data)))
    except (httpx.InvalidURL, UnicodeError):
        return
    folder = FIXTURES.resolve()
    for path in (offline.find(folder, url), offline.place(folder, url, "text/html")):
        assert path is None or folder in path.parents
        assert path is None or ".." not in path.parts


def _documents(data: bytes) -> None:
    for form in FORMATS:
        with suppress(ValueError):
            form.entry_ids(data)


def _kept(data: bytes) -> None:
    url = _text(data)
    quarantine.origin(url.replace("/", ""))
    with tempfile.TemporaryDirectory() as folder:
        path = quarantine.keep(Path(folder), f"https://{url}", "page", NOW)
        assert path.parent == Path(folder)
        quarantine.origin(path.name)


TARGETS = {
    "page": Target(_page, _pages, is_page=True),
    "answer": Target(_answer, _answers, is_page=True),
    "formulas": Target(_formulas, lambda: [one.encode() for one in _TEX]),
    "words": Target(
        _words, lambda: [b'agent* "tool use" \xcf\x80', b'"Schr\\"odinger"', b"a OR b*"]
    ),
    "names": Target(
        _names,
        lambda: (
            *(
                b"2606.00001v2",
                b"https://arxiv.org/abs/hep-th/9901001",
                b"10.48550/arXiv.2606.00001",
            ),
            *(b"https://ex\xc3\xa4mple.org:80/a?b#c", b"2026-06-12T09:30:00.000Z", b"2026-W24"),
            *(b"/date/2026-06-12", b"?q=words", b"?date=2026-06-12", b"/week/2026-W24"),
        ),
    ),
    "decoded": Target(
        _decoded, lambda: [b"utf-8\n\xff\xfe<p>", b'\n<meta charset="latin-1">\xe4', b"idna\nx"]
    ),
    "config": Target(
        _config,
        lambda: (
            b'[site]\nbase_url = "https://example.org/"\ntitle = "T"\n[mail]\nsmtp = "smtp://u@h:25"\n'
            b'from = "a@example.org"\nto = ["b@example.org"]\ndigest = "day"\n',
            b'[[feed]]\nname = "hot"\nmin_upvotes = 50\nany = ["agent*", "tool use"]\nlimit = 10\n'
            b'lists = ["daily", "search:x"]\n[source.huggingface]\nrevisit_days = 3\n',
        ),
    ),
    "offline": Target(
        _offline,
        lambda: (
            b"https://huggingface.co/papers?q=random%20substitution",
            b"https://huggingface.co/papers/date/2025-01-01",
            b"https://h/%2e%2e/%00/a?b=../c",
        ),
    ),
    "documents": Target(
        _documents,
        lambda: (
            file.read_bytes()
            for file in sorted((FIXTURES.parent / "tests/formats/golden").iterdir())
            if file.stat().st_size < 10_000
        ),
    ),
    "kept": Target(
        _kept, lambda: [b"u:p@huggingface.co/papers?q=a%2Fb", b"h/../../x", b"h/" + b"x" * 300]
    ),
}


def change(name: str, data: bytes, dice: random.Random) -> bytes:
    """What a target reads, changed by chance as fits it."""
    kinds = [
        kind
        for kind in changes.CHANGES
        if kind not in changes.RARE and (TARGETS[name].is_page or kind.startswith("bytes"))
    ]
    written = data.decode(errors="surrogateescape")
    try:
        return changes.CHANGES[dice.choice(kinds)](dice, written).encode(errors="surrogateescape")
    except (ValueError, RecursionError):  # its data are no JSON by now, or too deep
        return data
