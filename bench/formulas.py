r"""What `aggregator.maths.readable` mends in real texts, counted by rules that are not its own.

    python -m bench.formulas FILE [--half odd|even] [--changes N --seed S | --pairs | --left]

FILE holds a day a line, gzipped: ``{"date": "2025-01-31", "papers": [record, ...]}``, each record
as the site's API gives it. Titles (of the list and of the paper), abstracts and AI summaries are
read. Rules were made with the odd days in view; the even days show how they do elsewhere.

A mark of damage is a place where a reader sees TeX: see `MARKS`. It is counted before and after,
without addresses of the web. What is gone is mended: whether it became the right thing, no count
can tell, so ``--changes`` and ``--pairs`` show it to somebody who reads.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from aggregator.maths import readable

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma"
    "|tau|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Sigma|Phi|Psi|Omega|ell|nabla"
)
_FONT = r"(?:text(?:bf|it|rm|sc|sf|tt)?|math(?:bb|bf|cal|frak|it|rm|sf)|emph|boldsymbol|underline)"
_ADDRESS = re.compile(r"https?://[^\s{}\\]+")

MARKS = {
    kind: re.compile(pattern)
    for kind, pattern in {
        r"escaped sign: \% \&": r"\\[%&_#$]",
        r"accent: \'e": r"\\(?:['`\"^~=.]|[cHkruv](?=\{))[{ ]?\\?[A-Za-z]",
        r"command: \textbf \method": r"\\[A-Za-z]{2,}",
        r"other backslash": r"\\(?![A-Za-z]{2}|[%&_#$'`\"^~=.]|[cHkruv]\{)",
        r"pair of dollars": r"\$(?!\s|\d[\d.,]*[\sKMB]|\d[^$]*\s\$)[^$]{1,300}(?<!\s)\$(?!\d)"
        r"|\$[\\^_][^$]{1,300}\$",
        r"power: x^2": r"\^(?!\()",
        r"index: pi_0 x_{i}": rf"_\{{|(?<![\w/.])(?:[A-Za-zα-ω]|{_GREEK}|log)_[0-9a-z](?![a-z_])",
        r"font: texttt{D}": rf"(?<!\\){_FONT}\{{",
        r"label: URL{here}": r"URL\{",
        r"other brace": r"(?<![\^_A-Za-z\\{])\{(?![^{}]*,|\\?name\})|\b[A-Z]\{",
        r"times: 8times": r"\d(?:times)(?![a-z])|\b[a-zA-Z]?times\d|\d\stimes\s\d|\bmtimes\b",
        r"relation: sim14B kge3": r"\bsim!?\d(?![a-z])|\b[a-zA-Z]?(?:leq|geq|neq|le|ge)\d"
        r"|\bapprox\d|\dpm\d",
        r"name: rightarrow": r"(?<![A-Za-z\\])(?:left|right|leftright)arrow(?![a-z])"
        r"|(?<![A-Za-z\\])(?:leq|geq|neq|cdots?|ldots|infty|varepsilon|varphi|propto|[lr]ceil"
        r"|[lr]floor|[lr]angle|subseteq)(?![A-Za-z])",
        r"Greek: tau^2": rf"(?<![\w\\])(?:{_GREEK})(?=[_^]|\s?[=<>]\s?-?\d)|\bpi/\d"
        r"|[A-Z]\(pi\)",
        r"tie: models~(x": r"[\w.,:;)]~[A-Za-z(\\]",
        r"quotes: ``": r"``",
        r"range: 3--5": r"[\d%]--\d",
    }.items()
}
"""Kind, with what it looks like -> a place of that kind; written apart from the rules."""


class Text(NamedTuple):
    """One text of a paper."""

    paper: str
    kind: str
    day: int
    """Of the month: odd or even."""
    text: str


def texts(path: Path) -> Iterator[Text]:
    """All texts of a file, each once a paper."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            answer = json.loads(line)
            day = int(answer["date"][-2:])
            for record in answer["papers"]:
                paper = record["paper"]
                told = {
                    "title": paper["title"],
                    "abstract": paper["summary"],
                    "AI summary": paper.get("ai_summary"),
                }
                if record["title"] != paper["title"]:
                    told["title of the list"] = record["title"]
                for kind, text in told.items():
                    if text and text.strip():
                        yield Text(paper["id"], kind, day, text.strip())


