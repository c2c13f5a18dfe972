"""The corpus holds what people write, in a form that the load generator takes."""

from __future__ import annotations

import json

import pytest

from benchmarks.workloads import CORPUS
from rooms.markup import doc_json
from rooms.text import clean_text


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Every text, as it is posted."""
    return [json.loads(f'"{line}"') for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def test_is_what_people_write(texts: list[str]) -> None:
    """There are 500 texts; two in five are plain, the others hold links, code, lists and so on."""
    plain = sum(1 for text in texts if not doc_json(text))
    assert len(texts) == 500
    assert 180 <= plain <= 240


def test_can_be_posted(texts: list[str]) -> None:
    """No text is changed or refused on its way in, or longer than the generator's buffer."""
    assert [clean_text(text, 4000) for text in texts] == texts
    assert max(len(json.dumps(text, ensure_ascii=False).encode()) for text in texts) < 4000
