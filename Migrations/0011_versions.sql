-- A document has versions: one is published and found, others are drafts on their way to it, or what was said before. Publishing is a
-- change of one number, so that a reader sees the old version or the new one and never a mix.
ALTER TABLE documents
    ADD COLUMN published_version integer DEFAULT 1,
    ADD COLUMN latest_version    integer NOT NULL DEFAULT 1,
    -- By this day somebody must look whether it still holds.
    ADD COLUMN confirm_by        date,
    ADD COLUMN confirmed_at      timestamptz,
    ADD COLUMN confirmed_by      uuid,
    -- What an agent types to insert a canned response.
    ADD COLUMN shortcut          text;
CREATE UNIQUE INDEX documents_by_shortcut ON documents (business_id, shortcut) WHERE deleted_at IS NULL;
CREATE INDEX documents_to_confirm ON documents (business_id, confirm_by) WHERE deleted_at IS NULL AND confirm_by IS NOT NULL;

ALTER TABLE documents DROP CONSTRAINT documents_source_type_check;
ALTER TABLE documents ADD CONSTRAINT documents_source_type_check CHECK (source_type IN (
    'pdf', 'html', 'markdown', 'text', 'faq', 'docx', 'doc', 'odt', 'rtf', 'eml', 'csv', 'article', 'canned', 'profile', 'price_book'));

CREATE TABLE document_versions (
    business_id   uuid NOT NULL,
    document_id   uuid NOT NULL,
    number        integer NOT NULL,
    -- draft · in_review · approved · published · retired: see VersionState.
    state         text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_review', 'approved', 'published', 'retired')),
    -- How far its passages are: processing · ready · failed; dormant where they were let go and would be made again.
    status        text NOT NULL DEFAULT 'processing' CHECK (status IN ('processing', 'ready', 'failed', 'dormant')),
    error_code    text,
    error_detail  text,
    -- Whether it is to be published as soon as its passages are there.
    publish_when_ready boolean NOT NULL DEFAULT false,
    -- Counts its edits while it is a draft: two people who edit it see each other.
    revision      integer NOT NULL DEFAULT 1,
    title         text NOT NULL,
    source_type   text NOT NULL,
    file_name     text,
    -- What a person wrote: Markdown, or a question's answer. NULL of a file, whose original is in the store under content_hash.
    source        text,
    -- What was read in it.
    text          text NOT NULL DEFAULT '',
    content_hash  bytea NOT NULL,
    byte_count    bigint NOT NULL DEFAULT 0,
    chunk_count   integer NOT NULL DEFAULT 0,
    -- What its author, and whoever sent it back, said about it.
    note          text,
    created_by    uuid,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    reviewed_by   uuid,
    reviewed_at   timestamptz,
    published_by  uuid,
    published_at  timestamptz,
    PRIMARY KEY (business_id, document_id, number),
    FOREIGN KEY (business_id, document_id) REFERENCES documents (business_id, id)
);
CREATE INDEX document_versions_in_review ON document_versions (business_id, updated_at) WHERE state IN ('in_review', 'approved');
SELECT isolate_by_business('document_versions');

-- Who changed what, and when.
CREATE TABLE document_history (
    business_id uuid NOT NULL,
    id          uuid NOT NULL,
    document_id uuid NOT NULL,
    version     integer,
    -- created · edited · submitted · approved · returned · published · retired · changed · confirmed · deleted
    action      text NOT NULL,
    person_id   uuid,
    -- Of a change of title, tags, visibility or dates: {"field": [before, after]}. Of a return: {"note"}.
    detail      jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, document_id) REFERENCES documents (business_id, id)
);
CREATE INDEX document_history_by_document ON document_history (business_id, document_id, id DESC);
SELECT isolate_by_business('document_history');

-- Each passage belongs to one version.
ALTER TABLE chunks ADD COLUMN version integer NOT NULL DEFAULT 1;

-- Whether a version needs the consent of a second person before it is published.
ALTER TABLE knowledge_settings
    ALTER COLUMN passage_pieces DROP NOT NULL,
    ADD COLUMN approval_required boolean NOT NULL DEFAULT false;
