"""One paper, one key, whichever list, site or form of address it comes from.

The key is ``arxiv:`` with the arXiv id without version; else ``doi:`` with the DOI in lower case
(DOIs ignore case: DOI Handbook 3.2.4); else the name of the source with its own id.
"""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from urllib.parse import quote

# arXiv identifiers (info.arxiv.org/help/arxiv_identifier): 0704.0001 to 1412.9999, five digits
# from 1501 on; before April 2007 archive[.SC]/YYMMNNN. A version may follow.
# Like the forms below it is compiled, and kept, by `re` where it is first needed: by a new page.
_ARXIV_ID = r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v[1-9]\d*)?"
# arXiv registers the DOI 10.48550/arXiv.ID for every paper: the same paper, not a second one.
_ARXIV_FORM = (
    r"(?ia)(?:https?://(?:www\.|export\.)?(?:arxiv|alphaxiv)\.org/(?:abs|pdf|html|format)/|arxiv:"
    r"|(?:https?://(?:dx\.)?doi\.org/|doi:)?10\.48550/arxiv\.)?"
    rf"{_ARXIV_ID}(?:\.pdf)?/?(?:[?#].*)?"
)
_DOI_FORM = r"(?i)(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)"

_URI_CHARACTERS = "/:;()@!$&'*+,="
"""Those that a path may hold as they are (RFC 3986 3.3); a DOI may hold any (DOI Handbook 2.2)."""


def arxiv_id(value: str) -> str | None:
    """The arXiv id, version stripped, of an id or any URL form of it; None: it is neither."""
    form = re.fullmatch(_ARXIV_FORM, value.strip())
    if form is None:
        return None
    found = form["id"]
    archive, slash, number = found.rpartition("/")
    if not slash:
        return found
    group, dot, subject = archive.lower().partition(".")
    return f"{group}{dot}{subject.upper()}/{number}"


def doi(value: str) -> str | None:
    """The DOI in lower case of a DOI or its URL form; None: it is neither."""
    form = re.fullmatch(_DOI_FORM, value.strip())
    return form[1].lower() if form else None


def key_of(value: str, source: str) -> tuple[str, str]:
    """(key, id) of what a source calls a paper; ``value`` must not be empty."""
    if found := arxiv_id(value):
        return f"arxiv:{found}", found
    if found := doi(value):
        return f"doi:{found}", found
    return f"{source}:{value}", value


def entry_id(key: str, url: str) -> str:
    """The URI that stands for a paper in every feed, for ever; ``url`` is its page on its site.

    An arXiv paper keeps ``https://arxiv.org/abs/ID`` even if it is read elsewhere: a changed id
    shows a read paper as new in every reader.
    """
    scheme, _, found = key.partition(":")
    if scheme == "arxiv":
        return arxiv_abs(found)
    if scheme == "doi":
        return f"https://doi.org/{quote(found, safe=_URI_CHARACTERS)}"
    return url


def fraction(key: str) -> timedelta:
    """Less than a second, made of a key, to tell papers of one moment apart.

    arXiv ids of ten months never make the same one: it is the last digit of the month and the
    number within the month.
    """
    if key.startswith("arxiv:"):
        return timedelta(microseconds=int(re.sub(r"\D", "", key)[-6:]))
    return timedelta(microseconds=zlib.crc32(key.encode()) % 1_000_000)


def arxiv_doi(found: str) -> str:
    """The DOI that arXiv registers for the paper of an id (info.arxiv.org/help/doi)."""
    return f"10.48550/arXiv.{found}"


def arxiv_html(found: str) -> str | None:
    """Address of the HTML version of an arXiv id; None: too old to have one.

    arXiv makes HTML of papers since December 2023 (info.arxiv.org/about/accessible_HTML).
    """
    return f"https://arxiv.org/html/{found}" if found[0].isdigit() and found >= "2312" else None


def arxiv_abs(found: str) -> str:
    """Address of the abstract of an arXiv id."""
    return f"https://arxiv.org/abs/{found}"


def arxiv_pdf(found: str) -> str:
    """Address of the PDF of an arXiv id."""
    return f"https://arxiv.org/pdf/{found}"
