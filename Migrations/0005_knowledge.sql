-- What the bot may say.

CREATE TABLE documents (
    business_id     uuid NOT NULL,
    id              uuid NOT NULL,
    source_type     text NOT NULL CHECK (source_type IN ('pdf', 'html', 'markdown', 'text', 'faq')),
    source_uri      text,
    file_name       text,
    title           text NOT NULL,
    tags            text[] NOT NULL DEFAULT '{}',
    visibility      text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'internal')),
    effective_from  timestamptz,
    effective_until timestamptz,
    -- processing · ready · failed
    status          text NOT NULL DEFAULT 'processing' CHECK (status IN ('processing', 'ready', 'failed')),
    -- Why it failed, in words an owner understands.
    error_code      text,
    error_detail    text,
    -- The extracted text, and the SHA-256 of the original, which is its name in the store of files; of a question and its answer, the
    -- SHA-256 of both.
    text            text NOT NULL DEFAULT '',
    content_hash    bytea NOT NULL,
    -- The SHA-256 of a question in its plainest spelling: asked and answered anew, it replaces the former answer.
    question_key    bytea,
    byte_count      bigint NOT NULL DEFAULT 0,
    chunk_count     integer NOT NULL DEFAULT 0,
    created_by      uuid,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    deleted_at      timestamptz,
    PRIMARY KEY (business_id, id)
);
CREATE INDEX documents_by_time ON documents (business_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX documents_by_question ON documents (business_id, question_key) WHERE deleted_at IS NULL;
SELECT isolate_by_business('documents');

CREATE TABLE knowledge_jobs (
    business_id  uuid NOT NULL,
    id           uuid NOT NULL,
    source       text NOT NULL CHECK (source IN ('upload', 'faqs', 'url')),
    status       text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed')),
    document_ids uuid[] NOT NULL DEFAULT '{}',
    -- {"documents", "chunks", "errors"}
    stats        jsonb NOT NULL DEFAULT '{}',
    -- [{"document_id", "code", "detail"}]
    errors       jsonb NOT NULL DEFAULT '[]',
    created_at   timestamptz NOT NULL,
    completed_at timestamptz,
    PRIMARY KEY (business_id, id)
);
SELECT isolate_by_business('knowledge_jobs');

-- How a business wants its documents cut. Without a row the standard holds.
CREATE TABLE knowledge_settings (
    business_id    uuid PRIMARY KEY,
    passage_pieces integer NOT NULL CHECK (passage_pieces BETWEEN 48 AND 254)
);
SELECT isolate_by_business('knowledge_settings');

-- Passages. The business leads the key, so that the rows of one business lie together and an exact scan of its vectors is short:
-- exact search beats a shared HNSW index in recall (1.00 against 0.81) and in time up to some ten thousand passages of a business.
CREATE TABLE chunks (
    business_id     uuid NOT NULL,
    id              uuid NOT NULL,
    document_id     uuid NOT NULL,
    ordinal         integer NOT NULL,
    section         text NOT NULL DEFAULT '',
    text            text NOT NULL,
    page            integer,
    token_count     integer NOT NULL,
    -- The text search configuration that its words were stemmed with; a query is stemmed with the same.
    language        text NOT NULL,
    -- How many lexemes it has: the length that BM25 normalises by.
    lexeme_count    integer NOT NULL,
    embedding       halfvec(384) NOT NULL,
    embedding_model text NOT NULL,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, document_id) REFERENCES documents (business_id, id)
);
-- A vector that is moved out of its row costs a look-up for each passage of a scan.
ALTER TABLE chunks ALTER COLUMN embedding SET STORAGE PLAIN;
CREATE INDEX chunks_by_document ON chunks (business_id, document_id, ordinal);
SELECT isolate_by_business('chunks');

-- Postings for BM25. PostgreSQL's ts_rank knows no document frequency; stemming and stop words are PostgreSQL's.
CREATE TABLE chunk_terms (
    business_id uuid NOT NULL,
    term        text NOT NULL,
    chunk_id    uuid NOT NULL,
    occurrences integer NOT NULL,
    PRIMARY KEY (business_id, term, chunk_id),
    FOREIGN KEY (business_id, chunk_id) REFERENCES chunks (business_id, id) ON DELETE CASCADE
);
CREATE INDEX chunk_terms_by_chunk ON chunk_terms (business_id, chunk_id);
SELECT isolate_by_business('chunk_terms');
