"""Documents on their way into the index, beside the bare embedder with the very same texts: what reading, cutting, counting words and
writing take beside it. And what the server holds in memory while a thousand go through it."""

import json
import random
import time
import uuid

from harness.api import Api
from harness.settings import setting
from harness.waiting import eventually
from measure import cpu
from measure.figures import Goal, figure
from measure.installation import BUSINESS, Installation
from measure.loads import load
from measure.passages import vocabulary
from measure.rounds import SECONDS, Round, alternate

DOCUMENTS = 60  # of one round
MANY = 1_000
WORDS = 500


def document(drawn: random.Random) -> str:
    """Three sections of sentences, as long as a page."""
    words = [vocabulary_words[int(len(vocabulary_words) ** drawn.random()) - 1] for _ in range(WORDS)]
    sentences = [" ".join(words[start:start + 12]).capitalize() + "." for start in range(0, WORDS, 12)]
    third = len(sentences) // 3
    return "\n\n".join(f"## {words[part]} {words[part + 1]}\n\n" + " ".join(sentences[part * third:(part + 1) * third]) for part in range(3))


def upload(api: Api, text: str) -> None:
    boundary = uuid.uuid4().hex
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{uuid.uuid4().hex}.md"\r\n'
        f"Content-Type: text/markdown\r\n\r\n{text}\r\n--{boundary}--\r\n").encode()
    api.call("POST", "/api/v1/knowledge/documents", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}).expect(202)


def counts(dana: Api) -> dict[str, int]:
    return dana.get("/api/v1/knowledge/counts").expect(200)


def ingest(number: int) -> dict[str, float]:
    dana = installation.owner(server)
    before = counts(dana)["chunks"]
    began = time.monotonic()
    for _ in range(number):
        upload(dana, document(drawn))
    eventually(lambda: counts(dana)["processing"] == 0, seconds=800)
    took = time.monotonic() - began
    assert counts(dana)["failed"] == 0
    return {"rate": (counts(dana)["chunks"] - before) / took}


def embed() -> dict[str, float]:
    """The texts of the last round, in one batch again and again."""
    texts = [row[0] for row in installation.site.database.rows(
        f"""SELECT to_json(concat_ws(E'\\n', nullif(c.context, ''), c.text)) FROM chunks c JOIN documents d ON d.id = c.document_id
            WHERE d.file_name IS NOT NULL ORDER BY c.id DESC LIMIT 200""")]
    return load(
        "embeddings", "--model", setting("FRONTDESK_MODEL_DIR"), "--threads", str(len(cpu.ALL)), "--seconds", str(SECONDS), "--batch",
        cores=cpu.ALL, said=[json.loads(text) for text in texts])


vocabulary_words = vocabulary()
drawn = random.Random(11)
with Installation("ingestion") as installation:
    server = installation.start(cores=cpu.ALL)
    ingest(10)
    few = server.resident
    rounds = alternate(lambda: ingest(DOCUMENTS), embed)
    figure("ingestion: passages of documents, beside the bare embedder with their texts", "passages/s", rounds, "rate", Goal("ratio", "≥", 0.9))
    ingest(MANY - 10 - DOCUMENTS * len(rounds) if MANY > 10 + DOCUMENTS * len(rounds) else DOCUMENTS)
    figure(
        f"ingestion: memory of the server after {MANY:,} documents, beside after 10", "MB",
        [Round({"megabytes": server.resident / 1e6}, {"megabytes": few / 1e6})], "megabytes", Goal("ratio", "≤", 1.2))
