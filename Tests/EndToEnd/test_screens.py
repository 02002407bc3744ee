"""Pictures of the faces, to be looked at (FRONTDESK_SCREENSHOTS names their folder), and what can be told without looking: nothing sticks
out to the side, nothing is complained of in the browser's console, every control has a name, and the keyboard reaches it."""

import re

import pytest
from harness.faces import Chat, Console
from harness.visitor import Visitor
from playwright.sync_api import Frame, Page, expect

SIZES = ["desktop", "phone"]
SARAH = "sarah@acmeplumbing.example"
DANA = "dana@acmeplumbing.example"
QUESTION = "How much to install a 50-gallon gas water heater in Madison?"

NAMELESS = """() => [...document.querySelectorAll('button, input:not([type=hidden]), textarea, select, a[href]')]
  .filter((one) => one.checkVisibility() && !one.textContent.trim() && !one.getAttribute('aria-label') && !one.labels?.length && !one.title)
  .map((one) => one.outerHTML.slice(0, 200))"""
# Boxes that reach out of the window, but for what lies in something that scrolls by itself or is meant to be cut.
STICKING_OUT = """() => {
  const sticksOut = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && (box.right > innerWidth + 1 || box.left < -1);
  };
  const isHeld = (one) => {
    for (let up = one.parentElement; up; up = up.parentElement) if (getComputedStyle(up).overflowX !== 'visible') return true;
    return false;
  };
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && sticksOut(one) && !isHeld(one))
    .map((one) => one.outerHTML.slice(0, 160));
}"""


class Watched:
    """A page whose complaints are collected."""

    def __init__(self, page: Page, size: str, screenshot):
        self.page = page
        self.complaints: list[str] = []
        self._size = size
        self._screenshot = screenshot
        page.on("console", lambda message: self._note(message.type in ("error", "warning"), f"{message.type}: {message.text}"))
        page.on("response", lambda answer: self._note(answer.status >= 400, f"{answer.status} {answer.url}"))
        # What the page itself gave up, as a search that was typed on, is no fault.
        page.on("requestfailed", lambda request: self._note("ERR_ABORTED" not in request.failure, f"{request.failure} {request.url}"))

    def _note(self, is_fault: bool, complaint: str) -> None:
        if is_fault:
            self.complaints.append(complaint)

    def picture(self, name: str, place: Page | Frame | None = None) -> None:
        self._screenshot(self.page, f"{name}-{self._size}")
        for where in {self.page, place or self.page}:
            width, window = where.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert width <= window, f"{name}: the page is {width} wide in a window of {window}: {where.evaluate(STICKING_OUT)}"
            assert where.evaluate(STICKING_OUT) == [], name
            assert where.evaluate(NAMELESS) == [], name
        assert self.complaints == [], name


@pytest.fixture
def watched(people, screenshot):
    def arrive(size: str) -> Watched:
        return Watched(people.arrive(size), size, screenshot)

    return arrive


@pytest.mark.parametrize("size", SIZES)
def test_the_widget_on_a_website(size, server, watched, people):
    screen = watched(size)
    page = screen.page
    page.goto(server.url)
    page.wait_for_function("window.Frontdesk !== undefined")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    screen.picture("widget-1-closed")

    # By its place: nothing of the website, this test included, can look into the launcher.
    view = page.viewport_size
    with page.expect_event("framenavigated", lambda frame: "/widget/chat" in frame.url) as arrived:
        page.mouse.click(view["width"] - 50, view["height"] - 50)
    chat = Chat(arrived.value)
    expect(chat.place.get_by_text("I can get a person at any time.")).to_be_visible()
    expect(chat.place.get_by_role("list", name="Questions that others ask")).to_be_visible()
    screen.picture("widget-2-open", chat.place)

    chat.say(QUESTION)
    expect(chat.answers.first).to_contain_text("$1,650")
    screen.picture("widget-3-answer", chat.place)
    chat.answers.first.get_by_role("list", name="Sources").get_by_role("button").first.click()
    expect(chat.answers.first.get_by_role("blockquote")).to_be_visible()
    screen.picture("widget-4-source", chat.place)

    chat.say("I'm really upset, the tech left a mess and didn't fix the problem.")
    expect(chat.place.get_by_text("How can we reach you?")).to_be_visible()
    screen.picture("widget-5-handover", chat.place)

    console = Console(people.arrive("desktop"), server).sign_in(SARAH)
    expect(console.rows).to_have_count(1)
    console.rows.first.get_by_role("link").click()
    console.claim()
    console.say("Hi, this is Sarah. I'm so sorry about the mess; Marcus can come back tomorrow between 8 and 10.")
    expect(chat.message("Marcus can come back")).to_be_visible()
    screen.picture("widget-6-person", chat.place)
    console.close_chat("Solved", "Marcus returns tomorrow.")
    expect(chat.place.get_by_text("How was this chat?")).to_be_visible()
    screen.picture("widget-7-ended", chat.place)


