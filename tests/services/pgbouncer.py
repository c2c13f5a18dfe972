"""A real PgBouncer in transaction mode, in front of a PostgreSQL server of the tests."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tests.services import guardian
from tests.services.ports import free_port
from tests.services.postgres import answers
from tests.services.process import Process

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
"""Where PgBouncer is installed; None where it is not."""
_CONFIGURATION = """
[databases]
* = host={host} port={server} user=chat
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 20
"""


class PgBouncer(Process):
    """A PgBouncer on a free port: each transaction gets whichever session is free."""

    def __init__(self, server_url: str) -> None:
        """Prepare one for the server of `server_url`, which names a database, too."""
        self.port = free_port()
        server = urlsplit(server_url)
        self.url = f"postgres://chat@127.0.0.1:{self.port}{server.path}"
        self.directory = Path(tempfile.mkdtemp(prefix="chat-pgbouncer-"))
        guardian.delete(str(self.directory))
        file = self.directory / "pgbouncer.ini"
        file.write_text(
            _CONFIGURATION.format(host=server.hostname, server=server.port, port=self.port)
        )
        # PgBouncer refuses to run as root, as PostgreSQL does.
        user = pwd.getpwnam("postgres").pw_name if os.getuid() == 0 else None
        if user is not None:
            shutil.chown(self.directory, user, user)
        command = [PROGRAM or "pgbouncer", str(file)]
        log = self.directory / "pgbouncer.log"
        super().__init__(command, log, ready=self._answers, cwd="/", user=user)

    def remove(self) -> None:
        """End the server and delete its files."""
        self.kill()
        shutil.rmtree(self.directory)

    def _answers(self) -> bool:
        return answers(self.url)
