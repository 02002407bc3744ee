"""Twenty customers and two agents on two server processes, while Redis is restarted and one process is killed.

The clients here do what the widget and the console do: a message keeps its client_message_id and is sent again until it is acknowledged,
and a stream that broke is opened again, on whichever server answers, from the last sequence that was read.
"""

import asyncio
import json
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from harness.api import Api
from harness.waiting import eventually
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

CUSTOMERS = 20
ROUNDS = 10
SARAH = "sarah@acmeplumbing.example"
MARCUS = "marcus@acmeplumbing.example"
# An acknowledgement that does not come within this is asked for again, as the widget does.
ACKNOWLEDGE_WITHIN = 5.0
WHOLE_TEST = 60.0


class Cluster:
    """The addresses of the servers. Who loses one goes to the next."""

    def __init__(self, urls: list[str]):
        self._urls = urls

    def url(self, turn: int) -> str:
        return self._urls[turn % len(self._urls)]


@dataclass
class Stream:
    """A log followed over WebSockets: each entry once, in order, over any number of connections."""

    cluster: Cluster
    turn: int
    path: str
    name: str
    headers: dict[str, str] = field(default_factory=dict)
    cursor: int = 0
    entries: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    connections: int = 0
    socket: ClientConnection | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, take) -> None:
        """Runs until cancelled. `take(frame)` gives the (sequence, entry) of a frame that is an entry of the log."""
        while True:
            try:
                url = self.cluster.url(self.turn).replace("http", "ws", 1) + f"{self.path}after={self.cursor}"
                async with connect(url, proxy=None, additional_headers=self.headers, open_timeout=5) as socket:
                    self.socket = socket
                    self.connections += 1
                    self.tell()
                    async for frame in socket:
                        self.read(json.loads(frame), take)
            except InvalidStatus as refusal:
                # Not the end of a server, but its considered answer: trying again would only be refused again.
                raise AssertionError(f"{self.name}: {refusal.response.status_code} {refusal.response.body!r}") from refusal
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                pass
            finally:
                self.socket = None
            self.turn += 1

    def read(self, frame: dict[str, Any], take) -> None:
        if frame["type"] == "error":
            self.faults.append(f"{self.name}: {frame}")
        found = take(frame)
        if found is not None:
            sequence, entry = found
            if sequence != self.cursor + 1:
                self.faults.append(f"{self.name}: {sequence} came behind {self.cursor}")
            self.cursor = max(self.cursor, sequence)
            self.entries.append(entry)
        self.tell()

    def tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    async def until(self, check, what: str) -> Any:
        """Waits for an entry, however long it takes: the whole test has the deadline, and then says what was waited for."""
        while True:
            changed = self.changed
            if (found := check()) is not None:
                return found
            self.waits_for = what
            await changed.wait()
            self.waits_for = ""

    waits_for: str = ""


class Customer:
    def __init__(self, number: int, cluster: Cluster, session: dict[str, Any]):
        self.number = number
        self.acknowledged: list[str] = []
        self.sent_again = 0
        path = f"/chat/stream?customer_token={session['customer_token']}&"
        self.stream = Stream(cluster, number, path, f"customer {number}")

    @staticmethod
    def take(frame: dict[str, Any]):
        return (frame["message"]["sequence"], frame["message"]) if frame["type"] == "message" else None

    async def chat(self) -> None:
        """Asks for a person, is answered in each round, and goes on to the next."""
        await self.ask_for_a_person()
        await self.stream.until(lambda: self.find(lambda entry: entry["text"].startswith("You're now chatting with")), "an agent")
        for number in range(ROUNDS):
            text = f"customer {self.number} says {number}"
            await self.say(text)
            await self.stream.until(lambda: self.find(lambda entry: entry["text"] == f"answer to: {text}"), f"the answer to {text}")

    def find(self, fits) -> dict[str, Any] | None:
        return next((entry for entry in self.stream.entries if fits(entry)), None)

    async def ask_for_a_person(self) -> None:
        await self.say(f"I want to talk to a person. This is customer {self.number}.")

    async def say(self, text: str) -> None:
        name = str(uuid.uuid4())
        while not self.find(lambda entry: entry["client_message_id"] == name):
            socket = await self.stream.until(lambda: self.stream.socket, "a connection")
            try:
                await socket.send(json.dumps({"type": "message", "client_message_id": name, "message": text}))
                await asyncio.wait_for(
                    self.stream.until(lambda: self.find(lambda entry: entry["client_message_id"] == name) or self.lost(socket), text),
                    ACKNOWLEDGE_WITHIN)
            except (ConnectionClosed, TimeoutError):
                pass
            if not self.find(lambda entry: entry["client_message_id"] == name):
                self.sent_again += 1
        self.acknowledged.append(text)

    def lost(self, socket: ClientConnection) -> bool | None:
        return True if self.stream.socket is not socket else None


