"""Every sample in every format found, against the document that was read by a person."""

from pathlib import Path

import pytest

from aggregator.records import Format
from aggregator.registry import formats

from .samples import SAMPLES

GOLDEN = Path(__file__).with_name("golden")
every_format = pytest.mark.parametrize("form", formats(), ids=lambda form: form.name)


@every_format
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_feed_is_written_as_its_golden_file_says(sample: str, form: Format, bless: bool) -> None:
    path = GOLDEN / f"{sample}.{form.suffix}"
    document = form.render(SAMPLES[sample])
    if not path.exists() or (bless and path.read_bytes() != document):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(document)
        pytest.fail(f"{path.name} was written: read the diff, run again")
    assert document.decode() == path.read_text("utf-8")


def test_there_is_no_golden_file_without_a_sample_and_a_format() -> None:
    known = {f"{sample}.{form.suffix}" for sample in SAMPLES for form in formats()}
    assert {path.name for path in GOLDEN.iterdir()} <= known
