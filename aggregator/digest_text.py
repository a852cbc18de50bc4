"""How a digest is told in plain text, for a terminal or the text of a mail: pure."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator import content, digest_body
from aggregator.columns import filled, width
from aggregator.digest import Digest, Ranked
from aggregator.records import Paper

WIDTH = 72
_MARGIN = "    "
"""Before all that is told of a paper: in it stands the rank."""


def text(digest: Digest, most: int = WIDTH) -> str:
    """The whole of it, without a line break at its end, in lines of at most so many columns.

    Longer are lines that hold an address or a word that is. Votes stand in front of titles, or on
    lines of their own, so that no title of another direction turns them around.
    """
    lines = [
        *_underlined(digest_body.title(digest), "=", most),
        *filled(digest_body.introduction(digest), most),
        *_underlined("Contents", "-", most),
        *_contents(digest, most),
        *_underlined(digest_body.heading(digest), "-", most),
    ]
    for rank, one in enumerate(digest.best, 1):
        lines += _paper(one, digest_body.votes(one), most, f"{rank}.")
    if digest.moved:
        lines += _underlined(digest_body.MOVED, "-", most)
        for one in digest.moved:
            lines += [*_title(one.paper, most), f"{_MARGIN}{digest_body.rise(one)}"]
            lines += [*_address(one.paper), ""]
    if digest.climbers:
        lines += _underlined(digest_body.CLIMBERS, "-", most)
        for one in digest.climbers:
            lines += _paper(one, digest_body.climb(one), most)
    return "\n".join(lines).strip()


def _underlined(heading: str, sign: str, most: int) -> list[str]:
    lines = filled(heading, most)
    return ["", *lines, sign * min(most, max(map(width, lines))), ""]


def _contents(digest: Digest, most: int) -> Iterator[str]:
    """The titles of the best papers, with their votes in a column before them."""
    ranks, votes = len(f"{len(digest.best)}."), len(f"{digest.best[0].votes:,}")
    fronts = [
        f"{f'{rank}.':>{ranks}} {one.votes:>{votes},}{digest_body.gained(one)}"
        for rank, one in enumerate(digest.best, 1)
    ]
    edge = max(map(len, fronts)) + 2
    for one, front in zip(digest.best, fronts, strict=True):
        yield from filled(content.title(one.paper), most, front.ljust(edge), " " * edge)
    yield ""


def _paper(one: Ranked, standing: str, most: int, rank: str = "") -> Iterator[str]:
    paper = one.paper
    yield from _title(paper, most, rank)
    if by := " · ".join(filter(None, (digest_body.byline(paper), paper.organization))):
        yield from filled(by, most, _MARGIN, _MARGIN)
    yield f"{_MARGIN}{standing}"
    if told := digest_body.opening(paper):
        yield from ("", *filled(told, most, _MARGIN, _MARGIN))
    belonging = [link for link in content.links(paper) if link.name in ("Code", "Project page")]
    addresses = [*_address(paper), *(f"{_MARGIN}{link.name}: {link.url}" for link in belonging)]
    yield from ("", *addresses, "") if addresses else ("",)


def _title(paper: Paper, most: int, rank: str = "") -> list[str]:
    return filled(content.title(paper), most, f"{rank:>3} ", _MARGIN)


def _address(paper: Paper) -> Iterator[str]:
    """Where it is to be read: on arXiv if it is there. No line: its addresses are no URLs."""
    if address := content.web_address(paper.arxiv_url) or content.web_address(paper.url):
        yield f"{_MARGIN}{address}"
