"""The public chat as a program meets it: the events of a turn, resuming, joining late, repeats, and which websites may use it."""

import itertools

import pytest
from harness.visitor import Line, Visitor, entries
from websockets.exceptions import InvalidStatus

QUESTION = "How much to install a 50-gallon gas water heater in Madison?"
DANA = "dana@acmeplumbing.example"


def names(events) -> list[str]:
    """The names of the events, each run of one kind once."""
    return [name for name, _ in itertools.groupby(event.name for event in events)]


def test_a_turn_is_told_from_the_saved_message_to_its_end(server):
    visitor = Visitor(server.api)
    events = visitor.turn(QUESTION).all()
    told = [name for name in names(events) if name != "status"]
    assert told[0] == "saved" and told[1] == "working" and told[-3:] == ["token", "message", "done"], told

    saved, reply = events[0].data["message"], next(event for event in events if event.name == "message").data["message"]
    assert (saved["sender_type"], saved["text"], saved["sequence"]) == ("customer", QUESTION, 1)
    assert (reply["sender_type"], reply["sequence"], reply["reply_to"]) == ("ai", 2, saved["id"])
    assert reply["citations"] and reply["intent"] == "request_quote" and 0 < reply["confidence"] <= 1 and reply["tier"]
    tokens = [event.data for event in events if event.name == "token"]
    assert "".join(token["text"] for token in tokens) == reply["text"]
    assert {token["message_id"] for token in tokens} == {reply["id"]}
    offsets = [0, *itertools.accumulate(len(token["text"]) for token in tokens)]
    assert [token["offset"] for token in tokens] == offsets[:-1]


def test_without_an_event_stream_the_turn_is_one_answer(server):
    visitor = Visitor(server.api)
    answer = visitor.say(QUESTION).expect(200)
    assert answer["status"] == "active" and answer["escalation_state"]["type"] == "none"
    assert (answer["message"]["sequence"], answer["reply"]["sequence"]) == (1, 2)
    assert "$1,250" in answer["reply"]["text"] and "$1,650" in answer["reply"]["text"]
    assert answer["conversation_id"] == answer["reply"]["conversation_id"]


def test_a_message_that_is_sent_again_gets_the_first_answer(site, server):
    visitor = Visitor(server.api)
    first = visitor.say(QUESTION, name="the-one").expect(200)
    again = visitor.say(QUESTION, name="the-one").expect(200)
    assert (again["message"], again["reply"]) == (first["message"], first["reply"])
    streamed = visitor.turn(QUESTION, name="the-one").all()
    assert streamed[0].data["message"] == first["message"]
    assert [event.data["message"] for event in streamed if event.name == "message"] == [first["reply"]]
    assert site.database.rows("SELECT count(*) FROM messages") == [["2"]]


def test_two_visitors_may_use_the_same_name_for_a_message(server):
    one, two = Visitor(server.api), Visitor(server.api)
    first = one.say("Do you come to Verona?", name="1").expect(200)
    second = two.say("Do you come to Monona?", name="1").expect(200)
    assert first["conversation_id"] != second["conversation_id"]
    assert "Monona" in second["reply"]["text"]


@pytest.mark.parametrize("after", [0, 1, 3, 4])
def test_both_transports_resume_behind_a_sequence_and_go_on_live(after, server):
    visitor = Visitor(server.api)
    visitor.say("Do you come to Verona?").expect(200)
    visitor.say("What is your phone number?").expect(200)
    with visitor.socket(after) as socket, visitor.events(after) as stream:
        caught_up = socket.until(lambda frame: frame["type"] == "ready")
        assert [entry["sequence"] for entry in entries(caught_up)] == list(range(after + 1, 5))
        assert caught_up[-1]["last_sequence"] == 4
        events = stream.until(lambda event: event.name == "ready")
        assert [event.data["message"]["sequence"] for event in events if event.name == "message"] == list(range(after + 1, 5))
        assert [event.id for event in events if event.name == "message"] == list(range(after + 1, 5))

        visitor.say("Are you open on Sunday?").expect(200)
        live = socket.until(lambda frame: frame["type"] == "message" and frame["message"]["sequence"] == 6)
        assert [entry["sequence"] for entry in entries(live)] == [5, 6]
        events = stream.until(lambda event: event.id == 6)
        assert [event.data["message"]["sequence"] for event in events if event.name == "message"] == [5, 6]


def test_the_last_event_id_of_a_browser_counts_as_the_cursor(server):
    visitor = Visitor(server.api)
    visitor.say("Do you come to Verona?").expect(200)
    with visitor.events(headers={"Last-Event-ID": "1"}) as stream:
        events = stream.until(lambda event: event.name == "ready")
    assert [event.id for event in events if event.name == "message"] == [2]


def test_a_stream_that_was_opened_before_the_first_message_follows_the_conversation(server):
    visitor = Visitor(server.api)
    with visitor.socket() as socket, visitor.events() as stream:
        socket.until(lambda frame: frame["type"] == "ready")
        visitor.say("Do you come to Verona?").expect(200)
        seen = socket.until(lambda frame: frame["type"] == "message" and frame["message"]["sequence"] == 2)
        assert [entry["sequence"] for entry in entries(seen)] == [1, 2]
        assert stream.until(lambda event: event.id == 2)[-1].data["message"]["sender_type"] == "ai"


