"""The HTTP API as a caller without a browser sees it."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

# The tests speak to loopback only; a proxy of the machine's environment must not come between.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # names in lower case
    bytes: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.bytes)

    def expect(self, status: int) -> Any:
        """The decoded body of an answer that has this status; what came instead is in the failure."""
        assert self.status == status, f"{self.status} instead of {status}: {self.bytes[:2000].decode(errors='replace')}"
        return self.json if self.bytes else None


@dataclass(frozen=True)
class Api:
    """Calls of one caller. Every status is an answer; only a connection that fails raises."""

    base: str
    token: str | None = None

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, timeout: float = 30) -> Answer:
        request = urllib.request.Request(self.base + path, method=method)
        if isinstance(body, bytes):
            request.data = body
        elif body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with _opener.open(request, timeout=timeout) as response:
                return _answer(response)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _answer(refusal)

    def get(self, path: str, **options: Any) -> Answer:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("PUT", path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("PATCH", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.call("DELETE", path, **options)

    def sign_in(self, email: str, password: str) -> "Api":
        """The same server, called as the person with this account."""
        session = self.post("/api/v1/auth/login", {"email": email, "password": password}).expect(200)
        return Api(self.base, session["access_token"])


def _answer(response: Any) -> Answer:
    return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, response.read())
