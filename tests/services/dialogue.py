"""A process of the site that answers lines with lines, for as long as a test asks it something."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping

from tests.services import warm
from tests.services.warm import ROOT, Forked

_ERRORS = 2
"""The descriptor of this process's own errors, to which its errors go."""


class Dialogue:
    """`python -m <module>`, which reads lines and answers each with one."""

    def __init__(self, module: str, env: Mapping[str, str]) -> None:
        """Start it with `env` and nothing else in its environment."""
        questions, asks = os.pipe()
        answers, told = os.pipe()
        self._process = _start(["-m", module], env, [questions, told, _ERRORS])
        os.close(questions)
        os.close(told)
        self._questions = open(asks, "w")  # noqa: SIM115 - `close` does it
        self._answers = open(answers)  # noqa: SIM115

    def ask(self, line: str) -> str:
        """Its answer to a line, without a deadline; an empty one when it has ended."""
        try:
            self._questions.write(line + "\n")
            self._questions.flush()
        except BrokenPipeError:
            return ""
        return self._answers.readline()

    def kill(self) -> None:
        """End it at once."""
        self._process.send_signal(signal.SIGKILL)

    def close(self, deadline: float) -> None:
        """Let it go: it ends with its input, within `deadline` seconds."""
        self._questions.close()
        self._answers.close()
        self._process.wait(deadline)


def _start(
    arguments: list[str], env: Mapping[str, str], streams: list[int]
) -> subprocess.Popen[bytes] | Forked:
    if warm.can_start(arguments):
        return warm.start(arguments, env, streams)
    stdin, stdout, stderr = streams
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdin=stdin, stdout=stdout, stderr=stderr)
