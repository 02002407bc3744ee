"""The Redis driver beside redis-benchmark, and how long its doorbell takes."""

from urllib.parse import urlsplit

from harness.settings import setting
from measure import cpu
from measure.figures import Goal, figure
from measure.loads import load, output
from measure.rounds import SECONDS, alternate

URL = setting("FRONTDESK_TEST_REDIS_URL")
CLIENTS = 50
SIZE = 100  # bytes of a value


def ours() -> dict[str, float]:
    return load("redis-commands", "--url", URL, "--tasks", "64", "--size", str(SIZE), "--seconds", str(SECONDS), cores=cpu.LOAD)


def theirs() -> dict[str, float]:
    """SET and GET one after the other; the mean over both kinds, as ours is."""
    where = urlsplit(URL)
    count = round(SECONDS * 50_000)  # of each: as long as ours, within a factor of two
    printed = output(
        "redis-benchmark", "-h", where.hostname, "-p", str(where.port), "-t", "set,get", "-c", str(CLIENTS), "-d", str(SIZE),
        "-n", str(count), "--csv")
    rates = [float(line.split(",")[1].strip('"')) for line in printed.splitlines() if line.startswith(('"SET"', '"GET"'))]
    return {"rate": len(rates) / sum(1 / rate for rate in rates)}


def doorbell() -> dict[str, float]:
    return load("redis-publish", "--url", URL, "--count", str(round(SECONDS * 1_000)))


with cpu.service_on("REDIS", cpu.PRODUCT):
    figure(
        "redis: 64 tasks on one connection, beside redis-benchmark -c 50", "commands/s", alternate(ours, theirs), "rate",
        Goal("ratio", "≥", 1.75))
    rounds = alternate(doorbell)
figure("redis: publish to subscriber, p50", "µs", rounds, "p50", Goal("value", "≤", 150))
figure("redis: publish to subscriber, p99", "µs", rounds, "p99")
