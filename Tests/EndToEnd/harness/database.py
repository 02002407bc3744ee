"""Databases of the tests."""

import subprocess
from urllib.parse import urlsplit

from .settings import setting


class Database:
    def __init__(self, name: str, server: str | None = None):
        """`server` is the address of any database of the PostgreSQL server; without it, the one that `make test` started."""
        self.name = name
        self._server = server or setting("FRONTDESK_TEST_DATABASE_URL")
        self.url = urlsplit(self._server)._replace(path=f"/{name}").geturl()

    @classmethod
    def create(cls, name: str, template: str = "template0", server: str | None = None) -> "Database":
        """A copy of the template, which nobody may be connected to."""
        Database("postgres", server).rows(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return cls(name, server)

    def drop(self) -> None:
        """Ends the connections that a killed program left, too."""
        Database("postgres", self._server).rows(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def rows(self, sql: str) -> list[list[str]]:
        """Runs one statement as the owner, past row-level security: what a test checks is what is really stored."""
        done = subprocess.run(
            [setting("FRONTDESK_PG_BIN") + "/psql", "-XAtq", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", sql],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{done.stderr.strip()}\n  in: {sql}")
        return [line.split("\x1f") for line in done.stdout.splitlines()]
