"""A PostgreSQL of one test's own, which it may kill and bring back."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .settings import setting
from .waiting import eventually, free_port, ready, with_us

# PostgreSQL refuses to run as root; this account is on every Linux and owns nothing.
SERVICE_ACCOUNT = "nobody"


class Postgres:
    def __init__(self):
        self.port = free_port()
        self.url = f"postgresql://owner:owner@127.0.0.1:{self.port}/postgres"
        # Not under pytest's folder: that one is closed to other accounts.
        self._folder = Path(tempfile.mkdtemp(prefix="frontdesk-postgres-"))
        self._log = self._folder / "postgres.log"
        self._process: subprocess.Popen | None = None
        if os.geteuid() == 0:
            shutil.chown(self._folder, SERVICE_ACCOUNT)
        self._make_cluster()
        self.start()

    def start(self) -> None:
        """Up and taking queries when this returns; after a kill that is after it has recovered."""
        # The children of a postmaster that was killed hold its shared memory for a moment; until then a new one gives up at once.
        try:
            eventually(self._launch, seconds=60, what="PostgreSQL is up")
        except AssertionError:
            raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text()}") from None

    def _launch(self) -> bool:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._as_account(
                    "postgres", "-D", str(self._data), "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                    "-c", "unix_socket_directories=", "-c", "max_connections=100",
                ),
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )
        return ready(self._process, self._answers, seconds=30)

    def kill(self) -> None:
        """SIGKILL to the postmaster. Its children notice and end by themselves, as after the kernel's own kill for want of memory."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _make_cluster(self) -> None:
        password = self._folder / "password"
        password.write_text("owner\n")
        password.chmod(0o644)
        done = subprocess.run(
            self._as_account(
                "initdb", "-D", str(self._data), "-U", "owner", "--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8",
                "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
            ),
            cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
        )
        assert done.returncode == 0, f"initdb ended with {done.returncode}:\n{done.stdout}"

    def _answers(self) -> bool:
        done = subprocess.run(
            [setting("FRONTDESK_PG_BIN") + "/psql", "-XAtq", "-d", self.url, "-c", "SELECT 1"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=10,
        )
        return done.returncode == 0

    @staticmethod
    def _as_account(program: str, *arguments: str) -> list[str]:
        command = [f"{setting('FRONTDESK_PG_BIN')}/{program}", *arguments]
        if os.geteuid() != 0:
            return with_us(*command)
        account = ["setpriv", f"--reuid={SERVICE_ACCOUNT}", "--init-groups", "--inh-caps=-all"]
        # The signal at the parent's death is forgotten when the account changes, so it is set behind that.
        return account + with_us(*command)
