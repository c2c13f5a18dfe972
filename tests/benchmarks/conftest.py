"""The generator's program, compiled once for all tests."""

import shutil
from pathlib import Path

import pytest

from benchmarks.generator import build


@pytest.fixture(scope="session")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generator, compiled anew."""
    if shutil.which("cc") is None:
        pytest.skip("there is no C compiler")
    return build(tmp_path_factory.mktemp("generator"))
