"""The letter that brings a digest to one reader: pure, and ASCII on the wire (RFC 5322, MIME)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formataddr
from typing import Any
from urllib.parse import quote

from aggregator import columns, dates, digest_body, digest_text, letter_html
from aggregator.digest import Digest
from aggregator.text import one_line

_LIST = "daily-papers"
_LINE_MOST = 76
"""Characters in a line with encoded words (RFC 2047 2), and of quoted-printable (RFC 2045 6.7)."""
_TEXT_MOST = 72
"""Columns of the plain text, as of the digest in it."""
_WORD_MOST = 39
"""Bytes of UTF-8 in an encoded word, which then stands on the line of any header here."""


def message(
    digest: Digest, site_title: str, sender: str, recipient: str, at: datetime
) -> EmailMessage:
    """The letter, which names nobody but the ``recipient``; ``at`` is the moment of sending."""
    title = digest_body.title(digest)
    leave = f"mailto:{quote(sender, safe='@')}?subject=unsubscribe"
    why = (
        f"You get this because {sender} mails the best papers of every "
        f"{dates.rhythm_of(digest.period)} to {recipient}."
    )
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = _address(one_line(site_title), sender)
    letter["To"] = _address("", recipient)
    letter["Subject"] = f"{one_line(site_title)}, {title}"
    letter["Date"] = at
    letter["Message-ID"] = message_id(digest.period, sender, recipient)
    letter["List-Id"] = f"<{_list_id(sender)}>"  # RFC 2919
    letter["List-Unsubscribe"] = f"<{leave}>"  # RFC 2369
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody who is away answers it
    # "-- " alone on a line: what follows is no part of the text (RFC 3676 4.3).
    foot = "\n".join([*columns.filled(why, _TEXT_MOST), f"Unsubscribe: {leave}"])
    letter.set_content(f"{digest_text.text(digest)}\n\n-- \n{foot}\n")
    html = letter_html.document(digest_body.html(digest), title, why, leave)
    letter.add_alternative(html, subtype="html")
    letter.set_boundary(f"=_{_hashed(digest.period, sender, recipient)}")
    return letter


def readable(letter: EmailMessage) -> str:
    """A letter as its reader sees it, headers and both parts."""
    headers = [f"{name}: {value}" for name, value in letter.items()]
    parts = [
        f"\n-- {part.get_content_type()}\n\n{part.get_content()}" for part in letter.iter_parts()
    ]
    return "\n".join((*headers, *parts)).replace("\r\n", "\n")


def message_id(period: str, sender: str, recipient: str) -> str:
    """The id of the letter that brings the digest of a period to a recipient.

    It is the same when it is sent again, so that whoever has both may drop one; it tells nothing.
    """
    return f"<{_hashed(period, sender, recipient)}@{_domain(sender)}>"


def _hashed(period: str, sender: str, recipient: str) -> str:
    """In small letters: addresses that differ by case alone are one (`config`)."""
    named = "\n".join((_list_id(sender), period, recipient)).lower()
    return hashlib.blake2b(named.encode(), digest_size=16).hexdigest()


def _list_id(sender: str) -> str:
    return f"{_LIST}.{_domain(sender)}"


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


class _Policy(EmailPolicy):
    """Writes the headers so that every reader sees what they say.

    Python 3.11 drops spaces of the names that it encodes, and encodes addresses that are longer
    than a line: nobody could follow them.
    """

    def fold(self, name: str, value: Any) -> str:
        """A header as it is written, with its line end."""
        match name:
            case "From" | "To":
                pieces = [piece for one in value.addresses for piece in _pieces_of(one)]
            case "Subject":
                pieces = _pieces(str(value))
            case "Message-ID" | "List-Id" | "List-Unsubscribe":
                pieces = [str(value)]
            case _:
                folded: str = super().fold(name, value)
                return folded
        lines = [f"{name}: {pieces[0]}"]
        for piece in pieces[1:]:
            if len(f"{lines[-1]} {piece}") > _LINE_MOST:
                lines.append("")
            lines[-1] += f" {piece}"
        return self.linesep.join((*lines, ""))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii")


def _pieces_of(one: Address) -> list[str]:
    """What stands for an address, parted where a line may break."""
    if not one.display_name:
        return [one.addr_spec]
    if _is_plain(one.display_name):
        return formataddr((one.display_name, one.addr_spec)).split(" ")
    return [*_encoded(one.display_name), f"<{one.addr_spec}>"]


def _pieces(text: str) -> list[str]:
    return text.split(" ") if _is_plain(text) else _encoded(text)


def _is_plain(text: str) -> bool:
    """Whether a text of one line can stand in a header as it is."""
    return text.isascii() and "=?" not in text and max(map(len, text.split(" "))) < _LINE_MOST


def _encoded(text: str) -> list[str]:
    """The words that stand for a text, of whole characters each (RFC 2047 5)."""
    words = [b""]
    for character in map(str.encode, text):
        if len(words[-1]) + len(character) > _WORD_MOST:
            words.append(b"")
        words[-1] += character
    return [f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words]


_POLICY = _Policy(linesep="\r\n", max_line_length=_LINE_MOST, cte_type="7bit")