@pytest.mark.parametrize("business", ["greenleaf-landscaping", "saffron-table-catering"])
def test_the_other_businesses_have_their_own_colours_and_words(business, server, watched):
    screen = watched("desktop")
    chat = Chat.on_website(screen.page, server, business)
    chat.place.get_by_role("list", name="Questions that others ask").get_by_role("button").first.click()
    expect(chat.answers).to_have_count(1)
    screen.picture(f"widget-8-{business}", chat.place)


@pytest.mark.parametrize("size", SIZES)
def test_the_hosted_page_in_the_dark(size, server, watched):
    screen = watched(size)
    screen.page.emulate_media(color_scheme="dark")
    chat = Chat.on_its_own_page(screen.page, server)
    chat.say("Do you come to Verona, and are you open on Sunday?")
    expect(chat.answers).to_have_count(1)
    screen.picture("hosted-1-dark")


@pytest.fixture
def busy(server, password):
    """A server whose first business has had a morning: chats of every standing, people and matters in the books."""
    sarah = server.api.sign_in(SARAH, password)
    asked = Visitor(server.api)
    asked.say(QUESTION)
    asked.say("Thanks! I'm Nora Fields, nora.fields@example.com")
    angry = Visitor(server.api)
    angry.say("I'm really upset, the tech left a mess and didn't fix the problem.")
    angry.say("It's Walter Grice, 608-555-0117.")
    billed = Visitor(server.api)
    billed.say("Your invoice charged me twice, I want my money back. I'm Priya Raman, priya.raman@example.com")
    billed.do("request_human")
    talking = Visitor(server.api)
    talking.say("Can I talk to a person about a gas line for my new range?")
    taken = f"/api/v1/conversations/{talking.open()['conversation_id']}"
    sarah.put(f"{taken}/takeover").expect(200)
    hello = {"client_message_id": "1", "message": "Hi, this is Sarah. Is it for a range or a dryer?"}
    sarah.post(f"{taken}/messages", hello).expect(201)
    talking.say("A range, about 20 feet from the meter.")
    return server


@pytest.mark.parametrize("size", SIZES)
def test_the_console(size, site, busy, watched):
    site.settle()
    screen = watched(size)
    page = screen.page
    page.goto(f"{busy.url}/console")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    screen.picture("console-1-sign-in")

    console = Console(page, busy).sign_in(SARAH)
    expect(console.rows).not_to_have_count(0)
    screen.picture("console-2-inbox")
    console.open_chat("Walter Grice")
    expect(console.message("left a mess")).to_be_visible()
    if size == "phone":
        page.get_by_role("button", name="Details").click()
    expect(page.get_by_role("heading", name="Summary")).to_be_visible()
    screen.picture("console-3-waiting")
    if size == "phone":
        page.get_by_role("button", name="Close details").click()
    console.claim()
    console.say("Hi Walter, this is Sarah. I'm so sorry about the mess.")
    expect(console.message("I'm so sorry about the mess")).to_be_visible()
    screen.picture("console-4-chat")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    screen.picture("console-5-close")
    page.get_by_role("button", name="Keep it open").click()

    page.goto(f"{busy.url}/console#/inbox")
    console.tab("All")
    expect(console.rows).to_have_count(4)
    screen.picture("console-6-all")


@pytest.mark.parametrize("size", SIZES)
def test_the_consoles_books(size, site, busy, watched):
    site.settle()
    screen = watched(size)
    page = screen.page
    console = Console(page, busy).sign_in(DANA)
    console.go("Knowledge")
    expect(page.get_by_role("button", name="Water heater replacement in Madison", exact=True)).to_be_visible()
    page.get_by_role("searchbox", name="Try the search").fill("How much is a new water heater?")
    expect(page.get_by_role("list", name="What the assistant finds").get_by_role("listitem").first).to_be_visible()
    screen.picture("console-7-knowledge")

    console.go("Contacts")
    expect(page.get_by_role("link", name="Walter Grice")).to_be_visible()
    screen.picture("console-8-contacts")
    page.get_by_role("link", name="Walter Grice").click()
    expect(page.get_by_role("region", name="What happened").get_by_role("listitem").first).to_be_visible()
    screen.picture("console-9-contact")
    page.goto(f"{busy.url}/console#/tickets")
    expect(page.get_by_text(re.compile("^#1$"))).to_be_visible()
    screen.picture("console-10-tickets")
    page.goto(f"{busy.url}/console#/leads")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()
    screen.picture("console-11-leads")
    page.goto(f"{busy.url}/console#/settings")
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    screen.picture("console-12-settings")


def test_a_customer_can_do_everything_with_the_keyboard(server, people):
    page = people.arrive("desktop")
    page.goto(server.url)
    page.wait_for_function("window.Frontdesk !== undefined")
    page.evaluate("document.querySelector('footer a').focus()")
    with page.expect_event("framenavigated", lambda frame: "/widget/chat" in frame.url) as arrived:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    chat = Chat(arrived.value)
    expect(chat.composer).to_be_focused()
    page.keyboard.type("Do you come to Verona?")
    page.keyboard.press("Enter")
    expect(chat.answers).to_have_count(1)
    page.keyboard.press("Escape")
    expect(chat.composer).to_be_hidden()
