"""The second conversation of the specification: a complaint, a person who takes over, and what stands in the books afterwards."""

import re

import pytest
from harness.faces import Chat, Console
from harness.waiting import eventually
from playwright.sync_api import expect

SARAH = "sarah@acmeplumbing.example"
MARCUS = "marcus@acmeplumbing.example"
COMPLAINT = "I'm really upset, the tech left a mess and didn't fix the problem."
JOINED = "You're now chatting with Sarah from Acme Plumbing."


def on_duty(api, is_on: bool = True) -> None:
    """Waits until the person of `api` counts as there: the console's live connection says so."""
    wanted = "available" if is_on else "away"
    eventually(lambda: api.get("/api/v1/presence").expect(200)["status"] == wanted, what=f"the agent is {wanted}")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_an_upset_customer_is_handed_to_a_person_who_settles_it(screen, site, server, people, password):
    sarah = server.api.sign_in(SARAH, password)
    console = Console(people.arrive(screen), server).sign_in(SARAH)
    on_duty(sarah)

    chat = Chat.on_website(people.arrive("desktop"), server)
    chat.say(COMPLAINT)
    expect(chat.answers.first).to_contain_text(re.compile("sorry", re.I))
    expect(chat.answers.first).to_contain_text("connecting you to a person from Acme Plumbing")
    expect(chat.place.get_by_text("A person has been asked for")).to_be_visible()

    # The chat comes into the queue by itself, with what it is about.
    row = console.rows.first
    expect(row).to_contain_text("Complaint")
    expect(row).to_contain_text("High")
    [waiting] = sarah.get("/api/v1/queue").expect(200)["items"]
    assert waiting["summary"] and waiting["priority"] == "high"
    expect(row).to_contain_text(waiting["summary"])

    row.get_by_role("link").click()
    expect(console.message(COMPLAINT)).to_be_visible()
    console.claim()
    expect(chat.message(JOINED)).to_be_visible()

    console.say("Hi, I'm so sorry about that. Marcus can come back tomorrow between 8 and 10. Does that work?")
    expect(chat.message("Marcus can come back tomorrow")).to_be_visible()
    answers = chat.answers.count()
    chat.say("Yes, that works. Thank you Sarah.")
    expect(console.message("Yes, that works. Thank you Sarah.")).to_be_visible()
    # The customer's words would settle a chat with the assistant. It is silent: a person has it.
    site.settle()
    expect(chat.answers).to_have_count(answers)

    console.close_chat("Solved", "Mess after a visit; Marcus returns tomorrow 8 to 10.")
    expect(chat.place.get_by_text("This chat has ended.")).to_be_visible()

    site.settle()
    closed = sarah.get(f"/api/v1/conversations/{waiting['id']}").expect(200)
    assert (closed["status"], closed["resolution_outcome"]) == ("closed", "resolved_by_human")
    assert closed["resolution_summary"] == "Mess after a visit; Marcus returns tomorrow 8 to 10."
    [ticket] = sarah.get("/api/v1/crm/tickets").expect(200)["items"]
    assert (ticket["priority"], ticket["category"], ticket["conversation_id"]) == ("high", "complaint", waiting["id"])
    for said in [COMPLAINT, "Marcus can come back tomorrow", "Yes, that works. Thank you Sarah."]:
        assert said in ticket["description"], f"the transcript lacks: {said}\n{ticket['description']}"
    log = sarah.get(f"/api/v1/conversations/{waiting['id']}/messages").expect(200)["items"]
    joined = next(entry["sequence"] for entry in log if entry["text"] == JOINED)
    assert [entry["text"] for entry in log if entry["sender_type"] == "ai" and entry["sequence"] > joined] == []
    assert [entry["sequence"] for entry in log] == list(range(1, len(log) + 1))


def test_with_nobody_on_duty_the_customer_leaves_details_and_is_told_what_happens_next(site, server, people, password):
    chat = Chat.on_website(people.arrive("phone"), server)
    chat.say(COMPLAINT)
    expect(chat.answers.first).to_contain_text("a person will get back to you")
    expect(chat.place.get_by_text("How can we reach you?")).to_be_visible()
    chat.place.get_by_role("textbox", name="Name").fill("Walter Grice")
    chat.place.get_by_role("textbox", name="Phone").fill("608-555-0117")
    chat.button("Send details").click()
    expect(chat.message("The team can reach you now")).to_be_visible()
    expect(chat.place.get_by_text("How can we reach you?")).to_be_hidden()

    site.settle()
    sarah = server.api.sign_in(SARAH, password)
    [ticket] = sarah.get("/api/v1/crm/tickets").expect(200)["items"]
    assert (ticket["priority"], ticket["category"], ticket["status"]) == ("high", "complaint", "open")
    assert COMPLAINT in ticket["description"]
    [contact] = sarah.get("/api/v1/crm/contacts").expect(200)["items"]
    assert (contact["first_name"], contact["last_name"], contact["phone"]) == ("Walter", "Grice", "608-555-0117")
    assert ticket["contact_id"] == contact["id"]


