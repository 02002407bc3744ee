"""What whoever keeps the knowledge base brings in, and what customers are told of it."""

import re

import pytest
from harness import papers
from harness.faces import Chat, Console
from harness.settings import ROOT
from harness.waiting import eventually
from playwright.sync_api import expect

DANA = "dana@acmeplumbing.example"
SARAH = "sarah@acmeplumbing.example"
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


# A file of each kind, with what only it says: its name, its title, its words, a question, and what the answer must hold.
FOLDER = {
    "sauna.md": (papers.markdown, "Sauna stoves", "Descaling the water pan of a sauna stove costs $87 and takes one hour.",
                 "What does descaling a sauna stove cost?", "$87"),
    "rental.html": (papers.html, "Dehumidifier rental", "A dehumidifier costs $34 a day after a flood.",
                    "What does a dehumidifier cost a day?", "$34"),
    "aquarium.pdf": (papers.pdf, "Aquarium plumbing", "Plumbing an aquarium sump costs $412 with all fittings.",
                     "What does plumbing an aquarium sump cost?", "$412"),
    "fountain.docx": (papers.docx, "Garden fountains", "Winterizing a garden fountain costs $76.",
                      "What does winterizing a garden fountain cost?", "$76"),
    "greenhouse.odt": (papers.odt, "Greenhouse misting", "Installing a greenhouse misting line costs $618.",
                       "What does installing a greenhouse misting line cost?", "$618"),
    "brewery.rtf": (papers.rtf, "Brewery lines", "Flushing the beer lines of a brewery costs $229.",
                    "What does flushing the beer lines of a brewery cost?", "$229"),
    "icerink.eml": (papers.eml, "Ice rink pipes", "Pressure testing the brine pipes of an ice rink costs $953.",
                    "What does pressure testing the brine pipes of an ice rink cost?", "$953"),
    "carwash.txt": (papers.plain, "Car wash reclaim", "Servicing a car wash reclaim tank costs $341.",
                    "What does servicing a car wash reclaim tank cost?", "$341"),
    "bathrooms.csv": (lambda title, text: TABLE, "Bathrooms", "", "What does a bidet cartridge replacement cost?", "$143"),
}


