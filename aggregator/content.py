"""The one rendering of a paper, whatever carries it: a feed format, a digest, a page.

Everything a page said is text: it is escaped, never read as markup, so ``<think>`` and ``R&B`` are
shown as they were written. Votes and comments move for weeks and are not shown: an entry that
changes with them is shown again and again by readers. Stars are those of the moment of entering.
Formulas are made readable (`maths`).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from html import escape
from urllib.parse import quote

from aggregator import identity
from aggregator.dates import rfc3339
from aggregator.maths import each_readable, readable
from aggregator.records import Entry, Item, Link, Paper, Readings

_AI_SUMMARY = "AI summary"
_AUTHORS_SHOWN = 10
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
# An http(s) URL with a host of ASCII, without a user, and nothing that cuts markup or URLs short.
_WEB = re.compile(
    r"https?://[a-z0-9._~%-]+(:\d{1,5})?([/?#][^\s<>\"\\^`{|}]*)?", re.IGNORECASE | re.ASCII
)
_URI_CHARACTERS = ";/?:@&=+$,-_.!~*'()%#"
"""Reserved and unreserved ones of RFC 2396, without brackets, and the percent sign."""
# Thumbnails of the site are 1200 x 648 (its own ``og:image:width`` and ``:height``). The half fits
# the column of a reader; stated, the text does not jump when the image arrives.
_THUMBNAIL_SIZE = (600, 324)


def item(entry: Entry) -> Item:
    """A paper in a feed as every format writes it; each of its texts is read once.

    ``html`` is the whole entry. ``summary`` is the abstract, else the AI summary, marked as such,
    for it must not be taken for the authors' words, else nothing.
    """
    paper = entry.paper
    named, names, keywords = title(paper), authors(paper), tags(paper)
    abstract, said = paragraphs(paper.abstract), " ".join(paragraphs(paper.ai_summary))
    lead_on, picture = links(paper), thumbnail(paper)
    # dir: a right-to-left text is set as such whatever the direction of the reader.
    abstract_html = "\n".join(f'<p dir="auto">{_text(part)}</p>' for part in abstract)
    said_html = _labelled(_AI_SUMMARY, said)
    parts = (
        _labelled("Authors", byline(names)),
        _labelled("Organization", paper.organization),
        abstract_html,
        said_html,
        _labelled("Keywords", ", ".join(keywords)),
        _link_line(lead_on, entry.readings.stars),
        _image(picture, named),
    )
    return Item(
        key=paper.key,
        id=entry.id,
        url=paper.url,
        external_url=web_address(paper.arxiv_url),
        title=named,
        html="\n".join(part for part in parts if part),
        summary="\n\n".join(abstract) or (f"{_AI_SUMMARY}: {said}" if said else ""),
        summary_html=abstract_html or said_html,
        authors=names,
        categories=tuple(dict.fromkeys((*entry.lists, *keywords))),
        links=lead_on,
        thumbnail=picture,
        published_at=entry.published_at,
        updated_at=entry.updated_at,
        appeared_on=paper.published_at.date() if paper.published_at else None,
        doi=doi(paper),
        source=source(paper),
        extra={"_paper": facts(paper, entry.readings)},
    )


def title(paper: Paper) -> str:
    """Plain text, one line, with readable formulas."""
    return readable(paper.title)


def authors(paper: Paper) -> tuple[str, ...]:
    """Their names, all of them, accents that were TeX among them."""
    return each_readable(paper.authors)


def byline(names: tuple[str, ...]) -> str:
    """Authors in one line, a long list cut: ``A, B and 3,293 more``, never for 1 more."""
    if len(names) <= _AUTHORS_SHOWN + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_AUTHORS_SHOWN])} and {len(names) - _AUTHORS_SHOWN:,} more"


# The page, and other feeds, show the papers that a document has just shown.
@lru_cache(maxsize=2**12)
def paragraphs(text: str | None) -> tuple[str, ...]:
    """The paragraphs of a text, each one line, with readable formulas.

    Blank lines part them, other line breaks are spaces.
    """
    parted = _PARAGRAPH_BREAK.split(readable(text or ""))
    lines = (" ".join(line.strip() for line in part.strip().split("\n")) for part in parted)
    return tuple(line for line in lines if line)


def tags(paper: Paper) -> tuple[str, ...]:
    """Its keywords, each once: JSON Feed validators refuse a tag that stands twice."""
    return tuple(dict.fromkeys(each_readable(paper.keywords)))


def links(paper: Paper) -> tuple[Link, ...]:
    """Where to go from a paper, its page first; an address that is no URL, or twice, is left."""
    on_arxiv = paper.arxiv_url is not None and paper.key.startswith("arxiv:")
    stated = (
        ("Daily Papers page", paper.url, "text/html"),
        ("arXiv abstract", paper.arxiv_url, "text/html"),
        ("PDF", paper.pdf_url, "application/pdf"),
        ("HTML version", identity.arxiv_html(paper.id) if on_arxiv else None, "text/html"),
        ("Code", paper.code_url, "text/html"),
        ("Project page", paper.project_url, "text/html"),
    )
    found: dict[str, Link] = {}
    for name, url, media_type in stated:
        if address := web_address(url):
            found.setdefault(address, Link(name=name, url=address, media_type=media_type))
    return tuple(found.values())


def thumbnail(paper: Paper) -> str | None:
    """The address of its picture, if it may be shown: only by https, for whoever opens the entry
    asks for it, and nobody on the way need learn what is read."""
    address = web_address(paper.thumbnail_url)
    return address if address and address.lower().startswith("https:") else None


def web_address(stated: str | None) -> str | None:
    """An address as links carry it: http or https, with nothing but what RFC 2396 allows.

    What else it holds (other scripts, brackets) is percent-encoded. None: it is no such address.
    """
    if stated is None or _WEB.fullmatch(stated) is None:
        return None
    return quote(stated, safe=_URI_CHARACTERS)


def doi(paper: Paper) -> str | None:
    """Its DOI, that of arXiv for a paper on arXiv. None: it has none that is known."""
    scheme = paper.key.partition(":")[0]
    if scheme == "arxiv":
        return identity.arxiv_doi(paper.id)
    return paper.id if scheme == "doi" else None


def source(paper: Paper) -> str | None:
    """What it is part of, as references print it: ``arXiv:2405.01234``. None: not known."""
    return f"arXiv:{paper.id}" if paper.key.startswith("arxiv:") else None


def facts(paper: Paper, readings: Readings) -> dict[str, object]:
    """All that is known of a paper as a JSON object, keys in a fixed order.

    It stands under ``_paper`` in the JSON Feed and in ``check --json``. Dates are ISO 8601,
    instants UTC with ``Z``; what is not known is null, a list without members ``[]``. Texts are
    those of the page, formulas included, unlike those of an `Item`: a lost store is brought back
    from here.
    """
    return {
        "key": paper.key,
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "listed_on": _iso(paper.listed_on),
        "published_at": _iso(paper.published_at),
        "upvotes": readings.upvotes,
        "comments": readings.comments,
        "url": paper.url,
        "arxiv_url": paper.arxiv_url,
        "pdf_url": paper.pdf_url,
        "code_url": paper.code_url,
        "project_url": paper.project_url,
        "keywords": list(paper.keywords),
        "organization": paper.organization,
        "submitter": paper.submitter,
        "thumbnail_url": paper.thumbnail_url,
        "listed_at": _iso(paper.listed_at),
        "stars": readings.stars,
        "ai_summary": paper.ai_summary,
        "organization_id": paper.organization_id,
        "media_urls": list(paper.media_urls),
        "author_participating": paper.author_participating,
    }


def _iso(when: date | None) -> str | None:
    if isinstance(when, datetime):
        return rfc3339(when)
    return when.isoformat() if when else None


def _text(value: str) -> str:
    # Quotes need no escape outside attributes, and feeds escape each escape a second time.
    return escape(value, quote=False)


def _labelled(label: str, text: str | None) -> str:
    return f"<p><strong>{label}:</strong> {_text(text)}</p>" if text else ""


def _link_line(lead_on: tuple[Link, ...], stars: int | None) -> str:
    told = [
        f'<a href="{escape(link.url)}">{link.name}</a>'
        + (_stars(stars) if link.name == "Code" and stars is not None else "")
        for link in lead_on
    ]
    return f"<p>{' · '.join(told)}</p>" if told else ""


def _stars(count: int) -> str:
    return f" ({count:,} {'star' if count == 1 else 'stars'} at the time)"


def _image(url: str | None, title: str) -> str:
    if url is None:
        return ""
    width, height = _THUMBNAIL_SIZE
    alt = escape(f"Thumbnail: {title}")
    return f'<p><img src="{escape(url)}" alt="{alt}" width="{width}" height="{height}" /></p>'
