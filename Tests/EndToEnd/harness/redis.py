"""A Redis that a test may stop, restart and kill."""

import subprocess
from pathlib import Path

from .waiting import free_port, ready, with_us


class Redis:
    def __init__(self, log: Path):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._log = log
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                with_us("redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"),
                cwd="/tmp",
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )
        if not ready(self._process, lambda: self.command("PING") == "PONG", seconds=10):
            raise RuntimeError(f"Redis did not start:\n{self._log.read_text()}")

    def stop(self) -> None:
        """As a crash would: no goodbye to its clients. Nothing is kept, so the next start is an empty one."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            ["redis-cli", "-h", "127.0.0.1", "-p", str(self.port), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10,
        )
        return done.stdout.strip()
