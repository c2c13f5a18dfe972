"""One run: a server started, loaded, sampled and stopped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks import generator
from benchmarks.meter import Meter
from benchmarks.servers import Peer, Running, start
from benchmarks.sitting import Sitting
from benchmarks.workloads import Workload
from tests.services.process import ServerFailed

Result = dict[str, float | str]
"""The generator's figures and: cpu, redis_cpu, postgres_cpu (seconds while measured), busiest_cpu
(that of the server's busiest process), connect_cpu (seconds while connecting), memory (bytes grown
until the end), resident (bytes once all were connected), peak_measured and peak (the most until
the end of the measurement, and of the run), stuck (connections whose kernel buffer was full, both
when the measurement began and when it ended); `failed` alone when there are none. The generator's
own seconds are load_cpu."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each part of a run."""

    warmup: float = 1.5
    seconds: float = 5.0
    drain: float = 2.0

    def options(self, stretch: float) -> list[str]:
        """As options of the generator, measuring `stretch` times as long."""
        seconds = self.seconds * stretch
        given = {"warmup": self.warmup, "seconds": seconds, "drain": self.drain}
        return [text for name, value in given.items() for text in (f"--{name}", str(value))]


def measure(
    program: Path, peer: Peer, workload: Workload, sitting: Sitting, timing: Timing
) -> Result:
    """Run a workload on a freshly started peer."""
    running: Running | None = None
    try:
        running = start(peer, sitting, f"{workload.name}-{peer.name}")
        if peer.processes > 1 or workload.name in {"W5", "W6"}:
            _warm_up(program, peer, running)
        return _load(program, peer, workload, running, sitting, timing)
    except (ServerFailed, generator.LoadFailed) as error:
        return {"failed": str(error)}
    finally:
        if running is not None:
            running.stop()


def _warm_up(program: Path, peer: Peer, running: Running) -> None:
    """Let each process import and allocate what it needs once, in a room of no other use."""
    path = peer.path.replace("{room}", "warm-up")
    few = ["--connections", "40", "--mode", "closed", "--warmup", "0", "--seconds", "1"]
    generator.run([str(program), *_target(peer, running, path), *few], lambda phase: None)


def _target(peer: Peer, running: Running, path: str) -> list[str]:
    ports = ",".join(map(str, running.ports))
    cookies = ["--cookies", str(running.cookies)] if running.cookies else []
    return ["--ports", ports, "--path", path, "--dialect", peer.dialect, *cookies]


def _load(
    program: Path,
    peer: Peer,
    workload: Workload,
    running: Running,
    sitting: Sitting,
    timing: Timing,
) -> Result:
    servers = [process.pid for process in running.processes]
    meter = Meter(servers, running.ports, sitting.pids("redis"), sitting.pids("postgres"))
    members = ["--connections", str(workload.connections), "--rooms", str(workload.rooms)]
    command = [str(program), *_target(peer, running, peer.path), *members]
    options = [*workload.load, *timing.options(workload.stretch)]
    results = generator.run([*command, *options], meter.sample)
    if not results["deliveries"] and "idle" not in workload.load:
        raise generator.LoadFailed(f"nothing was delivered; {results['errors']:.0f} errors")
    return _summary(results, meter)


def _summary(results: dict[str, float], meter: Meter) -> Result:
    load_cpu = results.pop("cpu")
    counters = ("cpu", "busiest_cpu", "redis_cpu", "postgres_cpu")
    return {
        **results,
        **{name: meter.between("begin", "end", name) for name in counters},
        "connect_cpu": meter.between("connecting", "connected", "cpu"),
        "memory": meter.between("connecting", "end", "memory"),
        "resident": meter.samples["connected"]["resident"],
        "peak_measured": meter.samples["end"]["peak"],
        "peak": meter.samples["drained"]["peak"],
        "stuck": min(meter.samples[phase]["stuck"] for phase in ("begin", "end")),
        "load_cpu": load_cpu,
    }
