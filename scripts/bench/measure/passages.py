"""Passages that nobody wrote, put into the database as they would lie there: vectors in clusters, and words of the sample businesses drawn
as words are, a few everywhere and most of them seldom."""

import json
import random
import re
from pathlib import Path

from harness.settings import setting

from .installation import Installation

MODEL = "all-MiniLM-L6-v2"
WORDS = 60  # of a passage, stop words left out
PER_DOCUMENT = 50


def vocabulary() -> list[str]:
    """The sample businesses' words, the most frequent first, and made ones behind them: large businesses have large vocabularies."""
    counts: dict[str, int] = {}
    for path in sorted(Path(setting("FRONTDESK_KB_SAMPLES")).glob("*/documents/*.md")):
        for word in re.findall(r"[a-z]{4,}", path.read_text().lower()):
            counts[word] = counts.get(word, 0) + 1
    known = sorted(counts, key=lambda word: (-counts[word], word))
    return known + [f"{known[number % len(known)]}{number}" for number in range(20_000 - len(known))]


def questions(count: int) -> list[str]:
    """Four to six words each, from the tenth most frequent on: those before them nobody asks for."""
    words, drawn = vocabulary(), random.Random(7)
    return [
        " ".join(words[int(10 * 2000 ** drawn.random()) % len(words)] for _ in range(drawn.randint(4, 6))) for _ in range(count)
    ]


def prepare(installation: Installation) -> None:
    words = ",".join(f"({number},'{word}')" for number, word in enumerate(vocabulary(), 1))
    installation.sql(f"""
        SELECT setseed(0.42);
        CREATE TABLE bench_words (n int PRIMARY KEY, word text, lexeme text);
        INSERT INTO bench_words SELECT n, word, coalesce((tsvector_to_array(to_tsvector('english', word)))[1], word) FROM (VALUES {words}) w (n, word);
        CREATE TABLE bench_vectors (kind int, n int, v vector(384), PRIMARY KEY (kind, n));
        INSERT INTO bench_vectors SELECT kind, n, l2_normalize(array_agg(part)::vector)
            FROM (SELECT kind, n, (random() - 0.5)::float4 AS part
                  FROM generate_series(0, 3) kind, generate_series(0, 999) n, generate_series(1, 384)) parts GROUP BY kind, n;
        UPDATE bench_vectors SET v = v * array_fill(0.45, ARRAY[384])::vector WHERE kind > 0;
    """)


def fill(installation: Installation, business: str, count: int) -> None:
    """`business` is a query that gives an id, or several."""
    salt = f"bench {count} "
    installation.sql(f"""
        CREATE TEMPORARY TABLE made AS SELECT b.id AS business, n, gen_random_uuid() AS id, (random() * 399)::int AS k0,
            (random() * 999)::int AS k1, (random() * 999)::int AS k2, (random() * 999)::int AS k3
            FROM ({business}) b (id), generate_series(0, {count} - 1) n;
        INSERT INTO documents (business_id, id, source_type, title, published_version, latest_version, created_at, updated_at)
            SELECT DISTINCT business, md5('{salt}' || business || n / {PER_DOCUMENT})::uuid, 'text', 'Made ' || n / {PER_DOCUMENT}, 1, 1,
                   now(), now() FROM made;
        INSERT INTO document_versions (business_id, document_id, number, state, status, title, source_type, content_hash, created_at, updated_at)
            SELECT DISTINCT business, md5('{salt}' || business || n / {PER_DOCUMENT})::uuid, 1, 'published', 'ready', 'Made', 'text',
                   '\\x00'::bytea, now(), now() FROM made;
        CREATE TEMPORARY TABLE said AS SELECT id, business, floor(exp(random() * ln(20000)))::int AS w FROM made, generate_series(1, {WORDS});
        INSERT INTO chunks (business_id, id, document_id, version, ordinal, text, context, token_count, language, lexeme_count)
            SELECT m.business, m.id, md5('{salt}' || m.business || m.n / {PER_DOCUMENT})::uuid, 1, m.n % {PER_DOCUMENT}, s.text, '', 120, 'english', {WORDS}
            FROM made m JOIN (SELECT id, string_agg(word, ' ') AS text FROM said JOIN bench_words ON n = w GROUP BY id) s USING (id)
            ORDER BY m.business, m.n;
        INSERT INTO chunk_terms (business_id, term, language, chunk_id, occurrences, length)
            SELECT business, lexeme, 'english', id, count(*), {WORDS} FROM said JOIN bench_words ON n = w GROUP BY business, id, lexeme;
        INSERT INTO chunk_vectors (business_id, chunk_id, model, embedding)
            SELECT business, id, '{MODEL}', l2_normalize(a.v + b.v + c.v + d.v)::halfvec FROM made
            JOIN bench_vectors a ON a.kind = 0 AND a.n = k0 JOIN bench_vectors b ON b.kind = 1 AND b.n = k1
            JOIN bench_vectors c ON c.kind = 2 AND c.n = k2 JOIN bench_vectors d ON d.kind = 3 AND d.n = k3 ORDER BY business, made.n;
        DROP TABLE made, said;
    """)
    for table in ("documents", "chunks", "chunk_terms", "chunk_vectors", "passage_totals"):
        installation.site.database.rows(f"VACUUM ANALYZE {table}")