def test_messages_over_the_socket_are_acknowledged_and_answered_in_order(server):
    visitor = Visitor(server.api)
    with visitor.socket() as socket:
        socket.until(lambda frame: frame["type"] == "ready")
        questions = ["Do you come to Verona?", "What is your phone number?", "Are you open on Sunday?"]
        for name, question in enumerate(questions):
            socket.send({"type": "message", "client_message_id": str(name), "message": question})
        frames = []
        while sum(entry["sender_type"] == "ai" for entry in entries(frames)) < 3:
            frames += socket.until(lambda frame: frame["type"] == "message")
        saved = [frame for frame in frames if frame["type"] == "saved"]
        assert [frame["client_message_id"] for frame in saved] == ["0", "1", "2"]
        log = entries(frames)
        assert [entry["sequence"] for entry in log] == list(range(1, 7))
        assert [entry["text"] for entry in log if entry["sender_type"] == "customer"] == questions
        assert {entry["reply_to"] for entry in log if entry["sender_type"] == "ai"} == {frame["message"]["id"] for frame in saved}


def test_who_watches_on_another_server_reads_the_answer_as_it_is_written(site):
    one, two = site.start(), site.start()
    visitor = Visitor(one.api)
    visitor.say("Do you come to Verona?").expect(200)
    elsewhere = Visitor(two.api, token=visitor.token)
    assert [message["sequence"] for message in elsewhere.session["messages"]] == [1, 2]
    with elsewhere.socket(after=2) as socket:
        socket.until(lambda frame: frame["type"] == "ready")
        reply = visitor.say(QUESTION).expect(200)["reply"]
        frames = socket.until(lambda frame: frame["type"] == "message" and frame["message"]["id"] == reply["id"])
    assert [entry["sequence"] for entry in entries(frames)] == [3, 4]
    assert "".join(frame["text"] for frame in frames if frame["type"] == "token") == reply["text"]


def test_what_is_typed_and_read_passes_by_and_is_not_kept(server, password):
    visitor = Visitor(server.api)
    visitor.say("I'm really upset, the tech left a mess.").expect(200)
    sarah = server.api.sign_in("sarah@acmeplumbing.example", password)
    [waiting] = sarah.get("/api/v1/queue").expect(200)["items"]
    sarah.put(f"/api/v1/conversations/{waiting['id']}/takeover").expect(200)
    with visitor.socket() as socket:
        last = socket.until(lambda frame: frame["type"] == "ready")[-1]["last_sequence"]
        socket.send({"type": "typing"})
        socket.send({"type": "read", "sequence": last})
        read = socket.until(lambda frame: frame["type"] == "read")
        assert (read[-1]["who"], read[-1]["sequence"]) == ("customer", last)
    assert Visitor(server.api, token=visitor.token).session["last_sequence"] == last


def test_a_rating_and_the_end_of_a_chat_by_the_customer_are_kept(server, password):
    visitor = Visitor(server.api)
    reply = visitor.say("Do you come to Verona?").expect(200)["reply"]
    assert visitor.do("rate_message", message_id=reply["id"], helpful=True).status == 204
    assert visitor.do("close").status == 204
    assert visitor.do("rate_conversation", score=5, comment="Quick").status == 204
    dana = server.api.sign_in(DANA, password)
    [conversation] = dana.get("/api/v1/conversations").expect(200)["items"]
    assert (conversation["status"], conversation["csat_score"]) == ("closed", 5)


# MARK: Which websites

ALLOWED = "https://www.acmeplumbing.example"
STRANGE = "https://www.elsewhere.example"


@pytest.fixture
def choosy(server, password):
    """A business that names the one website that may carry its chat."""
    dana = server.api.sign_in(DANA, password)
    dana.patch("/api/v1/business", {"allowed_origins": [ALLOWED]}).expect(200)
    return server


def session_from(server, origin: str | None):
    return server.api.post("/chat/session", {"business": "acme-plumbing"}, headers={"Origin": origin} if origin else {})


def test_the_businesss_own_website_may_use_its_chat(choosy):
    answer = session_from(choosy, ALLOWED)
    answer.expect(200)
    assert answer.headers["access-control-allow-origin"] == ALLOWED


def test_a_strange_website_may_not_and_can_read_why(choosy):
    answer = session_from(choosy, STRANGE)
    assert (answer.status, answer.json["code"]) == (403, "origin_not_allowed")
    assert answer.headers.get("access-control-allow-origin") == STRANGE


def test_a_strange_website_gets_no_stream_with_a_token_it_has_stolen(choosy):
    visitor = Visitor(choosy.api)
    for path in [f"/chat/events?customer_token={visitor.token}", f"/chat/stream?customer_token={visitor.token}"]:
        assert choosy.api.get(path, headers={"Origin": STRANGE}).status == 403
    with pytest.raises(InvalidStatus) as refusal:
        Line(f"{choosy.api.base}/chat/stream?customer_token={visitor.token}", origin=STRANGE)
    assert refusal.value.response.status_code == 403


def test_the_chat_page_and_programs_without_an_origin_go_on(choosy):
    session_from(choosy, None).expect(200)
    session_from(choosy, choosy.url).expect(200)


def test_a_browser_asks_first_and_is_told_what_it_may_send(choosy):
    asked = {"Origin": ALLOWED, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = choosy.api.call("OPTIONS", "/chat/message", headers=asked)
    assert answer.status in (200, 204), answer
    assert answer.headers.get("access-control-allow-origin") in (ALLOWED, "*")
    assert "content-type" in answer.headers["access-control-allow-headers"].lower()
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_the_chat_may_be_framed_by_the_businesss_website_alone(choosy):
    policy = choosy.api.get("/widget/chat?business=acme-plumbing").headers["content-security-policy"]
    ancestors = next(part for part in policy.split(";") if "frame-ancestors" in part).split()[1:]
    assert ALLOWED in ancestors and "*" not in ancestors
    assert "frame-ancestors 'none'" in choosy.api.get("/console").headers["content-security-policy"]
