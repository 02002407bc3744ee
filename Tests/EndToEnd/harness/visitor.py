"""A customer without a browser: the public chat over HTTP, server-sent events and a WebSocket."""

import http.client
import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from websockets.sync.client import connect

from .api import Answer, Api

BUSINESS = "acme-plumbing"


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    name: str
    data: dict[str, Any]
    id: int | None


class Visitor:
    """One visitor of a business's chat, known by the token of the session."""

    def __init__(self, api: Api, business: str = BUSINESS, token: str | None = None):
        self.api = api
        self.business = business
        self.token = token
        self.session = self.open()
        self.token = self.session["customer_token"]

    def open(self) -> dict[str, Any]:
        """The session as the widget asks for it at its start."""
        body = {"business": self.business} | ({"customer_token": self.token} if self.token else {})
        return self.api.post("/chat/session", body).expect(200)

    def say(self, text: str, name: str | None = None, **more: Any) -> Answer:
        """Writes, and waits until the turn is done."""
        body = {"customer_token": self.token, "client_message_id": name or str(uuid.uuid4()), "message": text}
        return self.api.post("/chat/message", body | more)

    def do(self, event: str, **more: Any) -> Answer:
        return self.api.post("/chat/events", {"customer_token": self.token, "type": event} | more)

    def turn(self, text: str, name: str | None = None) -> "Events":
        """Writes, and follows the turn as it happens."""
        body = {"customer_token": self.token, "client_message_id": name or str(uuid.uuid4()), "message": text}
        return Events(self.api.base, "POST", "/chat/message", body)

    def events(self, after: int | None = None, headers: dict[str, str] | None = None) -> "Events":
        position = "" if after is None else f"&after={after}"
        return Events(self.api.base, "GET", f"/chat/events?customer_token={quote(self.token)}{position}", headers=headers)

    def socket(self, after: int | None = None) -> "Line":
        position = "" if after is None else f"&after={after}"
        return Line(f"{self.api.base}/chat/stream?customer_token={quote(self.token)}{position}")


class Events:
    """An open stream of server-sent events, read as they come."""

    def __init__(self, base: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, seconds: float = 20):
        parts = urlsplit(base)
        self._deadline = time.monotonic() + seconds
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=seconds)
        sent = {"Accept": "text/event-stream"} | (headers or {})
        if body is not None:
            sent["Content-Type"] = "application/json"
        self._connection.request(method, path, json.dumps(body) if body is not None else None, sent)
        self._response = self._connection.getresponse()
        self.status = self._response.status
        self.headers = {name.lower(): value for name, value in self._response.getheaders()}
        assert self.status == 200, f"{self.status} instead of a stream: {self._response.read(2000)!r}"
        assert self.headers["content-type"].startswith("text/event-stream"), self.headers

    def __enter__(self) -> "Events":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Event]:
        name, data, number = "message", "", None
        while line := self._response.readline():
            assert time.monotonic() < self._deadline, "the stream went on past its time"
            text = line.decode().rstrip("\n")
            if text == "" and data:
                yield Event(name, json.loads(data), number)
            if text == "":
                name, data, number = "message", "", None
            field, _, value = text.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                data += value
            elif field == "id":
                number = int(value)

    def all(self) -> list[Event]:
        """To the end of the stream."""
        return list(self)

    def until(self, fits: Callable[[Event], bool]) -> list[Event]:
        """Up to the first that fits, with it."""
        seen: list[Event] = []
        for event in self:
            seen.append(event)
            if fits(event):
                return seen
        raise AssertionError(f"the stream ended without it: {[(event.name, event.id) for event in seen]}")

    def close(self) -> None:
        self._response.close()
        self._connection.close()


class Line:
    """An open WebSocket, read and written as JSON."""

    def __init__(self, url: str, **options: Any):
        # Not through a proxy of the machine's environment.
        self._connection = connect(url.replace("http", "ws", 1), proxy=None, open_timeout=10, max_size=None, **options)
        self._socket = self._connection.__enter__()

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, frame: dict[str, Any] | str | bytes) -> None:
        self._socket.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    def next(self, seconds: float = 10) -> dict[str, Any]:
        return json.loads(self._socket.recv(timeout=seconds))

    def until(self, fits: Callable[[dict[str, Any]], Any], seconds: float = 15) -> list[dict[str, Any]]:
        """The frames up to the first that fits, with it."""
        deadline = time.monotonic() + seconds
        seen: list[dict[str, Any]] = []
        while True:
            try:
                seen.append(self.next(max(0.01, deadline - time.monotonic())))
            except TimeoutError:
                raise AssertionError(f"not within {seconds:g} s; what came: {seen}") from None
            if fits(seen[-1]):
                return seen

    def close(self) -> None:
        self._socket.close()


def entries(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of the conversation's log among the frames of a stream."""
    return [frame["message"] for frame in frames if frame["type"] == "message"]
