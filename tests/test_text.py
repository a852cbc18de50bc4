"""Text is cleaned once, at the border."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.text import clean, letters, one_line, web_url, without_passwords

ANY = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  two\r\nlines\r ", "two\nlines"),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("nul\x00 bell\x07 escape\x1b delete\x7f c1\x9f", "nul bell escape delete c1"),
        ("half \ud83d a pair", "half  a pair"),
        ("noncharacters \ufffe\uffff\ufdd0\U0010ffff", "noncharacters"),
        ("a whole pair 🚀", "a whole pair 🚀"),
        ("e\u0301 is \u00e9", "\u00e9 is \u00e9"),
        ("tab\tstays, \u200fmarks\u200d stay", "tab\tstays, \u200fmarks\u200d stay"),
        ("<think> R&B &amp;", "<think> R&B &amp;"),
        ("", ""),
    ],
)
def test_clean_keeps_what_can_be_shown(written: str, kept: str) -> None:
    assert clean(written) == kept


def test_one_line_has_single_spaces_only() -> None:
    assert one_line(" A title\n  broken\u00a0 in \t the middle ") == "A title broken in the middle"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tau-Bench: A Study", "tau bench, a STUDY"),
        ("Straße", "STRASSE"),
        ("\ufb01ne \u00b2", "fine 2"),
        ("$\\nabla^2$DFT", "\\nabla^2DFT"),
        ("\u0661\u0662", "\u0661 \u0662"),
    ],
)
def test_letters_of_two_prints_of_one_title_are_the_same(one: str, other: str) -> None:
    assert letters(one) == letters(other)


def test_letters_of_two_titles_differ() -> None:
    assert letters("Attention 1") != letters("Attention 2")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" https://example.org/a\n  b ", "https://example.org/ab"),
        ("HTTP://EXAMPLE.org", "HTTP://EXAMPLE.org"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("https://example.org/e \u0301", "https://example.org/\u00e9"),
        ("https://例え.jp/道?q=1#f", "https://例え.jp/道?q=1#f"),
        ("java\nscript:alert(1)", None),
        ("javascript://example.org/%0aalert(1)", None),
        ("//example.org/x", None),
        ("/papers/2405.01234", None),
        ("https:///path", None),
        ("https://[broken", None),
        ("https://a\u2100b.org/", None),
        ("mailto:a@example.org", None),
        ("ftp://example.org/", None),
        ("", None),
    ],
)
def test_a_web_address_is_absolute_http_or_none(written: str, read: str | None) -> None:
    assert web_url(written) == read


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("smtp://ada:sEcr3t@example.org:587", "smtp://ada:***@example.org:587"),
        ('["https://ada:sEcr3t@[::1]/"]', '["https://ada:***@[::1]/"]'),
        ("'smtps://:sEcr3t@h', too", "'smtps://:***@h', too"),
        ("smtp://ada:s:e/c@r3t@h", "smtp://ada:***@h"),
        ("smtp://a:sEcr3t@h smtp://b:sEcr3t@h", "smtp://a:***@h smtp://b:***@h"),
        ('{host = "h", password = "sEcr3t"}', '{host = "h", password = ***}'),
        ("Passwd='s Ecr3t'", "Passwd=***"),
        ('{"my password" = "sEcr3t", pass = ""}', '{"my password" = ***, pass = ***}'),
        # Nothing to hide.
        ("smtp://ada@example.org:587", "smtp://ada@example.org:587"),
        ("http://localhost:8000/a", "http://localhost:8000/a"),
        ("https://example.org:8000, me@example.org", "https://example.org:8000, me@example.org"),
        ("must hold no password; write ada@h", "must hold no password; write ada@h"),
    ],
)
def test_a_password_in_an_address_or_behind_its_key_is_not_told(written: str, told: str) -> None:
    assert without_passwords(written) == told


@given(ANY)
def test_clean_text_is_xml_normal_and_stays_as_it_is(value: str) -> None:
    text = clean(value)
    assert clean(text) == text == text.strip()
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    etree.Element("any").text = text  # raises ValueError for what XML forbids
    text.encode("utf-8")


@given(ANY)
def test_one_line_is_clean_and_stays_as_it_is(value: str) -> None:
    line = one_line(value)
    assert one_line(line) == clean(line) == line
    assert line.split(" ") == (line.split() or [""])


@given(ANY.map(lambda value: f"https://{value}"))
def test_no_address_makes_web_url_fail_and_every_result_is_stable(value: str) -> None:
    address = web_url(value)
    assert address is None or (web_url(address) == address and not set(address) & set(" \n\t"))
