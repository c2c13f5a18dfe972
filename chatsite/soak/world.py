"""The servers of a soak (Redis, PostgreSQL, processes of the site) and their faults."""

from __future__ import annotations

import asyncio
import random
import shutil
import socket
import sys
from pathlib import Path

from django.conf import settings

from chatsite.soak.findings import Findings, Wrong
from chatsite.soak.plan import BadPlan, Fault, Plan
from chatsite.soak.postgres import PostgresServer
from chatsite.soak.process import Server, ServerFailed

PAUSE = 1.0
"""Seconds for which Redis or PostgreSQL stays away when it is restarted."""
_UNLIMITED = {f"CHAT_{name}": "0" for name in ("EVENTS", "FLOOD", "SOCKETS", "ENTER", "ROOMS")}


class World:
    """Everything that listens, in `directory`; started by `start`, ended by `stop`."""

    def __init__(self, plan: Plan, directory: Path, findings: Findings) -> None:
        self._postgres = PostgresServer(directory, _free_port()) if plan.postgres else None
        own = self._postgres.url if self._postgres else f"sqlite:///{directory}/soak.sqlite3"
        self.database = plan.database or own
        self.peak = 0
        """KiB that the largest site process had at its largest."""
        self._findings = findings
        self._dice = random.Random(plan.seed)  # noqa: S311 - repeatable, guards no secret
        self._redis = None if plan.redis else _redis(directory)
        redis = plan.redis or f"redis://127.0.0.1:{self._redis.port if self._redis else 0}/0"
        self._env = {
            "DATABASE_URL": self.database,
            "REDIS_URL": plan.broker(redis),
            "DATA_DIR": str(directory),
            **_UNLIMITED,
        }
        self.sites = [self._site(plan, number, directory) for number in range(plan.processes)]

    @property
    def urls(self) -> list[str]:
        """Where the site is; clients choose."""
        return [f"http://127.0.0.1:{site.port}" for site in self.sites]

    async def start(self) -> None:
        """Migrate the database and start everything; raises `ServerFailed`."""
        if self._redis is not None:
            await self._redis.start()
        if self._postgres is not None:
            await self._postgres.create()
            await self._postgres.start()
            await self._postgres.accepting()
        await self._migrate()
        await asyncio.gather(*(site.start() for site in self.sites))

    async def do(self, fault: Fault) -> None:
        """Make one fault happen, and mend it."""
        services = {Fault.RESTART_REDIS: self._redis, Fault.RESTART_DATABASE: self._postgres}
        service = services.get(fault)
        if service is not None:
            await service.kill()
            await asyncio.sleep(PAUSE)
            await service.start()
        else:
            site = self._dice.choice(self.sites)
            self._note_peak(site)
            if fault is Fault.KILL_WORKER:
                await site.kill()
            else:
                await self._leave(site)
            await site.start()
        self._findings.done[fault] += 1

    async def leave(self) -> None:
        """Ask every process of the site to leave; whether it does so cleanly is a finding."""
        for site in self.sites:
            self._note_peak(site)
        await asyncio.gather(*(self._leave(site) for site in self.sites))
        for site in self.sites:
            for line in site.complaints():
                self._findings.report(Wrong.SERVER_ERROR, f"{site.name}: {line}")

    async def stop(self) -> None:
        """End what is left."""
        for server in (*self.sites, self._redis, self._postgres):
            if server is not None:
                await server.kill()

    async def _leave(self, site: Server) -> None:
        try:
            await site.stop()
        except ServerFailed as reason:
            self._findings.report(Wrong.BAD_EXIT, str(reason))

    def _note_peak(self, site: Server) -> None:
        self.peak = max(self.peak, site.peak_memory())

    def _site(self, plan: Plan, number: int, directory: Path) -> Server:
        port = _free_port()
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        if plan.server == "uvicorn":
            command = [sys.executable, "-m", "uvicorn", "chatsite.asgi:application"]
            command += ["--port", str(port), "--log-level", "warning"]
        return Server(
            f"site {number}", command, port, directory / f"site{number}.log", self._env,
            settings.BASE_DIR,
        )  # fmt: skip

    async def _migrate(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            env=self.sites[0].env,
            cwd=settings.BASE_DIR,
        )
        if await process.wait():
            raise ServerFailed("The database could not be migrated.")


def _redis(directory: Path) -> Server:
    program = shutil.which("redis-server")
    if program is None:
        raise BadPlan("There is no redis-server on this machine: install one, or name --redis.")
    port = _free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir"]
    return Server("redis", [*command, str(directory)], port, directory / "redis.log", {}, directory)


def _free_port() -> int:
    """A port that nobody listens on, below those that outgoing connections take."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as candidate:
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
