"""A worker that is killed in the middle of its work, wherever that is, leaves nothing half done."""

import threading
import uuid

from harness import forged
from harness.settings import ROOT
from harness.waiting import eventually

FIXTURES = ROOT / "Tests" / "Documents" / "Fixtures"
KILLS = 7


def documents() -> dict[str, bytes]:
    """Short and long, of kinds that are read in child processes and of those that are not."""
    files = {name: (FIXTURES / name).read_bytes() for name in ("pricebook.docx", "pricebook.odt", "pricebook.rtf", "question.eml")}
    chapters = (f"## Chapter {n}\n\nRule {n}: a valve of size {n} costs ${n * 7}.\n\n- Step {n}.1\n- Step {n}.2" for n in range(1, 90))
    guide = "\n\n".join(chapters)
    return files | {
        "guide.md": guide.encode(),
        "prices.csv": b"Service,Price\n" + b"".join(b"Fitting %d,$%d\n" % (n, n * 3) for n in range(1, 200)),
        "notes.html": b"<h1>Notes</h1>" + b"".join(b"<p>Note %d: we come on day %d.</p>" % (n, n) for n in range(1, 80)),
    }


def sign_up(server):
    name = uuid.uuid4().hex[:12]
    signed = server.api.post(
        "/api/v1/auth/signup",
        {"business_name": f"Valves {name}", "email": f"{name}@example.com", "password": f"Correct-horse-{name}", "name": "Ada"},
    ).expect(201)
    return server.api.sign_in(f"{name}@example.com", f"Correct-horse-{name}"), signed["businesses"][0]["id"]


def upload(api, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        body, headers = forged.form(content, name)
        api.post("/api/v1/knowledge/documents", body, headers=headers, timeout=60).expect(202)


def passages(site, business: str) -> list[list[str]]:
    return site.database.rows(
        f"""
        SELECT v.file_name, d.title, c.version, c.ordinal, c.section, c.page, c.language, c.token_count, c.lexeme_count, md5(c.text),
               (SELECT count(*) FROM chunk_terms t WHERE t.business_id = c.business_id AND t.chunk_id = c.id)
        FROM chunks c JOIN documents d ON d.business_id = c.business_id AND d.id = c.document_id
        JOIN document_versions v ON v.business_id = c.business_id AND v.document_id = c.document_id AND v.number = c.version
        WHERE c.business_id = '{business}' ORDER BY v.file_name, c.ordinal
        """
    )


def is_over(site, business: str) -> bool:
    return not site.database.rows(f"SELECT id FROM knowledge_jobs WHERE business_id = '{business}' AND status NOT IN ('completed', 'failed')")


def test_a_worker_that_is_killed_at_any_stage_and_started_again_gives_the_passages_of_an_undisturbed_run(site):
    server = site.start()
    files = documents()
    quiet, quiet_business = sign_up(server)
    upload(quiet, files)
    eventually(lambda: is_over(site, quiet_business), seconds=120, what="the undisturbed run is over")
    expected = passages(site, quiet_business)
    assert len({row[0] for row in expected}) == len(files) and len(expected) > 100

    api, business = sign_up(server)
    upload(api, files)
    seen: set[int] = set()
    for kill in range(KILLS):
        # Later each time, so that reading, embedding and indexing of one document or another are all hit.
        threading.Event().wait(0.15 + kill * 0.35)
        server.kill()
        seen.add(len(passages(site, business)))
        # The dead worker's leases run out after a minute; here they do at once.
        site.database.rows("UPDATE outbox_due SET leased_until = now(), due_at = least(due_at, now())")
        server = site.start()
    assert len(seen) > 1, "no kill came in the middle of the work"
    eventually(lambda: is_over(site, business), seconds=120, what="the disturbed run is over")
    assert passages(site, business) == expected
    dead = site.database.rows("SELECT topic, last_error FROM outbox WHERE status = 'dead'")
    assert not dead, dead
