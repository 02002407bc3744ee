"""What strangers, broken clients and hostile files send. Each gets the contract's error that says what to do; nothing is half saved, and
the server goes on."""

import http.client
import json
import socket
import uuid
from urllib.parse import urlsplit

import pytest
from harness import forged
from harness.api import Answer
from harness.postgres import Postgres
from harness.settings import ROOT, sample_businesses
from harness.site import Site
from harness.visitor import BUSINESS, Line, Visitor
from harness.waiting import eventually
from websockets.exceptions import ConnectionClosed, InvalidStatus

DANA = "dana@acmeplumbing.example"
SARAH = "sarah@acmeplumbing.example"
STRANGER = "018f9f2e-7c1a-7000-8000-000000000000"
FIXTURES = ROOT / "Tests" / "Documents" / "Fixtures"

# What a chat leaves behind. A refused call must not add a row to any of them.
TABLES = ["visitors", "conversations", "messages", "outbox", "inbox_events", "documents", "crm_contacts"]


@pytest.fixture(scope="module")
def place(seeded: Site, tmp_path_factory):
    """One installation for all these tests: what is refused must leave no trace for the next one to stumble over."""
    site = seeded.copy(tmp_path_factory.mktemp("bad-input"))
    yield site
    site.close()


@pytest.fixture(scope="module")
def desk(place: Site):
    return place.start(FRONTDESK_RATE_LIMITS="generous")


@pytest.fixture(scope="module")
def dana(desk, password):
    return desk.api.sign_in(DANA, password)


@pytest.fixture
def nothing_saved(place: Site, desk):
    """Around a refused call: the books are as they were, the process is the same, and it works."""
    def books() -> list[list[str]]:
        return place.database.rows(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in TABLES))

    before = books()
    yield
    assert books() == before
    assert desk.running and desk.api.get("/readyz").status == 200


def refused(answer: Answer, status: int, code: str | None = None, field: str | None = None) -> dict:
    """The contract's error, with words that a person can act on."""
    assert answer.status == status, f"{answer.status} instead of {status}: {answer.bytes[:600]!r}"
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.headers
    problem = answer.json
    assert {"type", "title", "status", "code", "detail"} <= problem.keys() and problem["status"] == status
    assert len(problem["detail"]) >= 12 and problem["detail"].endswith("."), problem["detail"]
    if code:
        assert problem["code"] == code, problem
    if field:
        assert field in [fault["field"] for fault in problem["errors"]], problem
        assert all(fault["code"] and fault["detail"] for fault in problem["errors"]), problem
    if status == 429:
        assert int(answer.headers["retry-after"]) >= 1
    return problem


# MARK: Who

def test_a_business_that_does_not_exist(desk, nothing_saved):
    for name in ["nobody", STRANGER, "../acme-plumbing", "acme-plumbing'; --", "\u202eacme"]:
        refused(desk.api.post("/chat/session", {"business": name}), 404, "unknown_business")
    refused(desk.api.post("/chat/session", {"business": ""}), 422, "invalid", "business")
    refused(desk.api.post("/chat/session", {"business": "a" * 65}), 422, "invalid", "business")


def customer_tokens(desk) -> dict[str, str]:
    visitor = Visitor(desk.api)
    business = visitor.session["business"]["id"]
    return {
        "expired": forged.customer_token(business, age_in_days=181),
        "from the future": forged.customer_token(business, age_in_days=-2),
        "of another visitor": forged.changed_customer_token(visitor.token),
        "cut short": visitor.token[:-4],
        "longer": visitor.token + "AAAA",
        "of a business that is gone": forged.customer_token(STRANGER, age_in_days=0),
        "words": "let me in",
    }


def test_our_own_forgery_is_good_so_that_the_bad_ones_prove_something(desk):
    business = Visitor(desk.api).session["business"]["id"]
    Visitor(desk.api, token=forged.customer_token(business, age_in_days=1)).say("Do you come to Verona?").expect(200)


