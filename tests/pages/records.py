"""Read records as the site's templates do: what is missing or of another type prints as nothing."""

from collections.abc import Mapping, Sequence

Record = Mapping[str, object]
"""One paper of a list, in API form: ``{"paper": {...}, "title": ..., "numComments": ...}``."""

FACES = 5
"""A card shows at most this many accounts."""


def value(holder: object, *keys: str) -> object:
    """The value under ``keys``, or None as soon as one of them is missing."""
    for key in keys:
        holder = holder.get(key) if isinstance(holder, Mapping) else None
    return holder


def text(holder: object, *keys: str) -> str:
    found = value(holder, *keys)
    return found if isinstance(found, str) else ""


def number(holder: object, *keys: str) -> int:
    found = value(holder, *keys)
    return found if isinstance(found, int) else 0


def items(holder: object, *keys: str) -> Sequence[object]:
    found = value(holder, *keys)
    return found if isinstance(found, Sequence) and not isinstance(found, str) else ()


def has_card(record: Record) -> bool:
    """A record without an id has no address, so no card."""
    return bool(text(record, "paper", "id"))


def title(record: Record) -> str:
    return text(record, "title") or text(record, "paper", "title")


def abstract(record: Record) -> str:
    return text(record, "summary") or text(record, "paper", "summary")


def votes(record: Record) -> str:
    """Votes as printed: no vote is a dash."""
    return str(number(record, "paper", "upvotes") or "-")


def authors_line(record: Record) -> str:
    """``8 authors``: hidden authors count, no author prints nothing."""
    count = len(items(record, "paper", "authors"))
    return "" if not count else "1 author" if count == 1 else f"{count} authors"


def faces(record: Record) -> list[tuple[str, str]]:
    """Names and avatar addresses of a card: accounts first, at most five, in reverse order.

    An author without an account shows under his own name, and without an avatar.
    """
    authors = items(record, "paper", "authors")
    accounts = [author for author in authors if value(author, "user")]
    others = [author for author in authors if not value(author, "user")]
    shown = [*accounts, *others][:FACES]
    return [
        (text(author, "user", "user") or text(author, "name"), text(author, "user", "avatarUrl"))
        for author in reversed(shown)
    ]


def video(record: Record) -> str:
    """The first media file, if it is a film; pictures are not shown on cards."""
    first = next(iter(items(record, "mediaUrls")), "")
    return first if isinstance(first, str) and first.endswith((".mp4", ".webm", ".mov")) else ""


def shortened(count: int) -> str:
    """Three digits, as stars are printed: 950, 1.33k, 32.8k, 110k."""
    thousands, rest = divmod(count, 1000)
    if not thousands:
        return str(rest)
    places = max(0, 3 - len(str(thousands)))
    digits = f"{count / 1000:.{places}f}"
    return (digits.rstrip("0").rstrip(".") if places else digits) + "k"
