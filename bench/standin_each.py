"""The other usual kind: it also fetches the page of every paper, for the abstract.

python bench/standin_each.py SITE FILE
"""

from __future__ import annotations

import sys

from bench.standin import fetch, papers, write

if __name__ == "__main__":
    site, file = sys.argv[1:]
    found = papers(fetch(f"{site}/papers"), site)
    for paper in found:
        heading = fetch(paper["link"]).find("h2", string="Abstract")
        abstract = heading.find_next_sibling("div") if heading else None
        paper["abstract"] = abstract.get_text(" ", strip=True) if abstract else ""
    write(found, site, file)