def test_a_customer_token_that_is_expired_or_forged(desk, nothing_saved):
    for kind, token in customer_tokens(desk).items():
        status, code = (404, "unknown_business") if "gone" in kind else (401, "invalid_customer_token")
        message = {"customer_token": token, "client_message_id": "1", "message": "Are you open?"}
        refused(desk.api.post("/chat/message", message), status, code)
        refused(desk.api.post("/chat/events", {"customer_token": token, "type": "request_human"}), status, code)
        query = token.replace(" ", "%20")
        refused(desk.api.get(f"/chat/events?customer_token={query}"), status, code)
        refused(desk.api.get(f"/chat/stream?customer_token={query}"), status, code)
        with pytest.raises(InvalidStatus) as refusal:
            Line(f"{desk.url}/chat/stream?customer_token={query}")
        assert refusal.value.response.status_code == status, kind


def test_a_customer_token_of_another_business(desk, nothing_saved):
    token = Visitor(desk.api, "greenleaf-landscaping").token
    refused(desk.api.post("/chat/session", {"business": BUSINESS, "customer_token": token}), 401, "invalid_customer_token")


def test_a_bearer_token_that_is_expired_or_forged(desk, dana, nothing_saved):
    other = Visitor(desk.api, "greenleaf-landscaping").session["business"]["id"]
    tokens = {
        "expired": forged.changed_access_token(dana.token, age=901, signed=True),
        "of another business": forged.changed_access_token(dana.token, bus=other),
        "without a signature": forged.changed_access_token(dana.token, algorithm="none"),
        "of a person who does not exist": forged.changed_access_token(dana.token, sub=STRANGER, signed=True),
        "of a business one does not belong to": forged.changed_access_token(dana.token, bus=other, signed=True),
        "cut short": dana.token[:-3],
        "nothing": "",
        "a customer's": Visitor(desk.api).token,
        "long": "a." * 5000,
    }
    for kind, token in tokens.items():
        answer = desk.api.get("/api/v1/crm/contacts", headers={"Authorization": f"Bearer {token}"})
        assert answer.status == 401, kind
        refused(answer, 401)
    refused(desk.api.get("/api/v1/crm/contacts"), 401)
    refused(desk.api.get("/api/v1/crm/contacts", headers={"Authorization": "Basic ZGFuYTpkYW5h"}), 401)
    for headers in [{}, {"Authorization": f"Bearer {tokens['expired']}"}]:
        with pytest.raises(InvalidStatus) as refusal:
            Line(f"{desk.url}/api/v1/stream", additional_headers=headers)
        assert refusal.value.response.status_code == 401


def test_our_own_access_token_is_good_so_that_the_bad_ones_prove_something(desk, dana):
    token = forged.changed_access_token(dana.token, age=60, signed=True)
    assert desk.api.get("/api/v1/crm/contacts", headers={"Authorization": f"Bearer {token}"}).status == 200


# MARK: A message

BAD_MESSAGES = {
    "empty": "",
    "blank": " \n\t ",
    "100 KB": "a" * 100_000,
    "a number": 7,
    "a list": ["Hello"],
    "nothing": None,
    "with a NUL": "a\u0000b",
}


@pytest.mark.parametrize("kind", BAD_MESSAGES)
def test_a_message_that_is_no_message(kind, desk, nothing_saved):
    text = BAD_MESSAGES[kind]
    visitor = Visitor(desk.api)
    body = {"customer_token": visitor.token, "client_message_id": "1", "message": text}
    answer = desk.api.post("/chat/message", body)
    refused(answer, 422, field="message") if kind != "with a NUL" else refused(answer, answer.status if answer.status == 400 else 422)
    with visitor.socket() as line:
        line.send({"type": "message", "client_message_id": "1", "message": text})
        error = line.until(lambda frame: frame["type"] == "error")[-1]
        assert error["code"] and error["detail"]
        # A frame that cannot be read at all has no name to be called by.
        assert error["client_message_id"] == (None if error["code"] == "malformed" else "1")


