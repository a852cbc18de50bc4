"""What can happen to a page by chance: to its bytes, its tags, its data, its size.

Each change takes dice and a page, or an answer of the API, and gives another one. Bytes that are no
UTF-8 come out as lone surrogates (``surrogateescape``).
"""

import html
import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

Change = Callable[[random.Random, str], str]

HUGE = 1_000_000
"""Characters of the longest strings that are put into a page."""
_TAG = re.compile(r"<[a-zA-Z!/][^<>]*>")
_ATTRIBUTE = re.compile(r'\s[a-z-]+="[^"]*"')
_CARD = re.compile(r"<article\b.*?</article>", re.DOTALL)
_PROPS = re.compile(r'(data-target="DailyPapers" data-props=)(?:"([^"]*)"|\'([^\']*)\')')
_RAW = "raw:"
"""Begins a string that stands for JSON that no value writes: ``NaN``, a double key."""

_TEXTS = (
    "",
    " ",
    "\0\x01\x1b\x7f\x85\ufffe\uffff",
    "\ud800",
    "\udfff\ud800 halves",
    "\u202e\u2066\u200d\ufeff",
    "]]></description><script>alert(1)</script><!--",
    "\"'><img src=x onerror=alert(1)>&amp;&#0;&#xD800;&nosuch;",
    "javascript:alert(1)",
    "https://user:password@[::1",
    "../../../../etc/passwd\0.html",
    "{{7*7}} ${7*7} %s %n {0}",
    "$" * 99,
    "\\frac{" * 200,
    "x^{" * 99 + "}" * 99,
    "é" * 9 + "e\u0301" * 9 + "\u0301" * 999,
)
_LONG = ("a", "a ", "https://", "`a", "$x$", "\\frac{a}{b}", "{", "x_{", "word~", "\u0301", "<b>")
_NUMBERS = (
    *("0", "-1", "-0", "1.5", "1e5", "1e400", "-1e400", "NaN", "Infinity", "-Infinity", "true"),
    *(str(2**53), str(2**63), str(2**64), str(10**30), "9" * 5_000, "1" + "0" * 100_000),
)
_DATES = (
    *("0000-00-00", "0001-01-01", "0000-01-01T00:00:00.000Z", "0001-01-01T00:00:00+14:00"),
    *("9999-12-31", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59-23:59", "2026-02-30"),
    *("2026-W00", "2026-W54", "0001-W01", "9999-W52", "9999-12", "2026-13", "1970-01-01T00:00:00Z"),
    *("2026-06-12T24:00:00Z", "2026-06-12T00:00:60Z", "2026-06-12T00:00:00+99:99", "20260612"),
    *("2016-06-10", "2126-06-10", "1781049600", "12/06/2026", "٢٠٢٦-٠٦-١٢", "2026-06-12\n"),
)
_KEYS = (
    "paper",
    "id",
    "title",
    "summary",
    "authors",
    "name",
    "publishedAt",
    "upvotes",
    "numComments",
)
_FILLINGS = (
    *(
        " ",
        "x",
        "<b>",
        "<p>x</p>",
        "<article>",
        "<!-- -->",
        "&amp;",
        "\ufffd",
        "</div>",
        "<!--",
        '"',
    ),
    *(
        "[",
        "<![CDATA[",
        " a='1'",
        " data-target='DailyPapers'",
        "<a href='/papers/2606.00001'>x</a>",
    ),
    "<article><h3><a href='/papers/2606.00001'>x</a></h3></article>",
)
_OF_A_DATE = re.compile("date|At$|period", re.IGNORECASE)


def few(page: str, papers: int) -> str:
    """A page with only so many papers: the first, in both readings."""
    for card in _CARD.findall(page)[papers:]:
        page = page.replace(card, "", 1)

    def cut(data: Any) -> None:
        for name in ("dailyPapers", "searchResults"):
            if isinstance(data, dict) and isinstance(data.get(name), list):
                del data[name][papers:]

    return _with_data(page, cut)


def _bytes_changed(change: Callable[[random.Random, bytes, int, int], bytes]) -> Change:
    """A change of a piece of some bytes, at any place."""

    def changed(dice: random.Random, page: str) -> str:
        written = page.encode(errors="replace")
        start = dice.randrange(len(written) + 1)
        end = min(len(written), start + dice.choice((1, 1, 2, 8, 100, 3_000)))
        return change(dice, written, start, end).decode(errors="surrogateescape")

    return changed


def _flipped(dice: random.Random, page: bytes, start: int, end: int) -> bytes:
    mask = dice.randrange(1, 256)
    return page[:start] + bytes(one ^ mask for one in page[start:end]) + page[end:]


def _cut_out(dice: random.Random, page: bytes, start: int, end: int) -> bytes:
    return page[:start] + page[end:]


def _cut_off(dice: random.Random, page: bytes, start: int, end: int) -> bytes:
    return page[:start]


def _inserted(dice: random.Random, page: bytes, start: int, end: int) -> bytes:
    return page[:start] + dice.randbytes(end - start) + page[start:]


def _repeated(dice: random.Random, page: bytes, start: int, end: int) -> bytes:
    return page[:end] + page[start:end] * dice.choice((1, 2, 50)) + page[end:]


def _swapped(dice: random.Random, page: bytes, start: int, end: int) -> bytes:
    other = dice.randrange(end, len(page) + 1)
    rest = min(len(page), other + end - start)
    return page[:start] + page[other:rest] + page[end:other] + page[start:end] + page[rest:]


def _tag_changed(change: Callable[[random.Random, str], str]) -> Change:
    """A change of one tag of a page; of what has none, nothing."""

    def changed(dice: random.Random, page: str) -> str:
        tags = list(_TAG.finditer(page))
        if not tags:
            return page
        tag = dice.choice(tags)
        return page[: tag.start()] + change(dice, tag[0]) + page[tag.end() :]

    return changed


def _attribute_changed(change: Callable[[random.Random, str], str]) -> Change:
    """A change of one attribute, such as `` href="/papers"``."""

    def changed(dice: random.Random, tag: str) -> str:
        found = list(_ATTRIBUTE.finditer(tag))
        if not found:
            return tag
        one = dice.choice(found)
        return tag[: one.start()] + change(dice, one[0]) + tag[one.end() :]

    return _tag_changed(changed)


def _nested(dice: random.Random, tag: str) -> str:
    opened = dice.choice(
        ("<div>", "<article>", "<table>", "<a href='/papers/2606.00001'>", "<p><b>")
    )
    return opened * dice.choice((2, 300, 5_000)) + tag


def _without_quotes(dice: random.Random, attribute: str) -> str:
    return attribute.replace('"', dice.choice(("", "'")), dice.choice((1, 2)))


def _tags_swapped(dice: random.Random, page: str) -> str:
    tags = list(_TAG.finditer(page))
    if len(tags) < 2:
        return page
    one, other = sorted(dice.sample(tags, 2), key=lambda tag: tag.start())
    between = page[one.end() : other.start()]
    return page[: one.start()] + other[0] + between + one[0] + page[other.end() :]


def _card_dropped(dice: random.Random, page: str) -> str:
    cards = _CARD.findall(page)
    return page.replace(dice.choice(cards), "", 1) if cards else page


def _with_data(page: str, change: Callable[[Any], object]) -> str:
    """A page, or an answer of the API, whose data were changed; another page is left as it is."""

    def written(data: Any) -> str:
        change(data)
        text = json.dumps(data)
        return re.sub(
            rf'"{_RAW}(?:[^"\\]|\\.)*"', lambda raw: json.loads(raw[0])[len(_RAW) :], text
        )

    if page.startswith("["):
        return written(json.loads(page))
    props = _PROPS.search(page)
    if props is None:
        return page
    try:
        data = json.loads(html.unescape(props[2] or props[3]))
    except ValueError:  # a page that was cut in its data
        return page
    again = html.escape(written(data))
    return f'{page[: props.start()]}{props[1]}"{again}"{page[props.end() :]}'


def data_of(page: str) -> Any:
    """The data of a page; None: they are gone."""
    found: list[Any] = []
    _with_data(page, found.append)
    return found[0] if found else None


def records(data: Any) -> list[Any]:
    """The list of papers in the data of a page, or of an answer of the API."""
    if isinstance(data, list):
        return data
    lists = [data.get("searchResults"), data.get("dailyPapers")] if isinstance(data, dict) else []
    return next((one for one in lists if isinstance(one, list) and one), [])


def _places(holder: Any, depth: int) -> Iterator[tuple[Any, Any]]:
    """(holder, key) of every value, down to a depth."""
    members = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for key, value in members:
        yield holder, key
        if isinstance(value, dict | list) and depth > 1:
            yield from _places(value, depth - 1)


def _data_changed(change: Callable[[random.Random, Any], object]) -> Change:
    """A change of the data of a page."""
    return lambda dice, page: _with_data(page, lambda data: change(dice, data))


def _value_changed(change: Callable[[random.Random, Any], object]) -> Change:
    """A change of one value: of the page itself, of a record, or deep in a record."""

    def changed(dice: random.Random, data: Any) -> None:
        depth = dice.choice((1, 3, 4, 4, 9))
        places = list(_places(data, depth))
        if places:
            holder, key = dice.choice(places)
            holder[key] = change(dice, holder[key])

    return _data_changed(changed)


def _other_type(dice: random.Random, value: Any) -> object:
    return dice.choice((None, True, False, 0, 7, -7, 1.5, "7", "", [], {}, [value], {"x": value}))


def _deep(dice: random.Random, value: Any) -> str:
    opened, closed = dice.choice((("[", "]"), ('{"a":', "}")))
    times = dice.choice((100, 10_000, 100_000))
    return f"{_RAW}{opened * times}1{closed * times}"


def _long(dice: random.Random, value: Any) -> str:
    piece = dice.choice(_LONG)
    return piece * (dice.choice((HUGE // 100, HUGE)) // len(piece))


def _key_changed(dice: random.Random, data: Any) -> None:
    """A key dropped, renamed or doubled."""
    places = [(holder, key) for holder, key in _places(data, 4) if isinstance(holder, dict)]
    if not places:
        return
    holder, key = dice.choice(places)
    value = holder.pop(key)
    match dice.randrange(3):
        case 0:
            holder[dice.choice((key.upper(), f"{key}s", *_KEYS))] = value
        case 1:
            double = f"{json.dumps(value)}, {json.dumps(key)}: {dice.choice(('null', '7', '[]'))}"
            holder[key] = f"{_RAW}{double}"


def _date_changed(dice: random.Random, data: Any) -> None:
    places = [
        (holder, key)
        for holder, key in _places(data, 4)
        if isinstance(key, str) and _OF_A_DATE.search(key)
    ]
    if places:
        holder, key = dice.choice(places)
        holder[key] = dice.choice(_DATES)


def _many(dice: random.Random, data: Any) -> None:
    """A list of a record, or that of the records, with very many members."""
    lists = [holder[key] for holder, key in _places(data, 4) if isinstance(holder[key], list)]
    if found := [one for one in (*lists, records(data)) if one]:
        one = dice.choice(found)
        one.extend([one[0]] * (dice.choice((1_000, 100_000)) // len(json.dumps(one[0])) * 10))


def _list_emptied(dice: random.Random, data: Any) -> None:
    lists = [holder[key] for holder, key in _places(data, 4) if isinstance(holder[key], list)]
    if lists:
        dice.choice(lists).clear()


def _record_repeated(dice: random.Random, data: Any) -> None:
    if listed := records(data):
        listed.insert(dice.randrange(len(listed) + 1), dice.choice(listed))


def _record_replaced(dice: random.Random, data: Any) -> None:
    if listed := records(data):
        listed[dice.randrange(len(listed))] = dice.choice(listed)


def _record_dropped(dice: random.Random, data: Any) -> None:
    if listed := records(data):
        del listed[dice.randrange(len(listed))]


def _records_shuffled(dice: random.Random, data: Any) -> None:
    dice.shuffle(records(data))


def _paper_dropped(dice: random.Random, page: str) -> str:
    """Papers missing from both readings: a shorter list, and nothing in the page says so."""
    names = re.findall(r'<h3[^>]*>\s*<a href="/papers/([^"]+)"', page)
    for name in dice.sample(names, dice.randint(0, len(names))):
        for card in _CARD.findall(page):
            if f'"/papers/{name}"' in card:
                page = page.replace(card, "", 1)

        def without(data: Any, name: str = name) -> None:
            listed = records(data)
            listed[:] = [one for one in listed if f'"id": "{name}"' not in json.dumps(one)]

        page = _with_data(page, without)
    return page


def _emptied(dice: random.Random, page: str) -> str:
    return dice.choice(("", "\n", "\0", page[:1], "[]", "{}", "null", "<html></html>"))


def _grown(dice: random.Random, page: str) -> str:
    """Up to 19 MB, all of one kind, somewhere in the page."""
    filling = dice.choice(_FILLINGS)
    size = dice.choice((1_000_000, 19_000_000)) - len(page)
    at = dice.choice([tag.end() - dice.randint(0, 1) for tag in _TAG.finditer(page)] or [0])
    return page[:at] + filling * (size // len(filling.encode())) + page[at:]


CHANGES: dict[str, Change] = {
    "bytes flipped": _bytes_changed(_flipped),
    "bytes cut out": _bytes_changed(_cut_out),
    "cut off": _bytes_changed(_cut_off),
    "bytes inserted": _bytes_changed(_inserted),
    "bytes repeated": _bytes_changed(_repeated),
    "bytes swapped": _bytes_changed(_swapped),
    "tag dropped": _tag_changed(lambda dice, tag: ""),
    "tag doubled": _tag_changed(lambda dice, tag: tag * 2),
    "tag renamed": _tag_changed(lambda dice, tag: re.sub(r"\w+", "span", tag, count=1)),
    "tags swapped": _tags_swapped,
    "tag commented": _tag_changed(lambda dice, tag: f"<!--{tag}{dice.choice(('-->', ''))}"),
    "tags nested": _tag_changed(_nested),
    "attribute dropped": _attribute_changed(lambda dice, attribute: ""),
    "attribute doubled": _attribute_changed(lambda dice, attribute: attribute * 2),
    "attribute renamed": _attribute_changed(lambda dice, attribute: f" x-{attribute[1:]}"),
    "attribute unquoted": _attribute_changed(_without_quotes),
    "card dropped": _card_dropped,
    "value of another type": _value_changed(_other_type),
    "number": _value_changed(lambda dice, value: f"{_RAW}{dice.choice(_NUMBERS)}"),
    "text": _value_changed(lambda dice, value: dice.choice(_TEXTS)),
    "long text": _value_changed(_long),
    "nested values": _value_changed(_deep),
    "date": _data_changed(_date_changed),
    "key changed": _data_changed(_key_changed),
    "list emptied": _data_changed(_list_emptied),
    "long list": _data_changed(_many),
    "record repeated": _data_changed(_record_repeated),
    "record replaced": _data_changed(_record_replaced),
    "record dropped": _data_changed(_record_dropped),
    "records shuffled": _data_changed(_records_shuffled),
    "paper dropped": _paper_dropped,
    "emptied": _emptied,
    "grown": _grown,
}
"""Name -> what happens to a page."""

RARE = ("grown",)
"""Those that take seconds."""
