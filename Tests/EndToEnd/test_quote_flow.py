"""The first conversation of the specification: a price asked for and given, and the matter settled without a person."""

import re

from harness.faces import Chat
from playwright.sync_api import expect

DANA = "dana@acmeplumbing.example"
QUESTION = "How much to install a 50-gallon gas water heater in Madison?"


def test_a_customer_is_quoted_a_range_with_its_source_and_the_assistant_settles_the_chat(site, server, people, password):
    page = people.arrive("desktop")
    chat = Chat.on_website(page, server)
    chat.say(QUESTION)

    answer = chat.answers.first
    expect(answer).to_contain_text("$1,250")
    expect(answer).to_contain_text("$1,650")
    expect(answer).to_contain_text(re.compile(r"non-binding estimate", re.I))
    source = answer.get_by_role("list", name="Sources").get_by_role("button").first
    source.click()
    expect(answer.get_by_role("blockquote")).to_contain_text(re.compile(r"1,250|50-gallon", re.I))

    chat.say("Thanks, that helps")
    expect(chat.place.get_by_text("This chat has ended.")).to_be_visible()
    expect(chat.place.get_by_text("How was this chat?")).to_be_visible()

    site.settle()
    dana = server.api.sign_in(DANA, password)
    [conversation] = dana.get("/api/v1/conversations").expect(200)["items"]
    assert (conversation["status"], conversation["resolution_outcome"]) == ("closed", "resolved_by_ai")
    [lead] = dana.get("/api/v1/crm/leads").expect(200)["items"]
    assert (lead["source"], lead["intent"], lead["status"]) == ("website_chat", "request_quote", "new")
    assert QUESTION in lead["description"]
    [contact] = dana.get("/api/v1/crm/contacts").expect(200)["items"]
    [interaction] = dana.get("/api/v1/crm/interactions").expect(200)["items"]
    assert (interaction["type"], interaction["channel"], interaction["outcome"]) == ("chat", "web", "resolved_by_ai")
    assert lead["contact_id"] == interaction["contact_id"] == contact["id"]
    assert lead["conversation_id"] == interaction["conversation_id"] == conversation["id"]
    assert dana.get("/api/v1/crm/tickets").expect(200)["items"] == []


def test_contact_details_that_the_customer_mentions_stand_in_the_contact(site, server, people, password):
    chat = Chat.on_website(people.arrive("phone"), server)
    chat.say(QUESTION)
    expect(chat.answers.first).to_contain_text("$1,650")
    chat.say("Good to know. You can reach me at nora.fields@example.com.")
    expect(chat.answers).to_have_count(2)
    chat.say("Thanks, that helps.")
    expect(chat.place.get_by_text("This chat has ended.")).to_be_visible()

    site.settle()
    dana = server.api.sign_in(DANA, password)
    [contact] = dana.get("/api/v1/crm/contacts").expect(200)["items"]
    assert contact["email"] == "nora.fields@example.com"
    [lead] = dana.get("/api/v1/crm/leads").expect(200)["items"]
    assert lead["contact_id"] == contact["id"]


def test_a_customer_who_comes_back_finds_the_chat_as_it_was(server, people):
    page = people.arrive("desktop")
    chat = Chat.on_website(page, server)
    chat.say("Do you come to Verona?")
    expect(chat.answers).to_have_count(1)
    said = chat.answers.first.locator(".bubble").inner_text()

    chat = Chat.on_website(page, server)
    expect(chat.message("Do you come to Verona?")).to_have_count(1)
    expect(chat.answers).to_have_count(1)
    expect(chat.answers.first.locator(".bubble")).to_have_text(said)


def test_another_customer_sees_nothing_of_it(server, people):
    first = Chat.on_website(people.arrive("desktop"), server)
    first.say("Do you come to Verona?")
    expect(first.answers).to_have_count(1)

    second = Chat.on_website(people.arrive("desktop"), server)
    expect(second.log.get_by_role("article")).to_have_count(0)