def test_a_body_that_is_no_json(desk, nothing_saved):
    token = Visitor(desk.api).token
    kind = {"Content-Type": "application/json"}
    good = json.dumps({"customer_token": token, "client_message_id": "1", "message": "Hi"}).encode()
    broken = {
        "broken": good[:-1],
        "twice": good + good,
        "empty": b"",
        "binary": bytes(range(256)) * 8,
        "not UTF-8": good.replace(b"Hi", b"\xff\xfe"),
        "deep": b'{"metadata":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        "a list": b"[]",
        "a word": b"true",
        "NaN": good.replace(b'"Hi"', b"NaN"),
        "half a character": good.replace(b"Hi", b"\\ud83d"),
    }
    for name, body in broken.items():
        answer = desk.api.post("/chat/message", body, headers=kind)
        assert answer.status in (400, 422), f"{name}: {answer.status} {answer.bytes[:300]!r}"
        refused(answer, answer.status)
    refused(desk.api.post("/chat/message", b'{"message":"' + b"a" * 300_000 + b'"}', headers=kind), 413, "too_large")


def test_a_body_of_another_content_type(desk, dana, nothing_saved):
    body = json.dumps({"business": BUSINESS}).encode()
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]:
        refused(desk.api.post("/chat/session", body, headers={"Content-Type": kind}), 415)
    refused(dana.post("/api/v1/knowledge/documents", {"title": "No form"}), 415)


def test_fields_that_nobody_knows(desk, dana, nothing_saved):
    token = Visitor(desk.api).token
    message = {"customer_token": token, "client_message_id": "1", "message": "Hi", "is_admin": True}
    refused(desk.api.post("/chat/message", message), 422, "invalid", "is_admin")
    refused(desk.api.post("/chat/events", {"customer_token": token, "type": "close", "force": 1}), 422, field="force")
    refused(desk.api.post("/chat/events", {"customer_token": token, "type": "explode"}), 422, field="type")
    refused(dana.post("/api/v1/crm/contacts", {"first_name": "Ada", "business_id": STRANGER}), 422, field="business_id")
    refused(dana.post("/api/v1/crm/contacts", {"first_name": "Ada", "email": "no address"}), 422, field="email")
    refused(desk.api.post("/api/v1/auth/login", {"email": DANA, "password": "x", "role": "owner"}), 422, field="role")


def test_frames_that_are_no_frames_do_not_end_the_connection(desk, nothing_saved):
    visitor = Visitor(desk.api)
    with visitor.socket() as line:
        for frame in ["", "{", "[]", "null", '{"type":"message"}', '{"type":7}', '{"type":"nothing"}', '{"type":"read","sequence":-1}']:
            line.send(frame)
            error = line.until(lambda told: told["type"] == "error")[-1]
            assert error["code"] and error["detail"], frame
        line.send({"type": "read", "sequence": "one"})
        assert line.until(lambda told: told["type"] == "error")[-1]["code"] == "invalid"


def test_binary_and_endless_frames_end_that_connection_alone(desk, nothing_saved):
    other = Visitor(desk.api)
    with other.socket() as bystander:
        bystander.until(lambda frame: frame["type"] == "ready")
        # Who is still sending when the connection is closed may not get to read why (1006).
        for frame, codes in [(b"\x00\x01\x02", (1003, 1002)), ("a" * (4 << 20), (1009, 1006))]:
            with Visitor(desk.api).socket() as line:
                line.until(lambda told: told["type"] == "ready")
                assert closed_with(line, frame) in codes
        bystander.send({"type": "nothing"})
        assert bystander.next()["type"] == "error"


def closed_with(line: Line, frame: bytes | str) -> int:
    try:
        line.send(frame)
        while True:
            line.next()
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 1006


# MARK: Addresses

def test_ids_of_strangers_look_like_ids_that_never_were(desk, dana, password, nothing_saved):
    visitor = Visitor(desk.api)
    leaf = desk.api.sign_in(other_owner("greenleaf-landscaping"), password)
    theirs = leaf.get("/api/v1/knowledge/documents").expect(200)["items"][0]["id"]
    for document in [theirs, STRANGER, "1", "x" * 300, "%00", "..%2f..%2fetc%2fpasswd"]:
        refused(dana.get(f"/api/v1/knowledge/documents/{document}"), 404)
        refused(dana.delete(f"/api/v1/knowledge/documents/{document}"), 404)
    assert leaf.get(f"/api/v1/knowledge/documents/{theirs}").status == 200
    for path in ["conversations", "crm/contacts", "crm/leads", "crm/tickets", "knowledge/jobs"]:
        refused(dana.get(f"/api/v1/{path}/{STRANGER}"), 404)
    refused(dana.put(f"/api/v1/conversations/{STRANGER}/takeover"), 404)
    refused(dana.post(f"/api/v1/conversations/{STRANGER}/messages", {"client_message_id": "1", "message": "Hi"}), 404)
    refused(visitor.say("Hi", conversation_id=STRANGER), 404)
    refused(visitor.say("Hi", conversation_id="1"), 422, field="conversation_id")
    refused(visitor.do("rate_message", message_id=STRANGER, helpful=True), 404)


