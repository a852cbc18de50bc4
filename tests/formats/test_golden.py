"""Every sample in every format found, against the document that was read by a person."""

from pathlib import Path

import pytest

from aggregator.records import Format
from aggregator.registry import formats

from .samples import ARCHIVES, SAMPLES

GOLDEN = Path(__file__).with_name("golden")
DOCUMENTS = [(sample, form) for form in formats() for sample in SAMPLES] + [
    (sample, form) for form in formats() if form.archives for sample in ARCHIVES
]


@pytest.mark.parametrize(
    ("sample", "form"), DOCUMENTS, ids=lambda part: getattr(part, "name", part)
)
def test_a_feed_is_written_as_its_golden_file_says(sample: str, form: Format, bless: bool) -> None:
    path = GOLDEN / f"{sample}.{form.suffix}"
    document = form.render((SAMPLES | ARCHIVES)[sample])
    if not path.exists() or (bless and path.read_bytes() != document):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(document)
        pytest.fail(f"{path.name} was written: read the diff, run again")
    assert document.decode() == path.read_text("utf-8")


def test_there_is_no_golden_file_without_a_sample_and_a_format() -> None:
    known = {f"{sample}.{form.suffix}" for sample, form in DOCUMENTS}
    assert {path.name for path in GOLDEN.iterdir()} <= known