class Agent:
    """Claims what waits and answers each message, as an inbox's live log tells of them."""

    def __init__(self, name: str, cluster: Cluster, turn: int, token: str, start: int):
        self.cluster = cluster
        self.turn = turn
        self.token = token
        self.acknowledged: list[str] = []
        self.mine: set[str] = set()
        headers = {"Authorization": f"Bearer {token}"}
        self.stream = Stream(cluster, turn, "/api/v1/stream?", name, headers, cursor=start)

    @staticmethod
    def take(frame: dict[str, Any]):
        return (frame["sequence"], frame) if frame["type"] == "inbox" else None

    async def work(self) -> None:
        done = 0
        while True:
            await self.stream.until(lambda: True if len(self.stream.entries) > done else None, "something to do")
            event = self.stream.entries[done]
            done += 1
            await self.attend(event)

    async def attend(self, event: dict[str, Any]) -> None:
        conversation = event["payload"].get("conversation")
        if conversation and conversation["status"] == "waiting_human" and conversation["id"] not in self.mine:
            answer = await self.call("PUT", f"/api/v1/conversations/{conversation['id']}/takeover")
            assert answer.status in (200, 409), answer.bytes
            if answer.status == 200:
                self.mine.add(conversation["id"])
        message = event["payload"].get("message")
        if message and message["sender_type"] == "customer" and " says " in message["text"] and event["conversation_id"] in self.mine:
            await self.answer(event["conversation_id"], message)

    async def answer(self, conversation: str, message: dict[str, Any]) -> None:
        # The name follows from the message, so that doing it twice is doing it once.
        text = f"answer to: {message['text']}"
        body = {"client_message_id": f"re-{message['id']}", "message": text}
        answer = await self.call("POST", f"/api/v1/conversations/{conversation}/messages", body)
        answer.expect(201)
        self.acknowledged.append(text)

    async def call(self, method: str, path: str, body: Any = None):
        """Until a server has answered: a repeat is harmless."""
        while True:
            api = Api(self.cluster.url(self.turn), self.token)
            try:
                answer = await asyncio.to_thread(api.call, method, path, body, timeout=10)
                if answer.status < 500:
                    return answer
            except OSError:
                pass
            self.turn += 1


async def everyone_chats(customers: list[Customer], agents: list[Agent]) -> None:
    followers = [asyncio.create_task(one.stream.follow(one.take)) for one in [*customers, *agents]]
    workers = [asyncio.create_task(agent.work()) for agent in agents]
    chats = [asyncio.create_task(customer.chat()) for customer in customers]
    try:
        await first_failure(chats, [*followers, *workers])
        last = max(agent.stream.cursor for agent in agents)
        for agent in agents:
            await agent.stream.until(lambda: True if agent.stream.cursor >= last else None, f"entry {last} of the inbox")
    finally:
        for task in [*followers, *workers, *chats]:
            task.cancel()


async def first_failure(chats: list[asyncio.Task], others: list[asyncio.Task]) -> None:
    """Waits for the chats; whatever fails, of theirs or of the others, fails the test at once."""
    waiting = {*chats, *others}
    while not all(chat.done() for chat in chats):
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


class Chatting:
    """The chats, on a thread of their own: this thread makes the trouble, and starts what must not end with another thread."""

    def __init__(self, customers: list[Customer], agents: list[Agent]):
        self._customers = customers
        self._streams = [one.stream for one in [*customers, *agents]]
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(everyone_chats(customers, agents),))
        self._thread.start()

    def _run(self, chats) -> None:
        try:
            asyncio.run(asyncio.wait_for(chats, WHOLE_TEST))
        except BaseException as failure:
            self._failure = failure

    @property
    def said(self) -> int:
        return sum(len(customer.acknowledged) for customer in self._customers)

    def reaches(self, share: float) -> None:
        """Waits until this share of all messages has been said."""
        wanted = CUSTOMERS * (ROUNDS + 1) * share
        eventually(lambda: self.said >= wanted or not self._thread.is_alive(), seconds=WHOLE_TEST, what=f"{wanted:g} messages are said")
        if not self._thread.is_alive():
            self.end()

    def end(self) -> None:
        self._thread.join()
        if isinstance(self._failure, TimeoutError):
            stuck = [one for one in self._streams if one.waits_for]
            told = [f"{one.name}, at {one.cursor} after {one.connections} connections, waits for {one.waits_for}" for one in stuck]
            raise AssertionError(f"{self.said} messages in {WHOLE_TEST:g} s, then:\n" + "\n".join(told)) from None
        if self._failure is not None:
            raise self._failure