def other_owner(slug: str) -> str:
    return next(person["email"] for person in sample_businesses()[slug]["people"] if person["role"] == "owner")


def test_one_visitors_conversation_is_not_anothers(place, desk, password):
    mine, stranger = Visitor(desk.api), Visitor(desk.api)
    turn = mine.say("Do you come to Verona?").expect(200)
    conversation = turn["conversation_id"]
    refused(stranger.say("And me?", conversation_id=conversation), 404)
    refused(stranger.do("rate_message", message_id=turn["reply"]["id"], helpful=False, conversation_id=conversation), 404)
    refused(desk.api.get(f"/chat/events?customer_token={stranger.token}&conversation_id={conversation}"), 404)
    # Nor is it of anybody in another business.
    other = desk.api.sign_in(other_owner("greenleaf-landscaping"), password)
    refused(other.get(f"/api/v1/conversations/{conversation}"), 404)
    refused(other.put(f"/api/v1/conversations/{conversation}/takeover"), 404)
    assert place.database.rows(f"SELECT count(*) FROM messages WHERE conversation_id = '{conversation}'") == [["2"]]


def test_addresses_and_methods_that_do_not_exist(desk, dana, nothing_saved):
    for path in ["/nothing", "/api/v1/nothing", "/chat/nothing", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/widget/..%2f..%2fserver"]:
        refused(desk.api.get(path), 404)
    for method, path in [("DELETE", "/chat/session"), ("GET", "/chat/message"), ("PATCH", "/api/v1/queue")]:
        answer = dana.call(method, path)
        assert answer.status in (404, 405)
        refused(answer, answer.status)


def test_query_values_out_of_bounds(desk, dana, nothing_saved):
    for query in ["limit=0", "limit=-1", "limit=1000000", "limit=ten", "cursor=nonsense"]:
        refused(dana.get(f"/api/v1/crm/contacts?{query}"), 422)
    refused(dana.get("/api/v1/conversations?status=asleep"), 422, field="status")
    refused(dana.get("/api/v1/knowledge/search?q="), 422, field="q")
    refused(dana.get(f"/api/v1/knowledge/search?q={'a' * 5000}"), 422, field="q")
    token = Visitor(desk.api).token
    for after in ["-1", "one", "99999999999999999999"]:
        with Visitor(desk.api, token=token).socket() as line:
            line.until(lambda frame: frame["type"] == "ready")
        with Line(f"{desk.url}/chat/stream?customer_token={token}&after={after}") as line:
            line.until(lambda frame: frame["type"] == "ready")


def test_a_request_that_is_no_http(desk, nothing_saved):
    parts = urlsplit(desk.url)
    hello_of_tls, endless = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n"
    for garbage in [hello_of_tls, b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 2000, endless]:
        with socket.create_connection((parts.hostname, parts.port), timeout=10) as stranger:
            try:
                stranger.sendall(garbage)
                stranger.shutdown(socket.SHUT_WR)
                while stranger.recv(65_536):
                    pass
            except ConnectionError:
                pass  # it hung up on us, which is an answer


# MARK: Files

def upload(api, content: bytes, name: str, **fields: str) -> Answer:
    body, headers = forged.form(content, name, **fields)
    return api.post("/api/v1/knowledge/documents", body, headers=headers, timeout=60)


REFUSED_FILES = {
    "a PDF that is none": (b"Dear customer, this is a letter.\n" * 50, "prices.pdf", 422, "damaged"),
    "an empty file": (b"", "empty.md", 422, "empty"),
    "a program": (b"\x7fELF" + bytes(400), "prices.md", 415, "unsupported"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(400), "prices.pdf", 415, "unsupported"),
    "a zip bomb": (forged.zip_bomb, "prices.zip", 415, "unsupported"),
    "a zip bomb that calls itself a Word document": (forged.zip_bomb, "prices.docx", 415, "unsupported"),
    "a zip bomb that calls itself text": (forged.zip_bomb, "prices.md", 415, "unsupported"),
}


@pytest.mark.parametrize("kind", REFUSED_FILES)
def test_a_file_that_cannot_be_read_is_refused_at_once(kind, desk, dana, nothing_saved):
    content, name, status, code = REFUSED_FILES[kind]
    refused(upload(dana, content() if callable(content) else content, name), status, code)


UNREADABLE_FILES = {
    "a PDF with a password": ((FIXTURES / "locked.pdf").read_bytes(), "encrypted"),
    "a scanned PDF": ((FIXTURES / "scanned.pdf").read_bytes(), "no_text"),
    "half a PDF": ((FIXTURES / "pricebook.pdf").read_bytes()[:900], None),
    "a PDF that unpacks to a gigabyte": (forged.pdf_bomb, None),
}


@pytest.mark.parametrize("kind", UNREADABLE_FILES)
def test_a_pdf_that_turns_out_to_be_unreadable_says_why_and_is_not_searched(kind, place, desk, dana):
    content, code = UNREADABLE_FILES[kind]
    accepted = upload(dana, content() if callable(content) else content, "prices.pdf").expect(202)
    job = eventually(lambda: finished(dana, accepted["job_id"]), seconds=60, what=f"the job of {kind} is over")
    assert job["status"] == "failed" and job["stats"]["errors"] == 1
    [fault] = job["errors"]
    assert fault["document_id"] == accepted["document_id"] and len(fault["detail"]) > 20 and fault["detail"].endswith(".")
    if code:
        assert fault["code"] == code
    document = dana.get(f"/api/v1/knowledge/documents/{accepted['document_id']}").expect(200)
    assert document["status"] == "failed" and document["error"]["detail"] == fault["detail"] and document["chunk_count"] == 0
    assert desk.running and desk.api.get("/readyz").status == 200
    assert place.database.rows(f"SELECT count(*) FROM chunks WHERE document_id = '{accepted['document_id']}'") == [["0"]]


def finished(api, job: str) -> dict | None:
    state = api.get(f"/api/v1/knowledge/jobs/{job}").expect(200)
    return state if state["status"] in ("completed", "failed") else None


def test_an_upload_of_more_than_fifty_megabytes(place, desk, dana, nothing_saved):
    """Announced, it is refused before it is sent; unannounced, when it has become too much."""
    refused(announce(desk, dana, 52 * 1024 * 1024 + 1), 413, "too_large")
    refused(pour(desk, dana, 60), 413, "too_large")
    assert [path for path in place.storage.rglob("*") if path.is_file() and path.stat().st_size > 10 << 20] == []


def announce(desk, api, length: int) -> Answer:
    """Only the head of the request, as a client does that waits for leave to send."""
    parts = urlsplit(desk.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        head = (
            f"POST /api/v1/knowledge/documents HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {api.token}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n"
        )
        line.sendall(head.encode() + b"--x\r\n")
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def pour(desk, api, megabytes: int) -> Answer:
    """A chunked body of unannounced length."""
    parts = urlsplit(desk.url)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    line.putrequest("POST", "/api/v1/knowledge/documents")
    line.putheader("Authorization", f"Bearer {api.token}")
    line.putheader("Content-Type", "multipart/form-data; boundary=x")
    line.putheader("Transfer-Encoding", "chunked")
    line.endheaders()
    block = b"a" * (1 << 20)
    try:
        line.send(b"%x\r\n%s\r\n" % (60, b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n'.ljust(60, b"a")))
        for _ in range(megabytes):
            line.send(b"%x\r\n%s\r\n" % (len(block), block))
        line.send(b"0\r\n\r\n")
    except ConnectionError:
        pass  # the answer may have come before the end
    answer = line.getresponse()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def test_a_form_that_is_none(desk, dana, nothing_saved):
    body, headers = forged.form(b"# Prices\n\nA visit costs $10.\n", "prices.md")
    for broken in [b"", b"--", body[:-30], body.replace(b'name="file"', b""), body.replace(b"--frontdesk-form", b"--other")]:
        answer = dana.post("/api/v1/knowledge/documents", broken, headers=headers)
        assert answer.status in (400, 422), answer
        refused(answer, answer.status)
    refused(upload(dana, b"# Prices\n", "prices.md", visibility="everybody"), 422, field="visibility")
    refused(upload(dana, b"# Prices\n", "prices.md", source_uri="javascript:alert(1)"), 422, field="source_uri")
    refused(upload(dana, b"# Prices\n", "prices.md", business_id=STRANGER), 422, field="business_id")


def test_what_a_file_is_called_is_never_a_path(place, desk, dana):
    names = ["../../../../tmp/escaped.md", "/etc/cron.d/escaped.md", "..\\..\\escaped.md", "a\u202edm.exe.md", "x" * 400 + ".md"]
    notes = [f"# Notes {number}\n\nThe gate code is {number}.\n".encode() for number in range(len(names))]
    accepted = [upload(dana, note, name).expect(202) for note, name in zip(notes, names)]
    for one in accepted:
        job = eventually(lambda: finished(dana, one["job_id"]), seconds=30)
        assert job["status"] == "completed", job
        document = dana.get(f"/api/v1/knowledge/documents/{one['document_id']}").expect(200)
        assert "/" not in document["file_name"] and "\\" not in document["file_name"] and len(document["file_name"]) <= 255
    files = [path for path in place.storage.rglob("*") if path.is_file()]
    assert all(len(path.name) == 64 and set(path.name) <= set("0123456789abcdef") for path in files), "a file is named by its content alone"
    assert not list(place.folder.parent.rglob("escaped*"))
    for one in accepted:
        assert dana.delete(f"/api/v1/knowledge/documents/{one['document_id']}").status == 204


def test_who_may_not_upload_is_told_so_before_anything_is_kept(desk, password, nothing_saved):
    sarah = desk.api.sign_in(SARAH, password)
    refused(upload(sarah, b"# Prices\n", "prices.md"), 403, "forbidden")


# MARK: Too much

def test_ten_requests_in_a_second_from_one_visitor_are_held_back_and_nobody_else_is(server):
    visitor, other = Visitor(server.api), Visitor(server.api)
    answers = [visitor.say("Do you come to Verona?", name=str(number)) for number in range(10)]
    held = [answer for answer in answers if answer.status == 429]
    assert held and answers[0].status == 200, [answer.status for answer in answers]
    for answer in held:
        problem = refused(answer, 429, "rate_limited")
        assert answer.headers["retry-after"] in problem["detail"]
    assert other.say("Do you come to Verona?").status == 200

    # What was held back was not saved, and goes through under the same name after the time that was told.
    saved = Visitor(server.api, token=visitor.token).session["last_sequence"]
    assert saved == 2 * sum(answer.status == 200 for answer in answers)
    number = next(index for index, answer in enumerate(answers) if answer.status == 429)
    eventually(lambda: visitor.say("Do you come to Verona?", name=str(number)).status == 200, seconds=20, what="the message goes through")


def test_a_flood_of_frames_is_held_back_too(server):
    with Visitor(server.api).socket() as line:
        for number in range(10):
            line.send({"type": "message", "client_message_id": str(number), "message": "Do you come to Verona?"})
        error = line.until(lambda frame: frame["type"] == "error")[-1]
    assert error["code"] == "rate_limited" and error["retry_after"] >= 1 and error["client_message_id"]


def test_guessing_passwords_is_slowed_down(server):
    answers = [server.api.post("/api/v1/auth/login", {"email": DANA, "password": f"guess {number}"}) for number in range(30)]
    assert {answer.status for answer in answers} == {401, 429}
    refused(answers[0], 401)
    refused(answers[-1], 429)


# MARK: The end

QUIET_CONNECTIONS = {"nothing": b"", "half a request": b"GET /healthz HT", "a request": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"}


@pytest.mark.parametrize("sent", QUIET_CONNECTIONS)
def test_an_orderly_stop_waits_for_nobody_who_has_connected_and_sent(sent, server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as stranger:
        stranger.sendall(QUIET_CONNECTIONS[sent])
        server.terminate()


def test_an_orderly_stop_sends_those_who_follow_a_chat_away(server):
    visitor = Visitor(server.api)
    visitor.say("Do you come to Verona?").expect(200)
    with visitor.socket() as line, visitor.events() as stream:
        line.until(lambda frame: frame["type"] == "ready")
        stream.until(lambda event: event.name == "ready")
        server.terminate()
        with pytest.raises(ConnectionClosed) as end:
            line.next()
        assert end.value.rcvd and end.value.rcvd.code == 1001
        assert stream.all() == []


# MARK: The database dies

@pytest.fixture
def fragile(tmp_path):
    """An installation without sample businesses, whose PostgreSQL is the test's own."""
    postgres = Postgres()
    site = Site.on(postgres, tmp_path)
    yield site, postgres
    for server in site.servers:
        print(f"--- the end of {server.log.name}\n{server.tail()}")
    site.stop()
    postgres.close()


def test_what_was_acknowledged_is_there_after_the_database_was_killed_in_the_middle_of_a_turn(fragile):
    site, postgres = fragile
    server = site.start()
    owner = {"name": "Ivo Marsh", "email": "ivo@lakeview.example", "password": "a long enough password"}
    slug = server.api.post("/api/v1/auth/signup", owner | {"business_name": "Lakeview Locksmiths"}).expect(201)["businesses"][0]["slug"]
    visitor = Visitor(server.api, slug)
    visitor.say("Hello", name="before").expect(200)

    turn = visitor.turn("Do you cut keys for a 1962 Volvo?", name="mid-turn")
    turn.until(lambda event: event.name == "saved")
    postgres.kill()
    turn.close()

    unsaved = visitor.say("Are you still there?", name="while away")
    refused(unsaved, 503, "database_unavailable")
    assert server.running and server.api.get("/healthz").status == 200
    assert server.api.get("/readyz").status == 503

    postgres.start()
    eventually(lambda: server.api.get("/readyz").status == 200, seconds=20, what="the server is ready again by itself")
    visitor.say("Are you still there?", name="while away").expect(200)
    # The turn that broke off is taken up again by a worker.
    answered = (
        "SELECT count(*) FROM messages reply JOIN messages asked ON asked.id = reply.reply_to WHERE asked.client_message_id = 'mid-turn'"
    )
    eventually(lambda: site.database.rows(answered) == [["1"]], seconds=60, what="the turn that broke off is finished")
    log = Visitor(server.api, slug, token=visitor.token).session["messages"]
    assert [message["sequence"] for message in log] == list(range(1, len(log) + 1))
    assert [message["client_message_id"] for message in log if message["sender_type"] == "customer"] == ["before", "mid-turn", "while away"]
    assert sorted(message["reply_to"] for message in log if message["sender_type"] == "ai") == sorted(
        message["id"] for message in log if message["sender_type"] == "customer")


def test_a_turn_whose_server_dies_is_answered_by_another(site):
    first, second = site.start(), site.start()
    visitor = Visitor(first.api)
    turn = visitor.turn("How much to install a 50-gallon gas water heater in Madison?", name=str(uuid.uuid4()))
    turn.until(lambda event: event.name == "saved")
    first.kill()
    with Visitor(second.api, token=visitor.token).socket() as line:
        reply = line.until(lambda frame: frame["type"] == "message" and frame["message"]["sender_type"] == "ai", seconds=60)[-1]["message"]
    assert "$1,250" in reply["text"]


def test_with_redis_gone_a_chat_goes_on_and_a_second_server_hears_of_it(site):
    first, second = site.start(), site.start()
    visitor = Visitor(first.api)
    visitor.say("Do you come to Verona?").expect(200)
    with Visitor(second.api, token=visitor.token).socket(after=2) as line:
        line.until(lambda frame: frame["type"] == "ready")
        site.redis.stop()
        visitor.say("Do you come to Monona?").expect(200)
        heard = line.until(lambda frame: frame["type"] == "message" and frame["message"]["sequence"] == 4, seconds=20)
        assert [frame["message"]["sequence"] for frame in heard if frame["type"] == "message"] == [3, 4]
        assert second.api.get("/readyz").status == 200
        site.redis.start()
        eventually(lambda: first.api.get("/readyz").json["parts"]["redis"] == "ok", seconds=20, what="the way to Redis is back")
        visitor.say("Do you come to Fitchburg?").expect(200)
        line.until(lambda frame: frame["type"] == "message" and frame["message"]["sequence"] == 6)
