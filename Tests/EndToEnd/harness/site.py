"""One installation under test: a database, a Redis, and as many server processes as the test wants."""

import os
import shutil
import signal
import subprocess
import uuid
from pathlib import Path

from .api import Api
from .database import Database
from .postgres import Postgres
from .redis import Redis
from .settings import ROOT, setting
from .waiting import eventually, free_port, ready, with_us

# The service's database role belongs to the whole PostgreSQL server and its password comes from the secret: one for all tests.
SECRET = "e2e0" * 16
SAMPLE_PASSWORD = "correct horse battery staple"


class Server:
    """One `frontdesk serve` process."""

    def __init__(self, environment: dict[str, str], log: Path, port: int | None = None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = Api(self.url)
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                with_us(setting("FRONTDESK_BIN"), "serve"), env=environment | {"PORT": str(self.port)}, cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )
        if not ready(self._process, self._answers, seconds=30):
            self.kill()
            raise RuntimeError(f"the server is not ready after 30 s; its log ends:\n{self.tail()}")

    def _answers(self) -> bool:
        try:
            return self.api.get("/readyz", timeout=2).status == 200
        except OSError:  # nobody listens yet
            return False

    def terminate(self, seconds: float = 20) -> None:
        """Asks it to finish, and fails unless it then ends by itself without an error."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            status = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not stop within {seconds:g} s; its log ends:\n{self.tail()}") from None
        assert status == 0, f"the server ended with {status}; its log ends:\n{self.tail()}"

    def kill(self) -> None:
        """SIGKILL: no goodbye, nothing flushed."""
        self._process.kill()
        self._process.wait()

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def tail(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Site:
    def __init__(self, database: Database, folder: Path):
        self.database = database
        self.folder = folder
        self.storage = folder / "files"
        self.redis = Redis(folder / "redis.log")
        self.servers: list[Server] = []

    @classmethod
    def migrated_and_seeded(cls, folder: Path) -> "Site":
        """The template that the tests' sites are copied from: seeding embeds all documents, which is done once."""
        site = cls(Database.create(_unique_name()), folder)
        site.storage.mkdir(parents=True)
        site.redis.start()
        try:
            site.run("migrate")
            site.run("seed", setting("FRONTDESK_KB_SAMPLES"))
        finally:
            site.redis.stop()
        return site

    @classmethod
    def on(cls, postgres: Postgres, folder: Path) -> "Site":
        """An installation without any business, on a PostgreSQL that the test may kill."""
        site = cls(Database.create("frontdesk", server=postgres.url), folder)
        site.storage.mkdir(parents=True)
        site.redis.start()
        site.run("migrate")
        return site

    def copy(self, folder: Path) -> "Site":
        site = Site(Database.create(_unique_name(), template=self.database.name), folder)
        shutil.copytree(self.storage, site.storage)
        site.redis.start()
        return site

    def start(self, port: int | None = None, **settings: str) -> Server:
        """One more server process on the same database and Redis, ready when this returns; at a port of its own unless one is named."""
        server = Server(self.environment | settings, self.folder / f"server-{len(self.servers) + 1}.log", port)
        self.servers.append(server)
        return server

    def run(self, *arguments: str) -> str:
        """One of the program's other subcommands, to its end."""
        done = subprocess.run(
            with_us(setting("FRONTDESK_BIN"), *arguments), env=self.environment, cwd=ROOT,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
        )
        assert done.returncode == 0, f"frontdesk {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout[-4000:]}"
        return done.stdout

    def settle(self) -> None:
        """Waits until the workers have done all that is due now. What comes up again later (a turn that nobody finished) is not due."""
        due = "SELECT topic FROM outbox_due WHERE due_at <= clock_timestamp()"
        eventually(lambda: not self.database.rows(due), seconds=30, what="the outbox is empty")
        dead = self.database.rows("SELECT topic, key, last_error FROM outbox WHERE status = 'dead'")
        assert not dead, f"dead letters: {dead}"

    @property
    def environment(self) -> dict[str, str]:
        """What the program is told: nothing of the caller's own configuration gets through."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TZ")}
        return kept | {
            "DATABASE_URL": self.database.url,
            "REDIS_URL": self.redis.url,
            "FRONTDESK_ENV": "development",
            "FRONTDESK_SECRET": SECRET,
            "FRONTDESK_SAMPLE_PASSWORD": SAMPLE_PASSWORD,
            "FRONTDESK_STORAGE_DIR": str(self.storage),
        } | {name: setting(name) for name in ("FRONTDESK_MODEL_DIR", "FRONTDESK_MIGRATIONS", "FRONTDESK_KB_SAMPLES", "FRONTDESK_WEB_DIR")}

    def stop(self) -> None:
        """Ends what is left running; a server that the test did not stop itself is killed."""
        for server in self.servers:
            if server.running:
                server.kill()
        self.redis.stop()

    def close(self) -> None:
        self.stop()
        self.database.drop()


def _unique_name() -> str:
    return f"e2e_{uuid.uuid4().hex[:12]}"
