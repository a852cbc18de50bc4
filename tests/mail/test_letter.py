"""The letter that brings a digest: what it says, and how it is written on the wire."""

import email
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator import addresses, digest_body, digest_text, letter, letter_html
from aggregator.digest import Digest
from tests.digest.samples import HOSTILE, SMALL, digest, ranked
from tests.digest.wild import DIGESTS, LINES
from tests.samples import NOW

ADA, PAPERS = "ada@example.org", "papers@example.org"
LEAVE = "mailto:papers@example.org?subject=unsubscribe"
WHY = (
    "You get this because papers@example.org mails the best papers of every day to ada@example.org."
)
PLAIN_WHY = (
    "You get this because papers@example.org mails the best papers of every\n"
    "day to ada@example.org."
)
LONG = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example.org"
PEOPLE = st.from_regex(addresses._PERSON, fullmatch=True)


def a_letter(
    made: Digest = SMALL, title: str = "Daily Papers", sender: str = PAPERS, to: str = ADA
) -> EmailMessage:
    return letter.message(made, title, sender, to, NOW)


def read(one: EmailMessage) -> EmailMessage:
    """A letter as Python's own parser reads it."""
    found = email.message_from_bytes(one.as_bytes(), policy=policy.SMTP)
    assert isinstance(found, EmailMessage)
    return found


def named(one: EmailMessage) -> tuple[str, str]:
    """(name, address) of the sender, by Python's older parser: the newer one puts a space between
    two encoded words of a name (RFC 2047 6.2)."""
    written = str(email.message_from_bytes(one.as_bytes())["From"])
    name, address = parseaddr(written.replace("\r\n", ""))
    return str(make_header(decode_header(name))), address


def parts(one: EmailMessage) -> list[tuple[str, str]]:
    """(media type, text) of each part."""
    found = []
    for part in one.iter_parts():
        assert isinstance(part, EmailMessage)
        found.append((part.get_content_type(), part.get_content().replace("\r\n", "\n")))
    return found


def test_the_headers_of_a_letter() -> None:
    assert [(name, str(value)) for name, value in a_letter().items()] == [
        ("From", "Daily Papers <papers@example.org>"),
        ("To", "ada@example.org"),
        ("Subject", "Daily Papers, Thursday, 6 August 2026: the 3 best of 31 papers"),
        ("Date", "Thu, 06 Aug 2026 20:00:00 +0000"),
        ("Message-ID", "<6eb44c0c311d8bc088bb8abb181b880a@example.org>"),
        ("List-Id", "<daily-papers.example.org>"),
        ("List-Unsubscribe", f"<{LEAVE}>"),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", 'multipart/alternative; boundary="=_6eb44c0c311d8bc088bb8abb181b880a"'),
    ]


def test_a_letter_is_told_twice_in_plain_text_and_in_html() -> None:
    title = digest_body.title(SMALL)
    assert parts(a_letter()) == [
        ("text/plain", f"{digest_text.text(SMALL)}\n\n-- \n{PLAIN_WHY}\nUnsubscribe: {LEAVE}\n"),
        ("text/html", letter_html.document(digest_body.html(SMALL), title, WHY, LEAVE)),
    ]


def test_a_letter_of_a_week_says_so() -> None:
    (_, plain), _ = parts(a_letter(digest(ranked(1, "Sheep"), period="2026-W32")))
    assert "mails the best papers of every\nweek to ada@example.org.\n" in plain


def test_a_letter_that_is_written_again_has_the_id_that_it_had() -> None:
    again = letter.message(HOSTILE, "Another title", PAPERS, "Ada@Example.org", NOW)
    assert again["Message-ID"] == a_letter()["Message-ID"]


def test_no_two_letters_have_an_id() -> None:
    ids = {
        letter.message_id(period, sender, recipient)
        for period in ("2026-08-06", "2026-08-07", "2026-W32")
        for sender in (PAPERS, "papers@example.net")
        for recipient in (ADA, "bob@example.org")
    }
    assert len(ids) == 12


def test_an_id_tells_nothing_but_where_it_was_made() -> None:
    made = letter.message_id("2026-08-06", "papers@mail.example.org", ADA)
    assert made == "<2386d810b13e56cf7c11f2ac7b7111a7@mail.example.org>"


@pytest.mark.parametrize("made", [SMALL, HOSTILE], ids=["small", "hostile"])
@pytest.mark.parametrize("title", ["Daily Papers", "論文 📚 " * 200, "x" * 1000, "word " * 200])
def test_a_letter_on_the_wire_is_ascii_in_lines_that_every_server_takes(
    made: Digest, title: str
) -> None:
    wire = a_letter(made, title).as_bytes()
    assert wire.isascii()
    assert wire.endswith(b"\r\n")
    lines = wire.split(b"\r\n")
    assert [line for line in lines if b"\n" in line or b"\r" in line] == []
    assert max(map(len, lines)) <= 76


def test_addresses_are_never_broken_however_long_they_are() -> None:
    wire = a_letter(sender=LONG, to=f"me.{LONG}").as_bytes()
    head = wire.partition(b"\r\n\r\n")[0].decode()
    assert f"From: Daily Papers\r\n <{LONG}>\r\nTo: me.{LONG}\r\nSubject: " in head
    assert f"\r\nList-Unsubscribe: <mailto:{LONG}?subject=unsubscribe>\r\n" in head


def test_an_address_that_means_something_in_a_link_is_written_so_that_it_does_not() -> None:
    unsubscribe = a_letter(sender="a?b&c%d+e@example.org")["List-Unsubscribe"]
    assert unsubscribe == "<mailto:a%3Fb%26c%25d%2Be@example.org?subject=unsubscribe>"


def test_no_title_makes_a_header_of_its_own() -> None:
    title = "Papers\r\nBcc: eve@example.org\n\nHello\u2028\x00\x0b"
    found = read(a_letter(title=title))
    assert found.keys() == a_letter().keys()
    assert found["From"].addresses[0].display_name == "Papers Bcc: eve@example.org Hello"
    assert found["To"].addresses == a_letter()["To"].addresses


@settings(max_examples=50)
@given(
    made=DIGESTS,
    title=LINES.filter(bool),
    sender=PEOPLE,
    to=PEOPLE,
)
@example(made=HOSTILE, title='Päpers, "daily" <x@y>', sender=PAPERS, to=LONG)
@example(made=HOSTILE, title="=?utf-8?b?QQ==?= of sheep", sender=LONG, to=ADA)
@example(made=SMALL, title=("חדשות 📚 論文 " * 60).strip(), sender=PAPERS, to=ADA)
@example(made=SMALL, title='Back\\slash "quoted"', sender=".a..b.@example.org", to="a'b@x")
def test_whatever_stands_in_it_a_letter_is_read_as_it_was_written(
    made: Digest, title: str, sender: str, to: str
) -> None:
    one = a_letter(made, title, sender, to)
    found = read(one)
    assert named(one) == (title, sender)
    (reader,) = found["To"].addresses
    assert (reader.display_name, reader.addr_spec) == ("", to)
    for name in ("Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "Auto-Submitted"):
        assert found.get_all(name) == [str(one[name])]
    assert parts(found) == parts(one)


def test_a_letter_can_be_shown_as_its_reader_sees_it() -> None:
    shown = letter.readable(a_letter(title="論文"))
    (_, plain), (_, html) = parts(a_letter())
    assert shown.startswith(
        "From: 論文 <papers@example.org>\nTo: ada@example.org\nSubject: 論文, Th"
    )
    assert shown.endswith(f'"\n\n-- text/plain\n\n{plain}\n\n-- text/html\n\n{html}')
