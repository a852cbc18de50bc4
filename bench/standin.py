"""A script of the usual kind, to compare with: the cards of the newest list become a feed of RSS.

    python bench/standin.py SITE FILE

Written for this purpose after the manner of those that people run: requests, BeautifulSoup with
Python's own parser, feedgen. It knows titles, links, votes and authors of the list as it is now: no
abstract, no day, and nothing of what stood there before.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import requests
from bs4 import BeautifulSoup
from feedgen.feed import FeedGenerator

HEADERS = {"User-Agent": "Mozilla/5.0 (papers-to-rss)"}


def fetch(url: str) -> BeautifulSoup:
    """A page, parsed."""
    response = requests.get(url, headers=HEADERS, timeout=30)
    response.raise_for_status()
    return BeautifulSoup(response.text, "html.parser")


def papers(soup: BeautifulSoup, site: str) -> list[dict[str, str]]:
    """What the cards of a list show."""
    found = []
    for article in soup.find_all("article"):
        link = article.select_one("h3 a")
        if link is None:
            continue
        votes = article.select_one("[role=checkbox] div.leading-none")
        people = article.select_one("ul")
        found.append(
            {
                "title": link.get_text(strip=True),
                "link": f"{site}{link['href']}",
                "votes": votes.get_text(strip=True) if votes else "-",
                "people": people.get_text(" ", strip=True) if people else "",
            }
        )
    return found


def write(found: list[dict[str, str]], site: str, file: str) -> None:
    """A feed of all of them."""
    feed = FeedGenerator()
    feed.title("Daily Papers")
    feed.link(href=f"{site}/papers", rel="alternate")
    feed.description("The papers of the day")
    for paper in found:
        entry = feed.add_entry(order="append")
        entry.id(paper["link"])
        entry.title(paper["title"])
        entry.link(href=paper["link"])
        entry.description(paper.get("abstract") or f"{paper['votes']} votes. {paper['people']}")
        entry.published(datetime.now(UTC))
    feed.rss_file(file, pretty=True)


if __name__ == "__main__":
    write(papers(fetch(f"{sys.argv[1]}/papers"), sys.argv[1]), sys.argv[1], sys.argv[2])
