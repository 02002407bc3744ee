"""A search, from the request to the whole answer, the question's embedding included, in businesses of three sizes. The yardstick is what
pgvector takes for the bare neighbours of a vector: no words, no filter, no text, no HTTP."""

import urllib.parse

from harness.waiting import eventually
from measure import cpu, passages
from measure.figures import Goal, figure
from measure.installation import BUSINESS, Installation
from measure.loads import load
from measure.rounds import SECONDS, alternate, say

RATE = 20
OTHERS = 1_000


def searches() -> dict[str, float]:
    return load("searches", "--url", server.url, "--token", installation.owner(server).token, "--rate", str(RATE), "--seconds", str(SECONDS), said=paths)


def neighbours(*more: str) -> dict[str, float]:
    return load(
        "nearest-vectors", "--url", installation.site.database.url, "--business", acme, "--rate", str(RATE), "--seconds", str(SECONDS), *more)


def measure(what: str, p99: float, *more: str) -> None:
    searches()  # to warm up: caches, connections, prepared statements
    rounds = alternate(searches, lambda: neighbours(*more))
    figure(f"retrieval: {what}, p50, beside pgvector's ten neighbours alone", "ms", rounds, "p50", Goal("value", "≤", 8))
    figure(f"retrieval: {what}, p99", "ms", rounds, "p99", Goal("value", "≤", p99))
    if more:
        recall = [taken.yardstick["recall"] for taken in rounds]
        say(f"recall@10 of the index against comparing all: {min(recall):.4f} (goal ≥ 0.99; a test asserts it)")


def indexed() -> str | None:
    rows = installation.site.database.rows(f"SELECT relation FROM knowledge_namespaces WHERE business_id = '{acme}' AND relation IS NOT NULL")
    return rows[0][0] if rows else None


paths = [
    "/api/v1/knowledge/search?" + urllib.parse.urlencode({"q": question, "visibility": "public"}) for question in passages.questions(200)
]
with Installation("retrieval") as installation:
    acme = installation.site.database.rows(f"SELECT business_id FROM businesses WHERE slug = '{BUSINESS}'")[0][0]
    server = installation.start(cores=cpu.ALL)
    say("filling")
    passages.prepare(installation)
    passages.fill(installation, f"SELECT md5('other' || n)::uuid FROM generate_series(1, {OTHERS}) n", 100)
    measure(f"about 100 passages, beside {OTHERS:,} other businesses of 100", 25)
    passages.fill(installation, f"SELECT '{acme}'::uuid", 10_000)
    measure("10,000 passages", 25)
    passages.fill(installation, f"SELECT '{acme}'::uuid", 90_000)
    # Any new document has the namespace looked after.
    installation.owner(server).post("/api/v1/knowledge/faqs", [{"question": "Is this the last question?", "answer": "It is."}]).expect(202)
    relation = eventually(indexed, seconds=600)
    measure("100,000 passages", 30, "--relation", relation)
