"""The Postgres driver beside pgbench: a row by its key, prepared. The client has a core and PostgreSQL the other, in both cases."""

import os
import re

from harness.database import Database
from harness.settings import setting
from measure import cpu
from measure.figures import Goal, figure
from measure.loads import load, output
from measure.rounds import SECONDS, alternate, say

SCALE = 10  # 1,000,000 rows, all of them in memory
PGBENCH = setting("FRONTDESK_PG_BIN") + "/pgbench"


def ours(callers: int) -> dict[str, float]:
    return load(
        "postgres-selects", "--url", database.url, "--rows", str(SCALE * 100_000), "--callers", str(callers), "--seconds", str(SECONDS))


def theirs(clients: int) -> dict[str, float]:
    printed = output(
        PGBENCH, "--no-vacuum", "--select-only", "--protocol=prepared", f"--client={clients}", "--jobs=1",
        f"--time={max(2, round(SECONDS))}", f"--scale={SCALE}", database.url)
    told = re.search(r"tps = ([\d.]+)", printed)
    if told is None:
        raise RuntimeError(f"pgbench has no rate to tell:\n{printed}")
    return {"rate": float(told.group(1))}


database = Database.create(f"bench_pgbench_{os.getpid()}")
try:
    say(f"pgbench fills {SCALE * 100_000:,} rows")
    output(PGBENCH, "--initialize", "--quiet", f"--scale={SCALE}", database.url, cores=cpu.ALL)
    with cpu.service_on("POSTGRES", cpu.PRODUCT):
        for callers, goal in ((1, 0.75), (64, 1.0)):
            rounds = alternate(lambda: ours(callers), lambda: theirs(callers))
            who = "1 caller" if callers == 1 else f"{callers} callers"
            figure(f"postgres: prepared selects, {who}", "selects/s", rounds, "rate", Goal("ratio", "≥", goal))
finally:
    database.drop()
