#!/usr/bin/env python3
"""Checks the sample businesses: every file parses, every fact of an expected answer stands in the source it names.

Run from anywhere: python3 kb-samples/check.py   (needs pdftotext of poppler-utils)
"""

import html
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent
DECISIONS = {"answer", "offer", "handoff", "dont_know"}
INTENTS = {"ask_hours", "request_quote", "book_service", "billing_issue", "complaint", "other"}
# The bot words these itself; they need not stand in a document.
SPOKEN = {"yes", "not", "n't", "outside", "open", "closed", "tomorrow", "estimate", "sorry", "we serve"}

faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def normal(text):
    """Lower case, one kind of dash, one kind of space: the comparison that README.md describes."""
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text).replace("\u2019", "'")
    return re.sub(r"\s+", " ", text).lower()


def text_of(path):
    if path.suffix == ".pdf":
        return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    raw = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        raw = re.sub(r"<(script|style|nav|header|footer|aside)\b.*?</\1>", " ", raw, flags=re.S)
        raw = html.unescape(re.sub(r"<[^>]+>", " ", raw))
    if path.suffix == ".md":
        raw = raw.replace("**", "")
    return raw


def dollars(minor):
    return f"${minor / 100:,.2f}".removesuffix(".00")


def holds(text, amount):
    """An amount as a whole: $95 does not stand in $95,000 or in $950."""
    return re.search(re.escape(amount) + r"(?![\d]|[.,]\d)", text) is not None


def profile_text(business):
    """The profile as a bot may word it: clock times in the usual spellings, prices in dollars."""
    out = [json.dumps(business, ensure_ascii=False)]
    days = [span for day in business["business_hours"].values() for span in day]
    days += [day for day in business["holidays"] if not day["closed"]]
    for span in days:
        for clock in (span["open"], span["close"]):
            hour, minute = map(int, clock.split(":"))
            half = "am" if hour < 12 else "pm"
            twelve = hour % 12 or 12
            out += [clock, f"{twelve}:{minute:02d} {half}", f"{twelve} {half}" if minute == 0 else "", "noon" if hour == 12 else ""]
    for price in business["price_book"]:
        out += [dollars(price["low_minor"]), dollars(price["high_minor"])]
    out.append("monday tuesday wednesday thursday friday saturday sunday")
    return " ".join(out)


def check(folder):
    name = folder.name
    business = json.loads((folder / "business.json").read_text())
    if business["slug"] != name:
        fault(name, "slug differs from the folder's name")
    codes = {service["code"] for service in business["services"]}
    limit = business["guardrails"]["max_quote_without_approval"]
    for price in business["price_book"]:
        if price["service_code"] not in codes:
            fault(name, f"price book names the unknown service {price['service_code']}")
        if not 0 < price["low_minor"] <= price["high_minor"]:
            fault(name, f"price range of {price['name']} is upside down")
    if business["chat_config"]["max_quote_value_without_handoff"] != limit:
        fault(name, "the two quote limits differ")

    documents = folder / "documents"
    manifest = json.loads((documents / "manifest.json").read_text())
    listed = {entry["file"] for entry in manifest}
    present = {path.name for path in documents.iterdir()} - {"manifest.json", "faqs.json"}
    if listed != present:
        fault(name, f"manifest and folder differ: {sorted(listed ^ present)}")
    faqs = json.loads((documents / "faqs.json").read_text())
    if not 15 <= len(faqs) <= 25:
        fault(name, f"{len(faqs)} FAQs")

    texts = {file: normal(text_of(documents / file)) for file in listed & present}
    texts["faqs.json"] = normal(" ".join(f"{faq['question']} {faq['answer']}" for faq in faqs))
    texts["profile"] = normal(profile_text(business))
    public = {entry["file"] for entry in manifest if entry["visibility"] == "public"} | {"faqs.json", "profile"}
    hidden = " ".join(texts[file] for file in listed & present if file not in public)
    stale = {entry["file"] for entry in manifest if "effective_until" in entry}

    # What the price book says and the documents say must not part. Prices above the limit are never quoted, so no document has to print them.
    everything = " ".join(text for file, text in texts.items() if file in public - stale - {"profile"})
    for price in [price for price in business["price_book"] if price["high_minor"] <= limit * 100]:
        for minor in (price["low_minor"], price["high_minor"]):
            if not holds(everything, dollars(minor)):
                fault(name, f"price book: {dollars(minor)} of {price['name']} stands in no public document")

    lines = (folder / "questions.jsonl").read_text().splitlines()
    questions = [json.loads(line) for line in lines]
    if len(questions) < 40:
        fault(name, f"only {len(questions)} questions")
    if len({question["id"] for question in questions}) != len(questions):
        fault(name, "an id stands twice")
    for question in questions:
        where, expect = f"{name} {question['id']}", question["expect"]
        for decision in [expect["decision"], *expect.get("also_decision", [])]:
            if decision not in DECISIONS:
                fault(where, f"unknown decision {decision}")
        for intent in [expect["intent"], *expect.get("also_intent", [])]:
            if intent not in INTENTS:
                fault(where, f"unknown intent {intent}")
        sources = [source for source in [expect["source"], *expect.get("also_source", [])] if source]
        for source in sources:
            if source not in public or source in stale:
                fault(where, f"source {source} is unknown, internal or expired")
                continue
            for alternatives in expect["facts"]:
                found = any(holds(texts[source], normal(fact)) for fact in alternatives)
                spoken = any(fact in SPOKEN or normal(fact) in normal(question["message"]) for fact in alternatives)
                if not found and not spoken:
                    fault(where, f"{alternatives} does not stand in {source}")
        for fact in [fact for alternatives in expect["facts"] for fact in alternatives]:
            spelled = [number for number in re.findall(r"\d[\d,.:]*", fact)]
            if expect["source"] and not any(all(n.rstrip(".,:") in texts[s] for n in spelled) for s in sources):
                fault(where, f"number of {fact!r} stands in none of its sources")
        for forbidden in expect.get("never", []):
            reached = hidden + " ".join(texts[file] for file in stale)
            if normal(forbidden) not in reached:
                fault(where, f"forbidden {forbidden!r} stands in no internal or expired document")
            if holds(everything, normal(forbidden)):
                fault(where, f"forbidden {forbidden!r} stands in a public document")
    flows = folder / "flows"
    for flow in sorted(flows.glob("*.json")) if flows.is_dir() else []:
        json.loads(flow.read_text())
    answers = sum(question["expect"]["decision"] == "answer" for question in questions)
    print(f"{name}: {len(manifest)} documents, {len(faqs)} FAQs, {len(questions)} questions, {answers} answers")


for path in sorted(path.parent for path in ROOT.glob("*/business.json")):
    check(path)
for line in faults:
    print("FAULT", line)
sys.exit(1 if faults else 0)
