"""Each server, started once for all its tests."""

from collections.abc import Iterator

import pytest

from tests.conformance.servers.running import KINDS, Server


@pytest.fixture(scope="module", params=list(KINDS))
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A running server of each kind."""
    running = Server(request.param, tmp_path_factory.mktemp("server") / "log")
    running.start()
    yield running
    running.stop()
