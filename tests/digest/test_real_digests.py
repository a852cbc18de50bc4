"""Digests of the real material: runs where REAL_PAGES names its folder, and only there."""

import os
import re

import html5lib
import pytest
from lxml import etree

from aggregator import content, digest_body, digest_text
from aggregator.columns import width
from aggregator.digest import Ranked
from aggregator.sentences import sentences
from aggregator.text import clean
from tests import test_real_pages as real
from tests.pages import era_2024, era_2026

from .samples import digest
from .test_letter_html import letter

__test__ = "REAL_PAGES" in os.environ
"""Without the folder pytest collects nothing here: no test is said to have passed."""


@pytest.mark.no_cover
def test_the_first_sentences_of_real_abstracts_are_few_and_whole() -> None:
    stated = [record["paper"].get("summary") for _, records in real.days() for record in records]
    abstracts = [
        told for text in stated if (told := " ".join(content.paragraphs(clean(text or ""))))
    ]
    assert len(abstracts) > 6000
    first = [sentences(abstract) for abstract in abstracts]
    for abstract, told in zip(abstracts, first, strict=True):
        assert 0 < len(told) <= 480
        assert abstract.startswith(told.removesuffix("…"))
        assert re.search(r"[.?!…][\"'”’)\]]*$", told) or told == abstract
        assert not re.search(r"\b(?:e\.g|i\.e|et al|vs|Fig)\.$", told)
    assert sum(told.endswith("…") for told in first) <= 10
    assert 200 <= sum(map(len, first)) / len(first) <= 250


@pytest.mark.no_cover
def test_digests_of_real_days_are_html_without_a_fault_and_text_in_lines_that_fit() -> None:
    days = real.days()
    for day, records in days[:: len(days) // 40]:
        build = era_2024.day_page if day.year == 2024 else era_2026.day_page
        listed = sorted(
            real.read(build(day, records)).listed,
            key=lambda one: -(one.readings.upvotes or 0),
        )
        best = [
            Ranked(paper=one.paper, votes=one.readings.upvotes or 0, gained=1) for one in listed
        ]
        made = digest(*best, period=day.isoformat())
        fragment = digest_body.html(made)
        html5lib.HTMLParser(strict=True).parseFragment(fragment)
        etree.fromstring(f"<div>{fragment}</div>")
        assert len(letter(made)) < 102_000, "longer letters are cut by Gmail"
        long = [line for line in digest_text.text(made).split("\n") if width(line) > 72]
        assert [line for line in long if "https://" not in line] == []
