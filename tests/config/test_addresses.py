"""Addresses in the configuration: of the web, of people, of mail servers."""

import pytest

from aggregator import addresses
from aggregator.addresses import SmtpServer


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTP://Example.org:8000/a//", "HTTP://Example.org:8000/a"),
        ("http://[::1]:80/%20", "http://[::1]:80/%20"),
    ],
)
def test_an_address_of_the_web_is_taken_as_it_is_but_for_slashes_at_its_end(
    written: str, read: str
) -> None:
    assert addresses.web(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ftp://example.org",
        "https://u:p@x.org/",
        "https://x.org/a b",
        "https://x.org/a<b>",
        "https://ü.org/",
        "http://[x",
        "http://[1:2]:3:4",
        "http://localhost:0",
        "http://localhost:65536",
    ],
)
def test_what_could_not_be_linked_as_it_is_is_no_address_of_the_web(written: str) -> None:
    with pytest.raises(ValueError, match=r"is no http:// or https:// address: .*encoded$"):
        addresses.web(written)


@pytest.mark.parametrize("written", ["me@example.org", "a.b+c@localhost", "x'y@mail_1.example"])
def test_a_mail_address_is_taken_as_it_is(written: str) -> None:
    assert addresses.person(written) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "me",
        "me@",
        "@example.org",
        "me@@example.org",
        "a@b@example.org",
        "me@example.org ",
        "me@exa mple.org",
        "me@example.org\n",
        "mé@example.org",
        "me@exämple.org",
        "me@example.org, you@example.org",
        "mailto:me@example.org",
        "<me@example.org>",
        ".me@example.org",
        "me..too@example.org",
        "me@.org",
        "me@example.",
    ],
)
def test_what_is_not_one_plain_mail_address_is_none(written: str) -> None:
    with pytest.raises(ValueError, match=r"is no mail address; write it alone and in ASCII, such"):
        addresses.person(written)


@pytest.mark.parametrize(
    ("written", "server"),
    [
        ("smtp://localhost", SmtpServer("localhost", 587, None, False)),
        ("smtps://localhost", SmtpServer("localhost", 465, None, True)),
        ("smtp://user@localhost:25", SmtpServer("localhost", 25, "user", False)),
        (
            "SMTPS://me%40x.org@Mail.example:1465",
            SmtpServer("Mail.example", 1465, "me@x.org", True),
        ),
        ("smtps://a%3Ab@localhost", SmtpServer("localhost", 465, "a:b", True)),
        ("smtp://[::1]:2525", SmtpServer("::1", 2525, None, False)),
        ("smtp://192.0.2.1:65535", SmtpServer("192.0.2.1", 65535, None, False)),
    ],
)
def test_a_mail_server_is_its_host_its_port_the_user_and_whether_tls_comes_first(
    written: str, server: SmtpServer
) -> None:
    assert addresses.smtp_server(written) == server


@pytest.mark.parametrize(
    "written",
    [
        "smtp://me:secret@localhost",
        "smtps://me:@localhost:465",
        "me:secret@localhost",
        "smtp:me:secret@localhost",
        "smtp://me@x.org:secret@localhost",
        "smtp://:secret@",
    ],
)
def test_a_password_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(ValueError) as raised:
        addresses.smtp_server(written)
    assert str(raised.value) == (
        "must hold no password; give it in the environment variable SMTP_PASSWORD, and write only "
        "smtp://USER@HOST:PORT here"
    )


@pytest.mark.parametrize(
    "written",
    [
        "",
        "localhost",
        "localhost:25",
        "smtp://",
        "smtp:localhost",
        "http://localhost",
        "smtp://localhost/",
        "smtp://localhost:0",
        "smtp://localhost:65536",
        "smtp://localhost:port",
        "smtp://@localhost",
        "smtp://me@x.org@localhost",
        "smtp://a b@localhost",
        "smtp://100%@localhost",
        "smtp://me%0A@localhost",
        "smtp://%C3%BC@localhost",
        "smtp://a..b",
        "smtp://mäil.example",
        "smtp://localhost ",
    ],
)
def test_what_is_no_mail_server_is_told_how_one_is_written(written: str) -> None:
    with pytest.raises(ValueError) as raised:
        addresses.smtp_server(written)
    assert str(raised.value) == (
        f"'{written}' is no mail server; write smtp://USER@HOST:PORT, or smtps:// where TLS comes "
        "first; USER@ and :PORT may be left out, and an @ in USER is written %40"
    )
