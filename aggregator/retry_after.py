"""How long a server asks to be left alone: pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds(status: int, headers: Mapping[str, str], clock: Callable[[], datetime]) -> float | None:
    """What ``Retry-After`` (RFC 9110 10.2.3) asks to wait, or ``RateLimit: ..;t=`` with a 429.

    None: nothing is asked, or nothing that can be understood.
    """
    asked = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]+", asked):
        return float(asked)
    if until := _date(asked):
        # By the server's own clock, if it tells the time: this machine's may be wrong.
        now = _date(headers.get("Date", "")) or clock()
        return max(0.0, (until - now).total_seconds())
    limit = re.search(r";\s*t=([0-9]+)", headers.get("RateLimit", ""))
    return float(limit[1]) if limit and status == 429 else None


def _date(header: str) -> datetime | None:
    """An HTTP-date in any of its forms (RFC 9110 5.6.7); None: it is none."""
    try:
        read = parsedate_to_datetime(header)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
