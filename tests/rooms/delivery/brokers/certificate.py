"""A self-signed certificate for a server of a test."""

import subprocess
from pathlib import Path


class Certificate:
    """A key and a certificate that nobody has signed but itself, valid for `localhost`."""

    def __init__(self, directory: Path) -> None:
        self.key = directory / "server.key"
        self.path = directory / "server.crt"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"]
        command += ["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        command += ["-keyout", str(self.key), "-out", str(self.path)]
        subprocess.run(command, check=True, capture_output=True)
