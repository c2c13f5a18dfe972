"""docs/features.md names for each feature the tests that prove it; all of them exist."""

from __future__ import annotations

import re

import pytest

from tests.services.site import ROOT

ROW = re.compile(r"^\| (?!Feature|---)(.+?) \| (.+) \| (.+?) \|$", re.MULTILINE)
PROOF = re.compile(r"`((?:frontend/)?tests/[\w/.-]+?)(?:::(\w+)(?:\[[^\]]*\])?)?`")
ROWS = ROW.findall((ROOT / "docs" / "features.md").read_text())


def test_there_are_rows() -> None:
    """The page is read at all."""
    assert len(ROWS) > 80


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_every_feature_is_proved(row: tuple[str, str, str]) -> None:
    """Each row names at least one test, and each named test is there."""
    proofs = PROOF.findall(row[2])
    assert proofs
    for path, name in proofs:
        there = ROOT / path
        assert there.exists(), path
        if name:
            assert re.search(rf"^\s*(?:async )?def {name}\(", there.read_text(), re.MULTILINE), name
