"""Letters read by a parser that others wrote, in another language: postal-mime, of npm."""

import json
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from aggregator import letter
from aggregator.digest import Digest
from tests.digest.samples import HOSTILE, SMALL, digest, ranked
from tests.samples import NOW

from .test_letter import LONG, parts

NODE = Path(sys.executable).parent / "node"
READERS = Path(__file__).parents[1] / "readers"
PAPERS, ADA = "papers@example.org", "ada@example.org"

WILD = digest(
    ranked(1, "羊を数える 📚🐑 with 👩‍🔬 and ﷽", abstract="אנחנו סופרים כבשים. All of them."),
    ranked(2, "עדר של כבשים", abstract=f"{'x' * 2000}. From now on.\nFrom here\n.\n..\n-- \nEnd."),
    ranked(3, "\u202eTurned\u202c around \u200f", abstract="= soft=20 ends =\n\t."),
    ranked(4, "Ends with a space of its own\u00a0", authors=("Zoë Ångström",) * 60),
    period="2026-W32",
)
LETTERS: dict[str, tuple[Digest, str, str, str]] = {
    "small": (SMALL, "Daily Papers", PAPERS, ADA),
    "hostile": (HOSTILE, 'Papers, "daily" <eve@example.org>; (all)', PAPERS, ADA),
    "wild": (WILD, "論文 📚 חדשות العربية", "a.b+c'd@mail.example.org", "Ada_L@Example.ORG"),
    "long": (WILD, ("論文 📚 חדשות " * 60).strip(), LONG, f"me.{LONG}"),
    "long in ASCII": (SMALL, f"{'y' * 1000} {'word ' * 99}end", PAPERS, ADA),
    "as if encoded": (SMALL, "=?utf-8?q?Q?= Papers", PAPERS, ADA),
}


def a_letter(name: str) -> EmailMessage:
    return letter.message(*LETTERS[name], NOW)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the parser sees in each letter."""
    folder = tmp_path_factory.mktemp("letters")
    for name in LETTERS:
        (folder / name).write_bytes(a_letter(name).as_bytes())
    command = [str(NODE), str(READERS / "read_mail.mjs"), *LETTERS]
    ran = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True)
    return dict(zip(LETTERS, json.loads(ran.stdout), strict=True))


@pytest.mark.parametrize("name", LETTERS)
def test_another_parser_sees_the_letter_as_it_was_written(
    said: dict[str, dict[str, Any]], name: str
) -> None:
    made, title, sender, to = LETTERS[name]
    one, seen = a_letter(name), dict(said[name])
    for part in ("text", "html"):  # one line more at its end, or none, as the part is encoded
        seen[part] = seen[part].replace("\r\n", "\n").rstrip("\n")
    (_, text), (_, html) = parts(one)
    headers = {header["key"]: header["value"] for header in seen.pop("headers")}
    seen.pop("headerLines")
    own = ("list-id", "list-unsubscribe", "auto-submitted", "mime-version")
    assert {key: headers[key] for key in own} == {key: str(one[key]) for key in own}
    assert seen == {
        "from": {"name": title, "address": sender},
        "to": [{"name": "", "address": to}],
        "subject": str(one["Subject"]),
        "messageId": letter.message_id(made.period, sender, to),
        "date": "2026-08-06T20:00:00.000Z",
        "text": text.rstrip("\n"),
        "html": html.rstrip("\n"),
        "attachments": [],
    }
