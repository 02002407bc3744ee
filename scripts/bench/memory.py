"""What a server holds in memory, and how long it takes to be ready."""

import base64
import contextlib
import json
import subprocess
import time
import uuid

from harness.waiting import with_us
from measure import cpu
from measure.figures import Goal, figure
from measure.installation import BUSINESS, Installation, MeasuredServer, answerable_questions
from measure.loads import PROGRAM, load
from measure.rounds import alternate

SOCKETS = 10_000


def ready_time(installation: Installation) -> dict[str, float]:
    began = time.monotonic()
    server = installation.start(cores=cpu.ALL)
    took = time.monotonic() - began
    server.terminate()
    return {"seconds": took}


def resident_after_work(installation: Installation) -> dict[str, float]:
    """After questions from many at once, so that each thread of the embedder has its workspace."""
    server = installation.start(cores=cpu.ALL)
    load("turns", "--url", server.url, "--business", BUSINESS, "--visitors", "50", said=answerable_questions())
    held = server.resident
    server.terminate()
    return {"megabytes": held / 1e6}


def per_socket(installation: Installation, tokens: list[str]) -> dict[str, float]:
    """A server's growth while visitors, each with a conversation of his own, open its sockets and then say nothing."""
    server = installation.start(FRONTDESK_TRUST_PROXY="yes")
    load("sessions", "--url", server.url, "--business", BUSINESS, "--count", "100")
    before = server.resident
    with opened(server, tokens):
        grown = server.resident - before
    server.terminate()
    return {"bytes": grown / len(tokens)}


@contextlib.contextmanager
def opened(server: MeasuredServer, tokens: list[str]):
    with cpu.on(cpu.LOAD):
        holder = subprocess.Popen(
            with_us(PROGRAM, "idle-sockets", "--port", str(server.port)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    holder.stdin.write(json.dumps(tokens) + "\n")
    holder.stdin.flush()
    if json.loads(holder.stdout.readline() or "{}") != {"open": len(tokens)}:
        raise RuntimeError("the sockets could not be opened")
    try:
        yield
    finally:
        holder.stdin.close()
        holder.wait(timeout=30)


def visitors_with_conversations(installation: Installation, count: int) -> list[str]:
    """Their tokens. The conversations are written into the database: as many first turns would take minutes."""
    server = installation.start(FRONTDESK_TRUST_PROXY="yes")
    tokens = load("sessions", "--url", server.url, "--business", BUSINESS, "--count", str(count))["tokens"]
    server.terminate()
    visitors = ",".join(f"'{visitor_of(token)}'" for token in tokens)
    installation.sql(f"""
        CREATE TEMPORARY TABLE arrived AS
            SELECT business_id, visitor FROM businesses, unnest(ARRAY[{visitors}]::uuid[]) visitor WHERE slug = '{BUSINESS}';
        INSERT INTO visitors (business_id, id, created_at, last_seen_at) SELECT business_id, visitor, now(), now() FROM arrived;
        INSERT INTO conversations (business_id, id, visitor_id, created_at, last_message_at)
            SELECT business_id, gen_random_uuid(), visitor, now(), now() FROM arrived;
    """)
    return tokens


def visitor_of(token: str) -> uuid.UUID:
    """The token is nobody's to read but the server's; here it spares the turns that would make the conversations."""
    signed = token.partition(".")[2]
    return uuid.UUID(bytes=base64.urlsafe_b64decode(signed + "=" * (-len(signed) % 4))[16:32])


with Installation("memory") as installation:
    rounds = alternate(lambda: ready_time(installation))
    figure("server: ready after its start, database up", "s", rounds, "seconds", Goal("value", "≤", 1))
    rounds = alternate(lambda: resident_after_work(installation), timed=False)
    figure("server: memory with the model loaded, after 50 questions at once", "MB", rounds, "megabytes", Goal("value", "≤", 200))
    tokens = visitors_with_conversations(installation, SOCKETS)
    rounds = alternate(lambda: per_socket(installation, tokens), timed=False)
    figure(f"websocket: memory of the server for each of {SOCKETS:,} idle ones", "bytes", rounds, "bytes", Goal("value", "≤", 9_000))
