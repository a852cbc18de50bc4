"""What a broken site says in place of what it should: answers, right or wrong, for `kinds`."""

import gzip
import html
import json
import re
import zlib
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.pages import damage, era_2026

from .server import HOP, Answer, Exchange

_DATA = re.compile(r'data-target="DailyPapers" data-props="([^"]*)"')


def status(status: str, **headers: str) -> Answer:
    return lambda to: to.answer(status, b"<p>Sorry.</p>", **headers)


def raw(*parts: str | bytes) -> Answer:
    """These bytes, and then the end of the connection."""
    return lambda to: to.send(*parts)


def page(text: Callable[[str], str] | str, media_type: str = "text/html") -> Answer:
    """A good answer with another page, or with what becomes of the right one."""

    def answer(to: Exchange) -> None:
        body = text if isinstance(text, str) else text(to.content.text)
        to.answer("200 OK", body.encode(), Content_Type=media_type)

    return answer


def coded(coding: str, code: Callable[[bytes], bytes]) -> Answer:
    return lambda to: to.answer("200 OK", code(to.body), Content_Encoding=coding)


def charset(stated: str, encoded: str) -> Answer:
    return lambda to: to.answer(
        "200 OK",
        to.content.text.encode(encoded, errors="xmlcharrefreplace"),
        Content_Type=f"text/html; charset={stated}",
    )


def leads(to: str) -> Answer:
    return status("302 Found", Location=to)


def once(fault: Answer, then: Answer = Exchange.good) -> Answer:
    """It passes: the second attempt is answered well."""
    return lambda to: (fault if to.turn == 1 else then)(to)


HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_CHUNKED = f"{HEAD}Transfer-Encoding: chunked\r\n\r\n"


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def hang(to: Exchange) -> None:
    to.wait()


def hang_in_body(to: Exchange) -> None:
    to.send(HEAD, "Content-Length: 100000\r\n\r\n", to.body[:500])
    to.wait()


def reset(to: Exchange) -> None:
    to.reset()


def reset_in_body(to: Exchange) -> None:
    to.send(HEAD, f"Content-Length: {len(to.body)}\r\n\r\n", to.body[:5000])
    to.wait(0.05)
    to.reset()


def drip(*parts: str | bytes, drop: bytes = b"x") -> Answer:
    def answer(to: Exchange) -> None:
        to.send(*parts)
        to.drip(drop, 0.05)

    return answer


def endless(start: str, data: bytes) -> Answer:
    def answer(to: Exchange) -> None:
        to.send(start)
        while True:
            to.send(data)

    return answer


def cut(to: Exchange) -> None:
    to.answer("200 OK", to.body[:-500], Content_Length=f"{len(to.body)}")


def short_length(to: Exchange) -> None:
    to.answer("200 OK", to.body, Content_Length=f"{len(half(to.content.text))}")


def chunked(to: Exchange) -> None:
    half = len(to.body) // 2
    to.send(_CHUNKED, _chunk(to.body[:half]), _chunk(to.body[half:]), "0\r\n\r\n")


def bad_chunk(to: Exchange) -> None:
    to.send(_CHUNKED, _chunk(to.body[:500]), "no number\r\n", to.body[500:])


def no_last_chunk(to: Exchange) -> None:
    to.send(_CHUNKED, _chunk(to.body))


def enormous_chunk(to: Exchange) -> None:
    to.send(_CHUNKED, f"{2**62:x}\r\n", to.body)


def endless_trailers(to: Exchange) -> None:
    endless(f"{_CHUNKED}0\r\n", b"X-More: trailer\r\n" * 1000)(to)


def chunked_with_length(to: Exchange) -> None:
    to.send(
        HEAD,
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        _chunk(to.body),
        "0\r\n\r\n",
    )


def bomb(to: Exchange) -> None:
    """Ten megabytes that become ten gigabytes; a full flush makes blocks that can be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(10**6)) + packer.flush(zlib.Z_FULL_FLUSH)
    to.send(HEAD, "Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")[:10])
    for _ in range(10_000):
        to.send(block)


def two_members(body: bytes) -> bytes:
    return gzip.compress(body[:1000]) + gzip.compress(body[1000:])


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def garbled(body: bytes) -> bytes:
    packed = bytearray(gzip.compress(body))
    packed[len(packed) // 2 :] = bytes(len(packed) - len(packed) // 2)
    return bytes(packed)


def large(to: Exchange) -> None:
    to.send(HEAD, "Content-Length: 50000000\r\n\r\n", to.body)
    for _ in range(50):
        to.send(b" " * 10**6)


def many_headers(to: Exchange) -> None:
    to.good(**{f"X_{number}": "small" for number in range(2000)})


def too_many_headers(to: Exchange) -> None:
    to.good(**{f"X_{number}": "large" * 100 for number in range(2000)})


def unasked_304(to: Exchange) -> None:
    assert not to.headers.keys() & {"if-none-match", "if-modified-since"}
    to.send("HTTP/1.1 304 Not Modified\r\n\r\n")


def interim(to: Exchange) -> None:
    to.send("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
    to.good()


def hops(to: Exchange) -> None:
    """A new address at every step."""
    base, _, number = to.path.partition(HOP)
    leads(f"{base}{HOP}{int(number or 0) + 1}")(to)


def three_hops(to: Exchange) -> None:
    """The page, but at the fourth address."""
    if to.path.endswith(f"{HOP}3"):
        to.good()
    else:
        hops(to)


def late_date(to: Exchange) -> None:
    """The clock of the server is years behind: what counts is how far apart its two dates are."""
    to.answer(
        "429 Too Many Requests",
        Date="Tue, 01 Jan 2019 00:00:00 GMT",
        Retry_After="Tue, 01 Jan 2019 00:30:00 GMT",
    )


def half(text: str) -> str:
    return damage.cut_in_data(text) if text.startswith("<") else text[: len(text) // 2]


def _props(text: str) -> dict[str, Any]:
    """What a page says of itself and its papers."""
    found = _DATA.search(text)
    assert found
    props: dict[str, Any] = json.loads(html.unescape(found[1]))
    return props


def shrunken(part: float) -> Callable[[str], str]:
    """The list of a day with so many of its papers; other lists stay as they are."""

    def shrink(text: str) -> str:
        if not text.startswith("<"):
            records = json.loads(text)
            return json.dumps(records[: int(len(records) * part)])
        props = _props(text)
        if props["periodType"] != "day":
            return text
        records = props["dailyPapers"][: int(len(props["dailyPapers"]) * part)]
        return era_2026.day_page(date.fromisoformat(props["dateString"]), records)

    return shrink


def stale(to: Exchange) -> None:
    """The list of the day before."""
    before = to.server.pages(f"/papers/date/{_props(to.content.text)['prevDate']}")
    to.answer("200 OK", (before or to.content).text.encode())


CHALLENGE = """<!DOCTYPE html><html lang="en"><head><title>Human Verification</title>
<script src="https://x.token.awswaf.com/x/challenge.js"></script></head><body>
<div id="challenge-container"></div><noscript>JavaScript is disabled</noscript></body></html>
"""
MIRROR = """<!DOCTYPE html><html><head><title>Daily Papers, mirrored</title></head><body><main>
<ul class="papers"><li><a href="/papers/2606.00001">Counting Sheep 1</a> <span>3</span></li></ul>
</main></body></html>
"""
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40
TLS = bytes.fromhex("160301007a0100007603030000000000000000") + bytes(100)
AHEAD = era_2026.day_page(date(2026, 7, 1), ())
