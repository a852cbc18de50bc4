"""Addresses as people write them into the configuration: of the web, of people, of mail servers.

Each check is pure and raises ValueError with the sentence that follows after the key.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

# It goes into every document: no password, and a URI as it stands (RFC 3986 3.2.2, 3.3).
# Compiled, and kept, by `re` for who configures such an address.
_WEB = (
    r"(?ia)https?://([a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(:\d{1,5})?"
    r"(/[\w.~%!$&'()*+,;=:@/-]*)?"
)
_HOST = r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*"
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
# The form without quotes (RFC 5322 3.2.3), which is the one that people have.
_PERSON = rf"(?ia){_ATOM}(\.{_ATOM})*@{_HOST}"
_SERVER = (
    rf"(?ia)(?P<scheme>smtps?)://((?P<user>([^@/:%\s]|%[0-9a-f]{{2}})+)@)?"
    rf"(?P<host>{_HOST}|\[[0-9a-f:.]+\])(:(?P<port>\d{{1,5}}))?"
)
_SMTP_SCHEME = r"(?i)smtps?:/*"
_PORTS = range(1, 2**16)


class SmtpServer(NamedTuple):
    """A server that takes mail."""

    host: str
    """A name or an IP address, without brackets."""
    port: int
    user: str | None
    """Who logs in: printable ASCII, as the protocol has it. None: nobody need log in."""
    tls: bool
    """Whether TLS is spoken from the start; else STARTTLS begins it."""


def web(value: str) -> str:
    """An absolute http(s) address, as it can stand in documents; no slash at its end."""
    if "?" in value or "#" in value:
        raise ValueError(f"'{value}' must end before its '?' or '#'")
    if not _is_web(value):
        hint = f"; did you mean 'https://{value}'?" if _is_web(f"https://{value}") else ""
        raise ValueError(
            f"'{value}' is no http:// or https:// address: a host without user and password, "
            f"and nothing that has to be percent-encoded{hint}"
        )
    return value.rstrip("/")


def person(value: str) -> str:
    """A mail address alone, without the name of who reads there."""
    if not re.fullmatch(_PERSON, value):
        raise ValueError(
            f"'{value}' is no mail address; write it alone and in ASCII, such as me@example.org"
        )
    return value


def smtp_server(value: str) -> SmtpServer:
    """The server at ``smtp://[USER@]HOST[:PORT]``, or ``smtps://`` where TLS comes first.

    Without a port it is the one for submission: 587 (RFC 6409 3.1), or 465 (RFC 8314 3.3).
    """
    before_host = value.rpartition("@")[0]
    if ":" in re.sub(
        _SMTP_SCHEME, "", before_host, count=1
    ):  # not repeated: cron mails what is said
        raise ValueError(
            "must hold no password; give it in the environment variable SMTP_PASSWORD, and write "
            "only smtp://USER@HOST:PORT here"
        )
    if found := re.fullmatch(_SERVER, value):
        tls = found["scheme"].lower() == "smtps"
        port = int(found["port"] or (465 if tls else 587))
        user = found["user"] and unquote(found["user"])
        if port in _PORTS and (user is None or (user.isascii() and user.isprintable())):
            return SmtpServer(found["host"].strip("[]"), port, user, tls)
    raise ValueError(
        f"'{value}' is no mail server; write smtp://USER@HOST:PORT, or smtps:// where TLS comes "
        "first; USER@ and :PORT may be left out, and an @ in USER is written %40"
    )


def _is_web(value: str) -> bool:
    try:
        return re.fullmatch(_WEB, value) is not None and urlsplit(value).port != 0
    except ValueError:  # a port above 65,535, or brackets without an address in them
        return False
