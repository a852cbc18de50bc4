"""Values as TOML writes them, against the reader of the standard library."""

import tomllib
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import toml_text

TEXTS = st.text() | st.text(st.characters(max_codepoint=0xFF))
VALUES = st.recursive(
    TEXTS
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.none() | st.just(UTC)),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(TEXTS, values, max_size=3),
    max_leaves=5,
)


@given(TEXTS, VALUES)
def test_whatever_is_written_is_read_back_from_one_line(key: str, value: object) -> None:
    written = f"{toml_text.key(key)} = {toml_text.value(value)}"
    assert len(written.splitlines()) == 1
    assert tomllib.loads(written) == {key: value}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('a "word" and a \\', r'"a \"word\" and a \\"'),
        ("tab\tline\r\nend\x00\x7f\x85\u2028", r'"tab\tline\r\nend\u0000\u007F\u0085\u2028"'),
        ("Zoë 李明 😀", '"Zoë 李明 😀"'),
        (("agent*", "tool use"), '["agent*", "tool use"]'),
        ([], "[]"),
        ({"a": 1, "a b": {"c": False}}, '{a = 1, "a b" = {c = false}}'),
        (-10.5, "-10.5"),
        (float("inf"), "inf"),
        (date(2026, 8, 6), "2026-08-06"),
        (time(8, 30), "08:30:00"),
        (datetime(2026, 8, 6, 8, 30, tzinfo=UTC), "2026-08-06T08:30:00+00:00"),
    ],
)
def test_a_value_is_written_as_people_write_it(value: object, written: str) -> None:
    assert toml_text.value(value) == written


@pytest.mark.parametrize(
    ("value", "shown"),
    [("x" * 38, f'"{"x" * 38}"'), ("x" * 39, f'"{"x" * 38}…'), ([1, 2], "[1, 2]")],
)
def test_what_is_longer_than_forty_characters_is_cut(value: object, shown: str) -> None:
    assert toml_text.shortened(value) == shown


def test_a_password_is_hidden_before_its_address_is_cut() -> None:
    stated = [f"smtp://ada:{'sEcr3t' * 10}@example.org"]
    assert toml_text.shortened(stated) == '["smtp://ada:***@example.org"]'