def test_with_nobody_on_duty_a_quote_that_needs_a_person_leaves_a_lead_and_a_ticket(site, server, people, password):
    chat = Chat.on_website(people.arrive("desktop"), server)
    chat.say("How much would it cost to replace my whole sewer line?")
    expect(chat.answers).to_have_count(1)
    chat.button("Talk to a person").click()
    expect(chat.place.get_by_text("How can we reach you?")).to_be_visible()
    chat.place.get_by_role("textbox", name="E-mail").fill("priya.raman@example.com")
    chat.button("Send details").click()
    expect(chat.message("The team can reach you now")).to_be_visible()

    site.settle()
    sarah = server.api.sign_in(SARAH, password)
    [lead] = sarah.get("/api/v1/crm/leads").expect(200)["items"]
    [ticket] = sarah.get("/api/v1/crm/tickets").expect(200)["items"]
    [contact] = sarah.get("/api/v1/crm/contacts").expect(200)["items"]
    assert lead["intent"] == "request_quote"
    assert contact["email"] == "priya.raman@example.com"
    assert lead["contact_id"] == ticket["contact_id"] == contact["id"]


def test_of_two_agents_who_claim_one_wins_and_the_other_reads_who(server, people, password):
    first = Console(people.arrive("desktop"), server).sign_in(SARAH)
    second = Console(people.arrive("desktop"), server).sign_in(MARCUS)
    on_duty(server.api.sign_in(MARCUS, password))
    chat = Chat.on_its_own_page(people.arrive("phone"), server)
    chat.say(COMPLAINT)
    for console in (first, second):
        expect(console.rows).to_have_count(1)
        console.rows.first.get_by_role("link").click()
        expect(console.message(COMPLAINT)).to_be_visible()
    first.claim()
    expect(second.page.get_by_text("Sarah Lindqvist has this chat", exact=True)).to_be_visible()
    expect(second.page.get_by_role("button", name="Claim")).to_be_hidden()

    conversation = server.api.sign_in(SARAH, password).get("/api/v1/conversations").expect(200)["items"][0]["id"]
    marcus = server.api.sign_in(MARCUS, password)
    refused = marcus.put(f"/api/v1/conversations/{conversation}/takeover")
    assert refused.status == 409
    assert refused.json["code"] == "already_taken" and "Sarah Lindqvist" in refused.json["detail"]


def test_an_agent_gives_the_chat_back_and_the_assistant_answers_again(server, people, password):
    console = Console(people.arrive("desktop"), server).sign_in(SARAH)
    on_duty(server.api.sign_in(SARAH, password))
    chat = Chat.on_its_own_page(people.arrive("desktop"), server)
    chat.say(COMPLAINT)
    expect(console.rows).to_have_count(1)
    console.rows.first.get_by_role("link").click()
    console.claim()
    expect(chat.message(JOINED)).to_be_visible()
    console.page.get_by_role("button", name="Back to assistant").click()
    expect(chat.message("Sarah has left the chat")).to_be_visible()
    before = chat.answers.count()
    chat.say("Do you come to Verona?")
    expect(chat.answers).to_have_count(before + 1)
    expect(chat.answers.last).to_contain_text("Verona")


def test_each_side_sees_that_the_other_types(server, people, password):
    console = Console(people.arrive("desktop"), server).sign_in(SARAH)
    on_duty(server.api.sign_in(SARAH, password))
    chat = Chat.on_its_own_page(people.arrive("desktop"), server)
    chat.say(COMPLAINT)
    expect(console.rows).to_have_count(1)
    console.rows.first.get_by_role("link").click()
    console.claim()
    expect(chat.message(JOINED)).to_be_visible()
    console.page.get_by_role("textbox", name="Message to the customer").press_sequentially("Hi, I")
    expect(chat.place.get_by_text("Sarah is typing…")).to_be_visible()
    chat.composer.press_sequentially("The kitchen")
    expect(console.page.get_by_text("The customer is typing…")).to_be_visible()
