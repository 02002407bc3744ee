"""What a signed-in GET of one record costs the server in processor time, beside a handler that does nothing in the same HTTP server: the
token, the business's row-level security, the query and its JSON are the difference."""

import contextlib
import socket
import subprocess

from harness.waiting import free_port, ready, with_us
from measure import cpu
from measure.figures import Goal, figure
from measure.installation import Installation
from measure.loads import PROGRAM, load
from measure.rounds import SECONDS, alternate

# Enough to keep the server's core busy, few enough that each request is a request of its own.
CONNECTIONS = 16


@contextlib.contextmanager
def empty_server():
    """The yardstick, ready: its process id and port."""
    port = free_port()
    with cpu.on(cpu.PRODUCT):
        process = subprocess.Popen(with_us(PROGRAM, "empty-http", "--port", str(port)), stdin=subprocess.DEVNULL)
    try:
        if not ready(process, lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, seconds=10):
            raise RuntimeError("the empty server does not start")
        yield process.pid, port
    finally:
        process.kill()
        process.wait()


def asked(pid: int, port: int, path: str, *more: str) -> dict[str, float]:
    before = cpu.seconds(pid)
    done = load("get", "--port", str(port), "--path", path, "--connections", str(CONNECTIONS), "--seconds", str(SECONDS), *more)
    return {"cpu": (cpu.seconds(pid) - before) / done["requests"] * 1e6, "rate": done["rate"]}


with Installation("get") as installation, empty_server() as (empty, empty_port):
    server = installation.start()
    sarah = installation.agent(server)
    rosa = {"first_name": "Rosa", "last_name": "Delgado", "email": "rosa@delgado.example", "phone": "+1 608 555 0177"}
    contact = sarah.post("/api/v1/crm/contacts", rosa).expect(201)
    path = f"/api/v1/crm/contacts/{contact['id']}"
    sarah.get(path).expect(200)
    rounds = alternate(lambda: asked(server.pid, server.port, path, "--token", sarah.token), lambda: asked(empty, empty_port, "/"))
    figure("http: authenticated GET of one contact, CPU of the server", "µs/request", rounds, "cpu", Goal("ratio", "≤", 2.0))
    figure("http: authenticated GET of one contact, on one core", "requests/s", rounds, "rate")
