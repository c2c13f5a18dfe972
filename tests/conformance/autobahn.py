"""Runs Autobahn's fuzzing client against an echo of this project: `make autobahn`.

The suite needs Python 2.7, which nothing else here does, so it is no part of `make test`. The
variable `PYTHON2` names the interpreter (default: `python2.7`). Its packages are installed into
`.cache/autobahn` at the first run, which needs a package index that still has them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.conformance.servers.running import Server
from tests.services.site import ROOT

PACKAGES = ROOT / ".cache" / "autobahn"
# The last releases for Python 2.7 that the suite works with.
PINNED = [
    "autobahn==0.10.9", "cryptography==3.3.2", "incremental==16.10.1", "jinja2==2.11.3",
    "klein==17.10.0", "markupsafe==1.1.1", "pyOpenSSL==19.1.0", "service_identity==18.1.0",
    "six==1.16.0", "Twisted==19.10.0", "txaio==2.1.0", "unittest2", "Werkzeug==1.0.1",
    "zope.interface==4.6.0",
]  # fmt: skip
SUITE = "autobahntestsuite==25.10.1"
# Framing, pings, reserved bits, opcodes, fragments, UTF-8, closing, and fragments of 64 KiB.
CASES = ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"]
# Section 7 has cases whose outcome is told and not judged.
PASSED = {"OK", "NON-STRICT", "INFORMATIONAL"}
# Seconds that the whole run may take.
DEADLINE = 600


def main() -> int:
    """Run the cases and print a table of their outcomes; 1 when one of them failed."""
    python = shutil.which(os.environ.get("PYTHON2", "python2.7"))
    if python is None:
        print("Autobahn's suite needs Python 2.7: name one in the variable PYTHON2.")
        return 2
    if not (PACKAGES / "autobahntestsuite").exists():
        install(python)
    with tempfile.TemporaryDirectory() as directory:
        outcomes = run(python, Path(directory))
    return report(outcomes)


def install(python: str) -> None:
    """Install the suite and what it needs, for that interpreter."""
    pip = [python, "-m", "pip", "install", "--quiet", "--target", str(PACKAGES)]
    subprocess.run([*pip, *PINNED], check=True)
    subprocess.run([*pip, "--no-deps", SUITE], check=True)
    # `--target` leaves the namespace package without its file.
    (PACKAGES / "zope" / "__init__.py").touch()


def run(python: str, directory: Path) -> dict[str, str]:
    """The outcome of each case against a fresh echo server."""
    server = Server("uvicorn-ours", directory / "server.log")
    specification = {
        "outdir": str(directory / "reports"),
        "servers": [{"agent": "echo", "url": server.url + "/ws/echo/"}],
        "cases": CASES,
        "exclude-cases": [],
        "exclude-agent-cases": {},
    }
    (directory / "cases.json").write_text(json.dumps(specification))
    program = "from autobahntestsuite.wstest import run; run()"
    arguments = ["-m", "fuzzingclient", "-s", str(directory / "cases.json")]
    server.start()
    try:
        subprocess.run(
            [python, "-c", program, *arguments],
            cwd=directory,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PACKAGES)},
            stdout=subprocess.DEVNULL,
            timeout=DEADLINE,
            check=True,
        )
    finally:
        server.stop()
    found = json.loads((directory / "reports" / "index.json").read_text())["echo"]
    # Of the two judgements, on the behaviour and on the closing, the worse one counts.
    return {
        case: each["behaviorClose"] if each["behaviorClose"] not in PASSED else each["behavior"]
        for case, each in found.items()
    }


def report(outcomes: dict[str, str]) -> int:
    """Print the outcomes by section, and every case that is not simply OK."""
    for section in sorted({int(case.split(".")[0]) for case in outcomes}):
        counts = Counter(
            outcome for case, outcome in outcomes.items() if case.startswith(f"{section}.")
        )
        print(f"{section:3}  " + ", ".join(f"{n} {name}" for name, n in sorted(counts.items())))
    for case, outcome in outcomes.items():
        if outcome != "OK":
            print(f"     {case}: {outcome}")
    failed = [case for case, outcome in outcomes.items() if outcome not in PASSED]
    print(f"{len(outcomes)} cases, {len(failed)} failed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
