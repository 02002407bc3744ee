-- What a document says stands with its versions from here on. What stood in `documents` becomes each one's first version.
--
-- Row-level security binds the owner too, and would show no row to a migration, which acts for no business.
ALTER TABLE documents NO FORCE ROW LEVEL SECURITY;
ALTER TABLE document_versions NO FORCE ROW LEVEL SECURITY;

INSERT INTO document_versions (business_id, document_id, number, state, status, error_code, error_detail, publish_when_ready, title, source_type,
                               file_name, source, text, content_hash, byte_count, chunk_count, created_by, created_at, updated_at,
                               published_by, published_at)
SELECT business_id, id, 1, CASE WHEN deleted_at IS NOT NULL THEN 'retired' WHEN status = 'ready' THEN 'published' ELSE 'draft' END,
       CASE WHEN deleted_at IS NOT NULL THEN 'dormant' ELSE status END, error_code, error_detail, status = 'processing', title, source_type,
       file_name, CASE WHEN source_type = 'faq' THEN substr(text, strpos(text, E'\n') + 1) END, text, content_hash, byte_count, chunk_count,
       created_by, created_at, updated_at, created_by, CASE WHEN status = 'ready' THEN updated_at END
FROM documents;

ALTER TABLE documents ALTER COLUMN published_version DROP DEFAULT;
ALTER TABLE documents ALTER COLUMN latest_version DROP DEFAULT;
UPDATE documents SET published_version = NULL WHERE status <> 'ready' OR deleted_at IS NOT NULL;
-- The reasons for which a document's passages may have to be left out, without the status that went to the versions.
DROP INDEX documents_special;
CREATE INDEX documents_special ON documents (business_id, id) WHERE deleted_at IS NULL AND (
    visibility <> 'public' OR effective_from IS NOT NULL OR effective_until IS NOT NULL
    OR published_version IS DISTINCT FROM 1 OR latest_version <> 1);
ALTER TABLE documents
    DROP COLUMN status, DROP COLUMN error_code, DROP COLUMN error_detail, DROP COLUMN text, DROP COLUMN content_hash,
    DROP COLUMN byte_count, DROP COLUMN chunk_count;

ALTER TABLE documents FORCE ROW LEVEL SECURITY;
ALTER TABLE document_versions FORCE ROW LEVEL SECURITY;

ALTER TABLE chunks ALTER COLUMN version DROP DEFAULT;
ALTER TABLE chunks ADD FOREIGN KEY (business_id, document_id, version) REFERENCES document_versions (business_id, document_id, number);

-- Articles and roll-backs are indexed by jobs too.
ALTER TABLE knowledge_jobs DROP CONSTRAINT knowledge_jobs_source_check;
ALTER TABLE knowledge_jobs ADD CONSTRAINT knowledge_jobs_source_check CHECK (source IN ('upload', 'faqs', 'url', 'publish'));

-- What the service writes about itself (the profile, the price book) is one document of each kind.
CREATE UNIQUE INDEX documents_of_the_service ON documents (business_id, source_type)
    WHERE deleted_at IS NULL AND source_type IN ('profile', 'price_book');
