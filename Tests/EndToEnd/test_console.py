"""What the owner and the team do in the console, and what customers notice of it."""

import re
import uuid

from harness.faces import Chat, Console
from playwright.sync_api import expect

DANA = "dana@acmeplumbing.example"
SARAH = "sarah@acmeplumbing.example"

# Of nothing that a sample document speaks of, so that only this file can have told it.
SAUNA = b"""# Sauna stoves

## Descaling a sauna stove

Descaling the water pan of a sauna stove costs $87 and takes about one hour. We bring the citric acid.
"""
RENTAL = b"""<!doctype html>
<html><head><title>Dehumidifier rental</title></head><body><main>
<h1>Dehumidifier rental</h1>
<p>We rent out dehumidifiers after a flood. A dehumidifier costs $34 a day, and the first day is free for Pipe Care Club members.</p>
</main></body></html>
"""


def test_a_wrong_password_is_told_in_words_and_the_right_one_opens_the_console(server, people):
    page = people.arrive("phone")
    page.goto(f"{server.url}/console")
    page.get_by_label("E-mail").fill(DANA)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("password", re.I))
    Console(page, server).sign_in(DANA)
    expect(page.get_by_text("Dana Kowalski")).to_be_attached()
    expect(page.get_by_text("All quiet")).to_be_visible()


def test_a_reload_keeps_the_person_signed_in_and_signing_out_does_not(server, people):
    page = people.arrive("desktop")
    Console(page, server).sign_in(SARAH)
    page.reload()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_uploaded_document_is_searched_told_and_after_its_deletion_told_no_more(site, server, people, tmp_path):
    page = people.arrive("desktop")
    console = Console(page, server).sign_in(DANA)
    console.go("Knowledge")
    (tmp_path / "sauna.md").write_bytes(SAUNA)
    (tmp_path / "rental.html").write_bytes(RENTAL)
    page.locator("input[type=file]").set_input_files([tmp_path / "sauna.md", tmp_path / "rental.html"])
    uploads = page.get_by_role("region", name="Add documents").get_by_role("listitem")
    expect(uploads).to_have_count(2)
    for name in ("sauna.md", "rental.html"):
        expect(uploads.filter(has_text=name)).to_contain_text(re.compile(r"Ready: [1-9]\d* passages?"), timeout=30_000)

    search = page.get_by_role("searchbox", name="Try the search")
    search.fill("What does descaling a sauna stove cost?")
    found = page.get_by_role("list", name="What the assistant finds").get_by_role("listitem")
    expect(found.first).to_contain_text("$87")

    chat = Chat.on_website(people.arrive("desktop"), server)
    chat.say("What does descaling a sauna stove cost?")
    expect(chat.answers.last).to_contain_text("$87")
    expect(chat.answers.last.get_by_role("list", name="Sources")).to_contain_text("Sauna stoves")

    search.fill("")
    page.get_by_role("button", name="Delete Sauna stoves").click()
    dialog = page.get_by_role("dialog", name=re.compile("Delete .Sauna stoves.\\?"))
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("button", name="Delete Sauna stoves")).to_have_count(0)

    stranger = Chat.on_website(people.arrive("desktop"), server)
    stranger.say("What does descaling a sauna stove cost?")
    expect(stranger.answers).to_have_count(1)
    expect(stranger.answers.first).not_to_contain_text("$87")
    stranger.say("What does a dehumidifier cost a day?")
    expect(stranger.answers.last).to_contain_text("$34")
    search.fill("descaling a sauna stove")
    expect(page.get_by_text("citric acid")).to_have_count(0)


def test_a_file_that_cannot_be_read_says_why_in_the_list(server, people, tmp_path):
    page = people.arrive("phone")
    console = Console(page, server).sign_in(DANA)
    console.go("Knowledge")
    (tmp_path / "letter.pdf").write_bytes(b"Dear customer, this is a letter.\n" * 50)
    page.locator("input[type=file]").set_input_files(tmp_path / "letter.pdf")
    upload = page.get_by_role("region", name="Add documents").get_by_role("listitem")
    expect(upload).to_contain_text("its name says PDF, its content does not")
    upload.get_by_role("button", name="Dismiss").click()
    expect(upload).to_have_count(0)