def marks(text: str) -> Counter[str]:
    """How many marks of damage a text holds, by kind."""
    text = _ADDRESS.sub("URL", text)
    return Counter({kind: len(place.findall(text)) for kind, place in MARKS.items()})


def differences(before: str, after: str, around: int = 3) -> Iterator[tuple[str, str, str]]:
    """(before, after, before with some words around) of each run of words that differ."""
    old, new = re.findall(r"\S+|\n", before), re.findall(r"\S+|\n", after)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            context = old[max(0, i - around) : j + around]
            yield _line(old[i:j]), _line(new[k:m]), _line(context)


def _line(words: list[str]) -> str:
    return " ".join(words).replace("\n", "⏎")


def report(read: list[Text]) -> None:
    """Print the table: found, mended and left, by kind."""
    found, left = Counter[str](), Counter[str]()
    damaged = changed = unmarked = 0
    for one in read:
        after = readable(one.text)
        here = marks(one.text)
        found += here
        left += marks(after)
        damaged += bool(here.total())
        changed += after != one.text
        unmarked += after != one.text and not here.total()
    print(f"{len(read):,} texts read, {damaged:,} with marks of damage, {changed:,} changed")
    print(f"{unmarked:,} changed that hold no mark\n")
    print(f"{'kind':30} {'found':>6} {'mended':>7} {'left':>5}")
    for kind in MARKS:
        if found[kind]:
            print(f"{kind:30} {found[kind]:6,} {found[kind] - left[kind]:7,} {left[kind]:5,}")
    total, rest = found.total(), left.total()
    print(f"{'all':30} {total:6,} {total - rest:7,} {rest:5,}   {1 - rest / total:.1%} mended")


def main() -> None:
    """Read the arguments and print what they ask for."""
    parser = argparse.ArgumentParser(description="What is mended in real texts.")
    parser.add_argument("file", type=Path, help="a day of records a line, gzipped")
    parser.add_argument("--half", choices=("odd", "even"), help="only the odd, or even, days")
    parser.add_argument("--changes", type=int, metavar="N", help="show N changes at random")
    parser.add_argument("--seed", type=int, default=0, help="of the random choice")
    parser.add_argument("--pairs", action="store_true", help="show each change once, by frequency")
    parser.add_argument("--left", action="store_true", help="show what is left, in context")
    asked = parser.parse_args()
    parity = {"odd": (1,), "even": (0,), None: (0, 1)}[asked.half]
    read = [one for one in texts(asked.file) if one.day % 2 in parity]
    if asked.changes is None and not asked.pairs and not asked.left:
        report(read)
    elif asked.left:
        for one in read:
            after = _ADDRESS.sub("URL", readable(one.text))
            for kind, place in MARKS.items():
                for match in place.finditer(after):
                    around = after[max(0, match.start() - 40) : match.end() + 40]
                    print(one.paper, one.kind, f"[{kind}]", around.replace("\n", "⏎"), sep="  ")
    else:
        changes = [
            (one, *change) for one in read for change in differences(one.text, readable(one.text))
        ]
        if asked.changes is not None:
            chosen = random.Random(asked.seed).sample(changes, min(asked.changes, len(changes)))
            for one, before, after, context in chosen:
                print(one.paper, one.kind, f"{before}  ⇒  {after}", f"« {context} »", sep="  ")
        else:
            for (before, after), times in Counter((c[1], c[2]) for c in changes).most_common():
                print(f"{times:4}  {before}  ⇒  {after}")


if __name__ == "__main__":
    main()
