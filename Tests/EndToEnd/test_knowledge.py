"""What whoever keeps the knowledge base brings in, and what customers are told of it."""

import re

import pytest
from harness.faces import Chat, Console
from harness.settings import ROOT
from harness.waiting import eventually
from playwright.sync_api import expect

DANA = "dana@acmeplumbing.example"
FIXTURES = ROOT / "Tests" / "Documents" / "Fixtures"
OFFICE = ["pricebook.docx", "pricebook.odt", "pricebook.doc", "pricebook.rtf", "question.eml"]

# Of nothing that a sample document speaks of.
TABLE = b"Service,Price,Time\nBidet cartridge replacement,$143,40 minutes\nSteam shower descaling,$211,2 hours\n"


def test_a_folder_of_mixed_documents_is_read_and_told_and_what_is_locked_says_so(server, people, tmp_path):
    (tmp_path / "bathrooms.csv").write_bytes(TABLE)
    page = people.arrive("desktop")
    console = Console(page, server).sign_in(DANA)
    console.go("Knowledge")
    files = [FIXTURES / name for name in OFFICE + ["locked.docx"]] + [tmp_path / "bathrooms.csv"]
    page.locator("input[type=file]").first.set_input_files(files)
    uploads = page.get_by_role("region", name="Add documents").get_by_role("listitem")
    for name in OFFICE + ["bathrooms.csv"]:
        # The whole name: pricebook.doc stands in pricebook.docx.
        row = uploads.filter(has_text=re.compile(re.escape(name) + r"(?!x)"))
        expect(row).to_contain_text(re.compile(r"Ready: [1-9]\d* passages?"), timeout=60_000)
    expect(uploads.filter(has_text="locked.docx")).to_contain_text("password", timeout=60_000)

    chat = Chat.on_website(people.arrive("phone"), server)
    chat.say("What does a bidet cartridge replacement cost?")
    expect(chat.answers.last).to_contain_text("$143")
    expect(chat.answers.last.get_by_role("list", name="Sources")).to_contain_text("Bathrooms")


def job(api, answer) -> dict:
    """Waits for the job, as a program would."""
    def over():
        state = api.get(f"/api/v1/knowledge/jobs/{answer['job_id']}").expect(200)
        return state if state["status"] in ("completed", "failed") else None

    return eventually(over, seconds=60)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.8/", "http://0x7f.1/", "http://2130706433/",
        "http://localhost/", "http://[::ffff:192.168.0.1]/", "file:///etc/passwd", "gopher://acme.example/", "not an address", "",
    ],
)
def test_no_address_of_the_machines_own_network_is_read(server, password, url):
    dana = server.api.sign_in(DANA, password)
    before = dana.get("/api/v1/knowledge/documents").expect(200)["items"]
    answer = dana.post("/api/v1/knowledge/urls", {"url": url})
    if answer.status == 202:
        # It takes a look-up to know: then the job says why.
        state = job(dana, answer.json)
        assert state["status"] == "failed" and state["errors"], state
    else:
        assert answer.status == 422 and answer.json["errors"][0]["field"] == "url", answer.bytes
    assert dana.get("/api/v1/knowledge/documents").expect(200)["items"] == before


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_website_that_may_not_or_cannot_be_read_says_so_in_words(size, server, people, screenshot):
    page = people.arrive(size)
    console = Console(page, server).sign_in(DANA)
    console.go("Knowledge")
    part = page.get_by_role("region", name="Website")
    address = part.get_by_role("textbox")
    address.fill("http://127.0.0.1:8080/")
    part.get_by_role("button", name="Read website").click()
    expect(part.get_by_role("alert")).to_be_visible()
    # A reserved name (RFC 2606): it takes a look-up to know that nobody answers to it.
    address.fill("www.bathrooms.invalid")
    part.get_by_role("button", name="Read website").click()
    row = part.get_by_role("list", name="Websites that are read").get_by_role("listitem").first
    expect(row).to_contain_text("www.bathrooms.invalid")
    expect(row.get_by_role("button", name="Read again")).to_be_enabled(timeout=60_000)
    screenshot(page, f"console-13-website-{size}")
    row.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