def test_a_question_with_its_answer_is_told_to_the_next_customer(server, people):
    page = people.arrive("desktop")
    console = Console(page, server).sign_in(DANA)
    console.go("Knowledge")
    page.get_by_role("button", name="Question and answer").click()
    dialog = page.get_by_role("dialog", name="Question and answer")
    dialog.get_by_role("textbox", name="Question, as customers ask it").fill("Do your plumbers speak Norwegian?")
    dialog.get_by_role("textbox", name="Answer").fill("Yes, Marcus grew up in Stavanger and speaks Norwegian.")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog).to_be_hidden()
    row = page.get_by_role("listitem").filter(has_text="Do your plumbers speak Norwegian?").filter(has=page.get_by_role("time"))
    expect(row).to_contain_text("1 passage", timeout=20_000)

    chat = Chat.on_its_own_page(people.arrive("phone"), server)
    chat.say("Do your plumbers speak Norwegian?")
    expect(chat.answers.first).to_contain_text("Stavanger")


def test_who_may_not_write_knowledge_can_read_it_and_no_more(server, people):
    page = people.arrive("desktop")
    Console(page, server).sign_in(SARAH).go("Knowledge")
    expect(page.get_by_role("button", name="Water heater replacement in Madison")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Delete "))).to_have_count(0)


def test_a_contact_shows_what_happened_and_can_be_put_right(site, server, people):
    chat = Chat.on_website(people.arrive("desktop"), server)
    chat.say("How much to install a 50-gallon gas water heater in Madison?")
    expect(chat.answers.first).to_contain_text("$1,650")
    chat.say("Thanks! I'm Nora Fields, nora.fields@example.com")
    expect(chat.answers).to_have_count(2)
    site.settle()

    page = people.arrive("desktop")
    console = Console(page, server).sign_in(SARAH)
    console.go("Contacts")
    page.get_by_role("searchbox", name="Search contacts").fill("nora")
    page.get_by_role("main").get_by_role("link", name=re.compile("Nora Fields|nora.fields@example.com")).first.click()
    happened = page.get_by_role("region", name="What happened").get_by_role("listitem")
    expect(happened).to_have_count(2)
    expect(happened.filter(has_text="Lead")).to_contain_text("Asked for a quote")
    expect(happened.filter(has_text=re.compile("^Chat"))).to_have_count(1)

    page.get_by_role("textbox", name="Last name").fill("Fields-Ortega")
    page.get_by_role("textbox", name="Phone").fill("608-555-0163")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fields-Ortega")
    page.reload()
    expect(page.get_by_role("textbox", name="Phone")).to_have_value("608-555-0163")

    happened.filter(has_text=re.compile("^Chat")).get_by_role("link", name="Open the chat").click()
    expect(console.message("How much to install a 50-gallon gas water heater in Madison?")).to_be_visible()


def test_a_note_is_for_the_team_and_never_for_the_customer(server, people):
    chat = Chat.on_website(people.arrive("desktop"), server)
    chat.say("I'm really upset, the tech left a mess.")
    expect(chat.answers).to_have_count(1)

    page = people.arrive("desktop")
    console = Console(page, server).sign_in(SARAH)
    expect(console.rows).to_have_count(1)
    console.rows.first.get_by_role("link").click()
    page.get_by_role("textbox", name="New note").fill("Second complaint this year: offer the flush for free.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("complementary", name="What is known")).to_contain_text("Second complaint this year")
    console.claim()
    expect(chat.message("You're now chatting with Sarah")).to_be_visible()
    expect(chat.place.get_by_text("Second complaint")).to_have_count(0)


def test_a_console_that_lost_its_connection_misses_nothing(site, people, password):
    first, second = site.start(), site.start()
    page = people.arrive("desktop")
    console = Console(page, first).sign_in(SARAH)
    expect(page.get_by_text("All quiet")).to_be_visible()
    first.terminate()
    expect(page.get_by_text("Connecting…")).to_be_visible()
    Chat.on_its_own_page(people.arrive("phone"), second).say("I'm really upset, the tech left a mess.")
    site.start(port=first.port)
    expect(console.rows).to_have_count(1, timeout=30_000)
    expect(page.get_by_text("Connecting…")).to_be_hidden()


def test_what_an_agent_writes_outlives_a_look_elsewhere_and_a_lost_network(site, server, people):
    chat = Chat.on_its_own_page(people.arrive("phone"), server)
    chat.say("I'm really upset, the tech left a mess and didn't fix the problem.")
    expect(chat.answers).to_have_count(1)
    page = people.arrive("desktop")
    console = Console(page, server).sign_in(SARAH)
    expect(console.rows).to_have_count(1)
    console.rows.first.get_by_role("link").click()
    console.claim()
    field = page.get_by_role("textbox", name="Message to the customer")
    field.fill("half a sentence")
    console.go("Settings")
    console.go("Inbox")
    console.tab("Mine")
    console.rows.first.get_by_role("link").click()
    expect(field).to_have_value("half a sentence")

    page.context.set_offline(True)
    console.say("Sent while offline")
    expect(page.get_by_text("Not sent.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(chat.message("Sent while offline")).to_have_count(1)
    site.settle()


def test_what_is_known_of_a_customer_stays_in_view_while_messages_come(server, people):
    chat = Chat.on_its_own_page(people.arrive("phone"), server)
    chat.say("I'm really upset, the tech left a mess and didn't fix the problem.")
    page = people.arrive("desktop")
    console = Console(page, server).sign_in(SARAH)
    expect(console.rows).to_have_count(1)
    console.rows.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Summary")).to_be_visible()
    page.evaluate(
        """window.gone = 0; new MutationObserver(() => { if (document.querySelector('.context .loading')) window.gone++ })
           .observe(document.body, { subtree: true, childList: true })"""
    )
    for word in ("Grateful if you hurry.", "Really."):
        chat.say(word)
        expect(console.message(word)).to_be_visible()
    assert page.evaluate("window.gone") == 0


def test_a_dialog_takes_the_focus_and_gives_it_back(server, people):
    chat = Chat.on_its_own_page(people.arrive("phone"), server)
    chat.say("I'm really upset, the tech left a mess.")
    page = people.arrive("desktop")
    console = Console(page, server).sign_in(SARAH)
    expect(console.rows).to_have_count(1)
    console.rows.first.get_by_role("link").click()
    console.claim()
    opener = page.get_by_role("button", name="Close", exact=True)
    opener.click()
    expect(page.get_by_role("radio", name="Solved", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_an_address_that_leads_nowhere_leaves_a_way_back(server, people):
    page = people.arrive("phone")
    Console(page, server).sign_in(SARAH)
    for address, way_back in (("#/inbox/%", "Back to the list"), (f"#/inbox/{uuid.UUID(int=1)}", "Back to the list"), ("#/contacts/%E0%A4%A", "Contacts")):
        page.goto(f"{server.url}/console{address}")
        page.reload()
        expect(page.get_by_role("link", name=way_back, exact=True)).to_be_visible()


def test_stars_are_chosen_with_the_keyboard_and_the_chat_stays_in_view(server, people):
    page = people.arrive("phone")
    chat = Chat.on_its_own_page(page, server)
    chat.say("How much is a flush?")
    expect(chat.answers).to_have_count(1)
    page.get_by_role("button", name="End chat").click()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("How was this chat?")).to_be_visible()
    page.get_by_role("radio", name="1 star").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="4 stars")).to_be_checked()
    assert page.evaluate("document.querySelector('main').scrollTop") == 0
