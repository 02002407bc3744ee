"""Runs a subcommand of the `benchmarks` program (Benchmarks/), or another load, to its end."""

import json
import os
import subprocess
from typing import Any

from harness.waiting import with_us

from . import cpu

PROGRAM = os.environ["FRONTDESK_BENCHMARKS"]


def load(*arguments: str, cores: set[int] = cpu.LOAD, said: Any = None) -> Any:
    """What the load has measured. `said` is told to it as a line of JSON."""
    told = None if said is None else json.dumps(said) + "\n"
    return json.loads(output(PROGRAM, *arguments, cores=cores, told=told))


def output(*command: str, cores: set[int] = cpu.LOAD, told: str | None = None, environment: dict[str, str] | None = None) -> str:
    with cpu.on(cores):
        process = subprocess.Popen(
            with_us(*command), stdin=subprocess.PIPE if told is not None else subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=os.environ | (environment or {}))
    printed, complaints = process.communicate(told, timeout=300)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command[:3])} … ended with {process.returncode}:\n{complaints[-4000:]}")
    return printed