def test_each_document_of_a_folder_is_told_and_the_one_that_is_retired_no_more(server, people, tmp_path):
    for name, (make, title, text, *_) in FOLDER.items():
        (tmp_path / name).write_bytes(make(title, text))
    page = people.arrive("desktop")
    console = Console(page, server).sign_in(DANA)
    console.go("Knowledge")
    page.locator("input[type=file]").first.set_input_files([tmp_path / name for name in FOLDER])
    uploads = page.get_by_role("region", name="Add documents").get_by_role("listitem")
    for name in FOLDER:
        expect(uploads.filter(has_text=name)).to_contain_text(re.compile(r"Ready: [1-9]\d* passages?"), timeout=60_000)

    for name, (_, title, _, question, fact) in FOLDER.items():
        chat = Chat.on_its_own_page(people.arrive("phone"), server)
        chat.say(question)
        expect(chat.answers.last, name).to_contain_text(fact)
        # What says no title of its own is called by its file's name.
        source = re.compile(f"{title}|{name.split('.')[0]}", re.IGNORECASE)
        expect(chat.answers.last.get_by_role("list", name="Sources"), name).to_contain_text(source)

    uploads.filter(has_text="fountain.docx").get_by_role("link", name="Look at it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("fountain", re.IGNORECASE))
    page.get_by_role("button", name="Retire").click()
    page.get_by_role("dialog").get_by_role("button", name="Retire").click()
    expect(page.get_by_role("button", name="Use it again")).to_be_visible()

    stranger = Chat.on_its_own_page(people.arrive("phone"), server)
    stranger.say("What does winterizing a garden fountain cost?")
    expect(stranger.answers).to_have_count(1)
    expect(stranger.answers.first).not_to_contain_text("$76")

    # And back again.
    page.get_by_role("button", name="Use it again").click()
    page.get_by_role("dialog").get_by_role("button", name="Use it again").click()
    expect(page.get_by_role("button", name="Retire")).to_be_visible(timeout=30_000)
    def told() -> bool:
        again = Chat.on_its_own_page(people.arrive("phone"), server)
        again.say("What does winterizing a garden fountain cost?")
        expect(again.answers).to_have_count(1)
        return "$76" in again.answers.first.inner_text()

    eventually(told, seconds=30)


def test_an_article_is_written_reviewed_compared_and_rolled_back_in_the_console(server, people, password):
    """Sarah writes, Dana reads it over and publishes; a later version is compared and taken back."""
    writer = people.arrive("desktop")
    Console(writer, server).sign_in(SARAH).go("Knowledge")
    writer.get_by_role("link", name="Write an article").click()
    writer.get_by_role("textbox", name="Title").fill("Koi pond filters")
    writer.get_by_role("textbox", name="Text").fill("Cleaning a koi pond filter costs **$58**.")
    expect(writer.get_by_role("region", name="Preview")).to_contain_text("costs $58")
    expect(writer.get_by_role("button", name="Publish")).to_have_count(0)
    writer.get_by_role("button", name="Send for review").click()
    dana = server.api.sign_in(DANA, password)
    waiting = eventually(lambda: dana.get("/api/v1/knowledge/reviews").expect(200)["items"], what="the article waits for review")
    document = waiting[0]["document"]["id"]
    hits = dana.get("/api/v1/knowledge/search?q=koi%20pond%20filter").expect(200)["results"]
    assert all(hit["document_id"] != document for hit in hits), "what nobody has approved is found"

    page = people.arrive("desktop")
    Console(page, server).sign_in(DANA).go("Knowledge")
    page.get_by_role("navigation", name="Knowledge").get_by_role("link", name="Review").click()
    row = page.get_by_role("list", name="What waits for review").get_by_role("listitem").filter(has_text="Koi pond filters")
    row.get_by_role("button", name=re.compile("^(Approve and publish|Publish)")).first.click()
    def found(price: str) -> bool:
        hits = dana.get("/api/v1/knowledge/search?q=koi%20pond%20filter").expect(200)["results"]
        return any(hit["document_id"] == document and price in hit["text"] for hit in hits)

    eventually(lambda: found("$58"), seconds=30, what="the article is found")

    dana.put(f"/api/v1/knowledge/documents/{document}/draft", {"source": "Cleaning a koi pond filter costs **$580**."}).expect(200)
    dana.post(f"/api/v1/knowledge/documents/{document}/versions/2/publish").expect(200)
    eventually(lambda: found("$580"), seconds=30, what="the second version is found")
    page.goto(f"{server.url}/console#/knowledge/document/{document}/versions")
    expect(page.get_by_role("list", name="Versions").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("link", name="What changed in version 2").click()
    expect(page.get_by_role("figure", name=re.compile("side by side"))).to_contain_text("580")
    page.get_by_role("button", name=re.compile("Go back to it.*version 1")).click()
    confirm = page.get_by_role("dialog")
    if confirm.count():
        confirm.get_by_role("button").last.click()
    eventually(lambda: found("$58") and not found("$580"), seconds=30, what="the first version is found again")


def test_a_price_that_is_saved_in_the_profile_is_what_is_found_from_then_on(server, password):
    dana = server.api.sign_in(DANA, password)
    book = dana.get("/api/v1/business").expect(200)["price_book"]

    def save(price: int) -> None:
        row = {"service_code": "yurt", "name": "Yurt stove hookup", "unit": "visit", "low_minor": price, "high_minor": price, "currency": "USD"}
        dana.patch("/api/v1/business", {"price_book": [*book, row]}).expect(200)

    def told() -> str:
        hits = dana.get("/api/v1/knowledge/search?q=yurt%20stove%20hookup&visibility=public").expect(200)["results"]
        return " ".join(hit["text"] for hit in hits if hit["source_type"] == "price_book")

    save(41_200)
    eventually(lambda: "Yurt stove hookup: $412 per visit." in told(), seconds=30)
    save(55_500)
    eventually(lambda: "$555" in told() and "$412" not in told(), seconds=30)
    documents = dana.get("/api/v1/knowledge/documents?source_type=price_book").expect(200)["items"]
    assert len(documents) == 1 and documents[0]["is_managed"] and documents[0]["latest_version"] >= 3
    refused = dana.delete(f"/api/v1/knowledge/documents/{documents[0]['id']}")
    assert refused.status == 422 and refused.json["code"] == "managed"


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
