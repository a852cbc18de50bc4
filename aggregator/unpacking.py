"""Unpacking what a server packed, piece by piece, so that a bomb fills no memory: pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

ACCEPTED = "gzip, deflate"
"""The value of ``Accept-Encoding``."""

_PIECE = 1 << 18
_GZIP, _ZLIB, _RAW = 31, 15, -15
"""Forms, as ``wbits`` of zlib."""


class BrokenPacking(Exception):
    """The bytes are not what they were said to be, or end too early."""


def is_known(coding: str) -> bool:
    """Whether a value of ``Content-Encoding`` (RFC 9110 8.4) is one coding of those accepted."""
    return _name(coding) in ("", "identity", "gzip", "deflate")


def unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """The content of a body, in pieces no longer than its chunks or 256 KiB.

    ``coding`` is one that `is_known`. Raises `BrokenPacking`.
    """
    name = _name(coding)
    if name in ("", "identity"):
        yield from chunks
        return
    try:
        yield from _inflated(chunks, is_gzip=name == "gzip")
    except zlib.error as error:
        raise BrokenPacking(f"its {name} is broken") from error


def _name(coding: str) -> str:
    return coding.strip().lower().removeprefix("x-")


def _inflated(chunks: Iterable[bytes], *, is_gzip: bool) -> Iterator[bytes]:
    unpack = None
    for chunk in chunks:
        rest, is_pending = chunk, bool(chunk)
        while is_pending:
            if unpack is None or unpack.eof:  # gzip may have several members (RFC 1952 2.2)
                unpack = zlib.decompressobj(_GZIP if is_gzip else _deflate(rest))
            piece = unpack.decompress(rest, _PIECE)
            yield piece
            rest = unpack.unused_data or unpack.unconsumed_tail
            is_pending = bool(rest) or (len(piece) == _PIECE and not unpack.eof)
    if unpack is None or not unpack.eof:
        raise BrokenPacking("its packed content ends too early")


def _deflate(start: bytes) -> int:
    """What "deflate" means to a server: zlib (RFC 1950), as it should, or without its header."""
    return _ZLIB if start[0] & 0x0F == 8 else _RAW
