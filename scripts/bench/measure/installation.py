"""An installation with the sample businesses, and servers of it that can be pinned and measured."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from harness.api import Api
from harness.database import Database
from harness.settings import setting
from harness.site import SAMPLE_PASSWORD, Server, Site

from . import cpu
from .rounds import say

BUSINESS = "acme-plumbing"
SARAH = "sarah@acmeplumbing.example"
DANA = "dana@acmeplumbing.example"
_FOLDER = Path(os.environ["FRONTDESK_BENCH_FOLDER"])
_TEMPLATE = _FOLDER / "seeded"


class MeasuredServer(Server):
    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def resident(self) -> int:
        """Bytes of memory that it holds, what it maps of files included."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:"))

    @property
    def cpu_seconds(self) -> float:
        return cpu.seconds(self.pid)


class Installation:
    """A database of its own, copied from one that is seeded once for all benchmarks of the run."""

    def __init__(self, name: str):
        if not _TEMPLATE.exists():
            say("loading the sample businesses")
            _TEMPLATE.mkdir(parents=True)
            site = Site.migrated_and_seeded(_TEMPLATE)
            (_TEMPLATE / "database").write_text(site.database.name)
        template = Site(Database((_TEMPLATE / "database").read_text()), _TEMPLATE)
        folder = _FOLDER / name
        folder.mkdir()
        self.site = template.copy(folder)

    def __enter__(self) -> "Installation":
        return self

    def __exit__(self, *_: object) -> None:
        self.site.close()
        shutil.rmtree(self.site.folder)

    def start(self, cores: set[int] = cpu.PRODUCT, **settings: str) -> MeasuredServer:
        """A release server, ready when this returns."""
        environment = self.site.environment | {"FRONTDESK_RATE_LIMITS": "generous", "FRONTDESK_LOG_LEVEL": "warning"} | settings
        with cpu.on(cores):
            server = MeasuredServer(environment, self.site.folder / f"server-{len(self.site.servers) + 1}.log")
        self.site.servers.append(server)
        return server

    def agent(self, server: Server) -> Api:
        return server.api.sign_in(SARAH, SAMPLE_PASSWORD)

    def owner(self, server: Server) -> Api:
        """Who may bring documents in. Sign in anew for each longer part: a token lives for a quarter of an hour."""
        return server.api.sign_in(DANA, SAMPLE_PASSWORD)

    def sql(self, script: str) -> None:
        """Runs it as the owner, past row-level security, in one transaction."""
        subprocess.run(
            [setting("FRONTDESK_PG_BIN") + "/psql", "-Xq1", "-v", "ON_ERROR_STOP=1", "-d", self.site.database.url], input=script, text=True,
            check=True, stdout=subprocess.DEVNULL)


def answerable_questions() -> list[str]:
    """Those of the sample business that are to be answered: a chat that is handed over waits for a person and costs nothing."""
    lines = (Path(setting("FRONTDESK_KB_SAMPLES")) / BUSINESS / "questions.jsonl").read_text().splitlines()
    return [asked["message"] for asked in map(json.loads, lines) if asked["expect"]["decision"] == "answer"]
