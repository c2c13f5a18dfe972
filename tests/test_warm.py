"""Processes that start warm are as if Python had been started for them."""

import subprocess

import pytest

from tests.services import warm

LOOK = """
import os, sys
print(sorted(os.environ), sys.argv, os.getpid() == os.getsid(0), os.getcwd())
print(sys.modules["django.conf"].settings.configured, file=sys.stderr)
sys.exit(7)
"""


def test_what_it_begins_with() -> None:
    """Its own environment, arguments and session, and no settings yet; its status is told."""
    done = warm.run(["-c", LOOK, "one"], {"KEY": "value"}, timeout=60)
    assert done.stdout == f"['KEY'] ['-c', 'one'] True {warm.ROOT}\n"
    assert done.stderr == "False\n"
    assert done.returncode == 7


def test_one_that_does_not_end() -> None:
    """Is ended, and whoever has waited for it is told."""
    with pytest.raises(subprocess.TimeoutExpired):
        warm.run(["-c", "import time; time.sleep(600)"], {}, timeout=0.1)
