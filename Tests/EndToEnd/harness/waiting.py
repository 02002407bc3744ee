"""Waiting with a deadline. Nothing here sleeps for a fixed time and hopes."""

import os
import select
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def eventually(check: Callable[[], Value | None], seconds: float = 10, what: str = "") -> Value:
    """Asks until the answer is true-ish and returns it. For what a worker does after the call that a test made has been answered."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what or check!r}; the last answer was {value!r}")
        pause.wait(0.05)


def ready(process: subprocess.Popen, check: Callable[[], bool], seconds: float) -> bool:
    """Whether a process that was just started becomes ready in time. Returns at once when it ends instead."""
    deadline = time.monotonic() + seconds
    ended = os.pidfd_open(process.pid)
    try:
        while time.monotonic() < deadline:
            if check():
                return True
            if select.select([ended], [], [], 0.05)[0]:
                return False
        return False
    finally:
        os.close(ended)


def with_us(*command: str) -> list[str]:
    """The command, made to be killed by the kernel when the tests' own process is: nothing stays behind."""
    return ["setpriv", "--pdeathsig", "KILL", *command]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
