"""A turn without any model provider, from the customer's POST to the whole answer, for 50 visitors."""

from measure.figures import Goal, figure
from measure.installation import BUSINESS, Installation, answerable_questions
from measure.loads import load
from measure.rounds import SECONDS, alternate

VISITORS = 50
RATE = 20  # questions a second: each of the 50 writes every 2.5 s, faster than people type


def ask(*how: str) -> dict[str, float]:
    return load("turns", "--url", server.url, "--business", BUSINESS, "--visitors", str(VISITORS), *how, said=answerable_questions())


with Installation("turn") as installation:
    server = installation.start()
    ask("--rate", str(RATE), "--seconds", "2")  # to warm up: caches, connections, prepared statements
    rounds = alternate(lambda: ask("--rate", str(RATE), "--seconds", str(SECONDS)))
    figure(f"turn: {VISITORS} visitors, {RATE} questions/s, p50", "ms", rounds, "p50", Goal("value", "≤", 20))
    figure(f"turn: {VISITORS} visitors, {RATE} questions/s, p99", "ms", rounds, "p99", Goal("value", "≤", 60))
    rounds = alternate(ask)
    figure(f"turn: {VISITORS} questions at the same instant, p50", "ms", rounds, "p50")
    figure(f"turn: {VISITORS} questions at the same instant, p99", "ms", rounds, "p99")
