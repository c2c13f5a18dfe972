"""What came of a run, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chatsite.soak.findings import Findings
from chatsite.soak.plan import Plan

_PASSED = "PASS: nothing lost, nothing twice, all in order, all rows and counts right."


def as_json(plan: Plan, findings: Findings, peak: int) -> dict[str, Any]:
    """The run as one JSON object; latencies in milliseconds, memory in KiB."""
    return {
        "passed": findings.passed,
        "plan": asdict(plan),
        "done": dict(findings.done),
        "wrong": dict(findings.wrong),
        "examples": findings.examples,
        "ack_ms": findings.ack.milliseconds(),
        "delivery_ms": findings.delivery.milliseconds(),
        "server_peak_kib": peak,
    }


def as_text(plan: Plan, findings: Findings, peak: int) -> str:
    """The run in lines for a terminal."""
    lines = [
        f"{plan.clients} clients in {plan.rooms} rooms for {plan.seconds:g} s"
        f" on {plan.processes} processes ({plan.server}), seed {plan.seed}",
        "",
        *(f"  {count:>9,}  {name}" for name, count in sorted(findings.done.items())),
        "",
        f"  ack       {_latencies(findings.ack.milliseconds())}",
        f"  delivery  {_latencies(findings.delivery.milliseconds())}",
        f"  memory    {peak / 1024:.0f} MiB at most in one site process",
        "",
        *(f"  {count:>9,}  {name}" for name, count in findings.wrong.items()),
        *(f"  - {example}" for example in findings.examples),
        "",
        _PASSED if findings.passed else "FAIL",
    ]
    return "\n".join(lines)


def _latencies(shown: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:,.1f} ms" for name, value in shown.items())
