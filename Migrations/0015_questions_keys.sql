-- A question that is edited is another question: its key follows the version that is published, or the next list of questions would find
-- the old wording where it no longer is, and not the new one. NULL of versions before this: the document keeps its key.
ALTER TABLE document_versions ADD COLUMN question_key bytea;
