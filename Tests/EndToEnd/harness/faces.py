"""The faces as the people before them use them: by what they read, and never by how it is made."""

import re
from typing import Literal

from playwright.sync_api import Frame, Locator, Page, expect

from .site import SAMPLE_PASSWORD, Server


class Chat:
    """The customer's chat: in the widget on a website, or on a page of its own."""

    def __init__(self, place: Page | Frame):
        self.place = place
        self.log = place.get_by_role("log", name="Conversation")
        self.composer = place.get_by_role("textbox", name="Write a message…")

    @classmethod
    def on_website(cls, page: Page, server: Server, business: str = "acme-plumbing") -> "Chat":
        """Opens the widget on the sample business's website."""
        page.goto(f"{server.url}/?business={business}")
        page.wait_for_function("window.Frontdesk !== undefined")
        with page.expect_event("framenavigated", lambda frame: "/widget/chat" in frame.url) as arrived:
            page.get_by_role("button", name="Ask us anything").click()
        chat = cls(arrived.value)
        expect(chat.button("Talk to a person")).to_be_visible()
        return chat

    @classmethod
    def on_its_own_page(cls, page: Page, server: Server, business: str = "acme-plumbing") -> "Chat":
        page.goto(f"{server.url}/b/{business}")
        chat = cls(page)
        expect(chat.composer).to_be_visible()
        return chat

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def message(self, text: str | re.Pattern[str]) -> Locator:
        """What stands in the log and was acknowledged by the server."""
        return self.log.locator("article:not(.unsent)").filter(has_text=text)

    @property
    def answers(self) -> Locator:
        return self.log.locator("article.ai")

    def button(self, name: str) -> Locator:
        return self.place.get_by_role("button", name=name)


class Console:
    """The team's console before one person."""

    def __init__(self, page: Page, server: Server):
        self.page = page
        self._server = server

    def sign_in(self, email: str) -> "Console":
        self.page.goto(f"{self._server.url}/console")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(SAMPLE_PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()
        return self

    def go(self, to: Literal["Inbox", "Knowledge", "Contacts", "Settings"]) -> None:
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=to).click()

    def tab(self, name: str) -> None:
        self.page.get_by_role("group", name="Which chats").get_by_role("button", name=name, exact=True).click()

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("region", name="Chats").get_by_role("listitem")

    def open_chat(self, text: str) -> None:
        self.rows.filter(has_text=text).get_by_role("link").click()
        expect(self.messages).to_be_visible()

    def claim(self) -> None:
        self.page.get_by_role("button", name="Claim").click()
        expect(self.page.get_by_text("You have this chat")).to_be_visible()

    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("region", name="Messages")

    def message(self, text: str) -> Locator:
        return self.messages.get_by_role("log").locator("article").filter(has_text=text)

    def say(self, text: str) -> None:
        field = self.page.get_by_role("textbox", name="Message to the customer")
        field.fill(text)
        field.press("Enter")

    def close_chat(self, outcome: str, summary: str) -> None:
        self.page.get_by_role("button", name="Close", exact=True).click()
        dialog = self.page.get_by_role("dialog", name="Close this chat")
        dialog.get_by_role("radio", name=outcome, exact=True).check()
        dialog.get_by_role("textbox", name="Summary for the records").fill(summary)
        dialog.get_by_role("button", name="Close the chat").click()
        expect(dialog).to_be_hidden()
