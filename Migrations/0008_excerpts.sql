-- What the sentences of a passage mean, computed once when it is indexed: a turn that has to embed those of two dozen passages takes
-- half a second instead of some milliseconds.
CREATE TABLE excerpt_vectors (
    business_id uuid NOT NULL,
    chunk_id    uuid NOT NULL,
    -- Of the cutting and the model. What another version made is as good as nothing.
    version     text NOT NULL,
    -- 384 little-endian 32-bit floats for each excerpt, in the passage's order.
    vectors     bytea NOT NULL,
    PRIMARY KEY (business_id, chunk_id),
    FOREIGN KEY (business_id, chunk_id) REFERENCES chunks (business_id, id) ON DELETE CASCADE
);
-- Floats do not compress.
ALTER TABLE excerpt_vectors ALTER COLUMN vectors SET STORAGE EXTERNAL;
SELECT isolate_by_business('excerpt_vectors');
