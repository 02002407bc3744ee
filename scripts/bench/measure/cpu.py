"""Who used the processor, and who may run on which core."""

import contextlib
import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")

# The system under test has the first core that we may use, the load and everything else the last. On one core they share it.
CORES = sorted(os.sched_getaffinity(0))
PRODUCT = {CORES[0]}
LOAD = {CORES[-1]}
ALL = set(CORES)


@contextlib.contextmanager
def on(cores: set[int]):
    """What is started meanwhile runs on these cores, with all its threads."""
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, ALL)


@contextlib.contextmanager
def service_on(name: str, cores: set[int]):
    """The run's PostgreSQL or Redis on these cores meanwhile: its threads, and the connections that PostgreSQL makes from now on, which
    inherit from the postmaster."""
    pid = os.environ[f"FRONTDESK_BENCH_{name}_PID"]
    _pin(pid, cores)
    try:
        yield
    finally:
        _pin(pid, ALL)


def _pin(pid: str, cores: set[int]) -> None:
    for thread in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(thread), cores)


def seconds(pid: int) -> float:
    """User and system time of a process so far, its threads included."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def of_machine() -> float:
    """User and system time of everything on the machine, and what a hypervisor took. Interrupts are left out: they serve us too."""
    user, nice, system, _idle, _wait, _irq, _soft, steal = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + steal) / TICKS


def of_ours() -> float:
    """User and system time of all that this benchmark run has started, and of what of it has already ended."""
    parents, used = {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
                fields = _stat(int(entry))
                parents[int(entry)] = int(fields[1])
                used[int(entry)] = sum(map(int, fields[11:15])) / TICKS
    root = int(os.environ["FRONTDESK_BENCH_PID"])
    return sum(time for pid, time in used.items() if _descends(pid, root, parents))


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid and pid != root:
        pid = parents.get(pid, 0)
    return pid == root


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, which may hold spaces; the first is the state."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