def test_every_acknowledged_message_arrives_once_and_in_order_though_redis_restarts_and_a_server_is_killed(site, password):
    first = site.start(FRONTDESK_RATE_LIMITS="generous")
    second = site.start(FRONTDESK_RATE_LIMITS="generous")
    cluster = Cluster([first.url, second.url])
    customers = [Customer(number, cluster, open_session(cluster.url(number))) for number in range(CUSTOMERS)]
    agents = []
    for number, email in enumerate((SARAH, MARCUS)):
        session = second.api.post("/api/v1/auth/login", {"email": email, "password": password}).expect(200)
        agents.append(Agent(email, cluster, number, session["access_token"], inbox_position(site, session["business_id"])))

    chatting = Chatting(customers, agents)
    chatting.reaches(0.25)
    site.redis.stop()
    chatting.reaches(0.4)  # they chat on without Redis
    site.redis.start()
    chatting.reaches(0.6)
    first.kill()
    chatting.end()

    faults = [fault for one in [*customers, *agents] for fault in one.stream.faults]
    assert faults == []
    # Half of the customers, and an agent, were on the server that was killed: the disturbance was real.
    assert sum(customer.stream.connections > 1 for customer in customers) >= CUSTOMERS // 2
    for customer in customers:
        check_customer(customer)
    check_agents(agents, customers)
    check_database(site, customers)
    assert second.api.get("/readyz").status == 200
    eventually(lambda: second.api.get("/readyz").json["parts"]["redis"] == "ok", what="the way to Redis is back")


def inbox_position(site, business: str) -> int:
    """The documents that were seeded stand in the inbox's log already."""
    return int(site.database.rows(f"SELECT coalesce(max(last_sequence), 0) FROM inbox_heads WHERE business_id = '{business}'")[0][0])


def open_session(url: str) -> dict[str, Any]:
    return Api(url).post("/chat/session", {"business": "acme-plumbing"}).expect(200)


def check_customer(customer: Customer) -> None:
    entries = customer.stream.entries
    assert [entry["sequence"] for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry["text"] for entry in entries if entry["sender_type"] == "customer"] == customer.acknowledged
    said = [text for text in customer.acknowledged if " says " in text]
    assert [entry["text"] for entry in entries if entry["sender_type"] == "agent"] == [f"answer to: {text}" for text in said]
    joined = next(entry["sequence"] for entry in entries if entry["text"].startswith("You're now chatting with"))
    assert [entry["text"] for entry in entries if entry["sender_type"] == "ai" and entry["sequence"] > joined] == []


def check_agents(agents: list[Agent], customers: list[Customer]) -> None:
    assert agents[0].mine | agents[1].mine == {customer.stream.entries[0]["conversation_id"] for customer in customers}
    assert not agents[0].mine & agents[1].mine, "a chat was claimed by both"
    for agent in agents:
        for customer in customers:
            conversation = customer.stream.entries[0]["conversation_id"]
            events = [event for event in agent.stream.entries if event["conversation_id"] == conversation and event["kind"] == "message"]
            told = [event["payload"]["message"] for event in events]
            assert [message["sequence"] for message in told] == list(range(1, len(told) + 1)), agent.stream.name
            assert [message["text"] for message in told if message["sender_type"] == "customer"] == customer.acknowledged


def check_database(site, customers: list[Customer]) -> None:
    for customer in customers:
        entries = customer.stream.entries
        conversation = entries[0]["conversation_id"]
        stored = site.database.rows(f"SELECT sequence, id FROM messages WHERE conversation_id = '{conversation}' ORDER BY sequence")
        assert stored == [[str(entry["sequence"]), entry["id"]] for entry in entries]
