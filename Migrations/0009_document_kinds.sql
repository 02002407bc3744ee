-- The kinds of files that are read by now.
ALTER TABLE documents DROP CONSTRAINT documents_source_type_check;
ALTER TABLE documents ADD CONSTRAINT documents_source_type_check
    CHECK (source_type IN ('pdf', 'html', 'markdown', 'text', 'faq', 'docx', 'doc', 'odt', 'rtf', 'eml', 'csv'));
