-- Retrieval that stays fast while a business grows: vectors in a table of their own, postings that need no other table, and for large
-- businesses a copy of their vectors with an index.

-- The rows are moved here for all businesses at once; the owner of a table is bound by its policy too.
ALTER TABLE chunks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE chunk_terms NO FORCE ROW LEVEL SECURITY;

-- What each model makes of each passage. Ten vectors fit a page where four passages with theirs did, and an exact search reads them all.
CREATE TABLE chunk_vectors (
    business_id uuid NOT NULL,
    chunk_id    uuid NOT NULL,
    model       text NOT NULL,
    embedding   halfvec NOT NULL,
    -- The passage before the model: this is also the index of the foreign key.
    PRIMARY KEY (business_id, chunk_id, model),
    FOREIGN KEY (business_id, chunk_id) REFERENCES chunks (business_id, id) ON DELETE CASCADE
);
-- A vector that is moved out of its row costs a look-up for each passage of a scan.
ALTER TABLE chunk_vectors ALTER COLUMN embedding SET STORAGE PLAIN;
INSERT INTO chunk_vectors (business_id, chunk_id, model, embedding)
SELECT business_id, id, embedding_model, embedding FROM chunks ORDER BY business_id, id;
ALTER TABLE chunks DROP COLUMN embedding, DROP COLUMN embedding_model;
SELECT isolate_by_business('chunk_vectors');

-- What a passage is embedded with, for a model that comes later: its headings, and the question that it answers. Of passages that were
-- there before, the headings are NULL, and are taken from the document's title and the section.
ALTER TABLE chunks ADD COLUMN context text, ADD COLUMN question text;

-- A posting says all that BM25 asks of it: its list is read in the index alone, and no passage is looked at that will not be shown. The
-- table is written anew, because changing each row in its place takes four times as long and leaves twice the size.
ALTER TABLE chunk_terms RENAME TO chunk_terms_before;
CREATE TABLE chunk_terms (
    business_id uuid NOT NULL,
    term        text NOT NULL,
    language    text NOT NULL,
    chunk_id    uuid NOT NULL,
    occurrences integer NOT NULL,
    -- How many lexemes the passage has.
    length      integer NOT NULL
);
INSERT INTO chunk_terms (business_id, term, language, chunk_id, occurrences, length)
SELECT t.business_id, t.term, c.language, t.chunk_id, t.occurrences, c.lexeme_count
FROM chunk_terms_before t JOIN chunks c ON c.business_id = t.business_id AND c.id = t.chunk_id;
DROP TABLE chunk_terms_before;
ALTER TABLE chunk_terms ADD PRIMARY KEY (business_id, term, language, chunk_id) INCLUDE (occurrences, length);
ALTER TABLE chunk_terms ADD FOREIGN KEY (business_id, chunk_id) REFERENCES chunks (business_id, id) ON DELETE CASCADE;
CREATE INDEX chunk_terms_by_chunk ON chunk_terms (business_id, chunk_id);
SELECT isolate_by_business('chunk_terms');

-- How many passages and lexemes a business has in each language: a sum of rows rather than one row, so that nobody waits for a counter.
CREATE TABLE passage_totals (
    business_id uuid NOT NULL,
    language    text NOT NULL,
    id          bigint GENERATED ALWAYS AS IDENTITY,
    passages    bigint NOT NULL,
    lexemes     bigint NOT NULL,
    PRIMARY KEY (business_id, language, id)
);
INSERT INTO passage_totals (business_id, language, passages, lexemes)
SELECT business_id, language, count(*), sum(lexeme_count) FROM chunks GROUP BY business_id, language;
SELECT isolate_by_business('passage_totals');

-- Adds the change, and folds into it what others have committed. Rows that another transaction works on are left alone: their sum counts
-- all the same.
CREATE FUNCTION count_passages() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    direction integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    WITH change AS (
        SELECT business_id, language, direction * count(*) AS passages, direction * sum(lexeme_count) AS lexemes
        FROM changed GROUP BY business_id, language
    ), free AS (
        SELECT t.business_id, t.language, t.id FROM passage_totals t JOIN change c USING (business_id, language) FOR UPDATE OF t SKIP LOCKED
    ), folded AS (
        DELETE FROM passage_totals t USING free f
        WHERE t.business_id = f.business_id AND t.language = f.language AND t.id = f.id
        RETURNING t.business_id, t.language, t.passages, t.lexemes
    )
    INSERT INTO passage_totals (business_id, language, passages, lexemes)
    SELECT business_id, language, sum(passages), sum(lexemes)
    FROM (SELECT * FROM change UNION ALL SELECT * FROM folded) parts GROUP BY business_id, language;
    RETURN NULL;
END $$;
CREATE TRIGGER count_added AFTER INSERT ON chunks REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_passages();
CREATE TRIGGER count_removed AFTER DELETE ON chunks REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_passages();

-- The documents of which a search may have to leave passages out. All others are public, without dates, and have one version.
CREATE INDEX documents_special ON documents (business_id, id) WHERE deleted_at IS NULL AND (
    status <> 'ready' OR visibility <> 'public' OR effective_from IS NOT NULL OR effective_until IS NOT NULL
    OR published_version IS DISTINCT FROM 1 OR latest_version <> 1);


-- Which model a business's vectors are of. Without a row they are the built-in model's.
CREATE TABLE knowledge_models (
    business_id uuid NOT NULL,
    model       text NOT NULL,
    dimensions  integer NOT NULL CHECK (dimensions BETWEEN 1 AND 4000),
    -- building: read beside the current one · current: searched · retired: its vectors are being removed
    state       text NOT NULL CHECK (state IN ('building', 'current', 'retired')),
    created_at  timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (business_id, model)
);
CREATE UNIQUE INDEX knowledge_models_building ON knowledge_models (business_id) WHERE state = 'building';
CREATE UNIQUE INDEX knowledge_models_current ON knowledge_models (business_id) WHERE state = 'current';
SELECT isolate_by_business('knowledge_models');

-- A large business's vectors of one model lie once more in a table of their own, which has an HNSW index. What stands there follows
-- chunk_vectors in the same transaction, so that it can be left and made anew at any time.
CREATE TABLE knowledge_namespaces (
    business_id uuid NOT NULL,
    model       text NOT NULL,
    -- The table in the schema `namespaces` that is searched; the one that is ready to take its place; and the one whose place was taken.
    relation    text,
    built       text,
    former      text,
    -- How many passages the last one that was built had.
    passages    bigint NOT NULL DEFAULT 0,
    built_at    timestamptz,
    PRIMARY KEY (business_id, model)
);
SELECT isolate_by_business('knowledge_namespaces');

-- How many passages hold a term that very many hold, counted when a namespace is built: counting them again would take most of a search.
CREATE TABLE namespace_terms (
    business_id uuid NOT NULL,
    language    text NOT NULL,
    term        text NOT NULL,
    holders     bigint NOT NULL,
    PRIMARY KEY (business_id, language, term)
);
SELECT isolate_by_business('namespace_terms');

CREATE SCHEMA namespaces;
GRANT USAGE ON SCHEMA namespaces TO frontdesk_service;

-- Who writes vectors of a business holds this shared until the end of his transaction; who swaps its tables or models waits for all of
-- them, and they for him.
CREATE FUNCTION vectors_lock(business uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT hashtextextended('vectors ' || business::text, 0) $$;

CREATE FUNCTION follow_vectors() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place  record;
    target text;
BEGIN
    FOR place IN SELECT DISTINCT business_id, model FROM changed ORDER BY business_id, model LOOP
        PERFORM pg_advisory_xact_lock_shared(vectors_lock(place.business_id));
        SELECT relation INTO target FROM knowledge_namespaces n WHERE n.business_id = place.business_id AND n.model = place.model;
        CONTINUE WHEN target IS NULL;
        IF TG_OP = 'INSERT' THEN
            EXECUTE format('INSERT INTO namespaces.%I (business_id, chunk_id, embedding) SELECT business_id, chunk_id, embedding FROM changed '
                           'WHERE business_id = $1 AND model = $2', target) USING place.business_id, place.model;
        ELSE
            EXECUTE format('DELETE FROM namespaces.%I n USING changed c WHERE n.business_id = $1 AND c.business_id = $1 AND c.model = $2 '
                           'AND n.chunk_id = c.chunk_id', target) USING place.business_id, place.model;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_added AFTER INSERT ON chunk_vectors REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION follow_vectors();
CREATE TRIGGER follow_removed AFTER DELETE ON chunk_vectors REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION follow_vectors();

-- The service may make and drop these tables by the functions below and in no other way: they run as the owner of the schema, take a
-- business that the transaction must have named, and make every name themselves.
CREATE FUNCTION check_business(business uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF business IS NULL OR business IS DISTINCT FROM current_business() THEN
        RAISE EXCEPTION 'this transaction does not act for that business' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Copies the business's vectors into a table with an index, all or nothing, while the former one goes on being searched.
CREATE FUNCTION build_namespace(business uuid, of_model text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    -- One that was killed is not to be waited for by the next.
    SET maintenance_work_mem = '256MB' SET client_connection_check_interval = '2s' AS $$
DECLARE
    abandoned text;
    target    text := format('v_%s_%s', replace(business::text, '-', ''), left(replace(gen_random_uuid()::text, '-', ''), 12));
    width     integer;
    count     bigint;
BEGIN
    PERFORM check_business(business);
    INSERT INTO knowledge_namespaces (business_id, model) VALUES (business, of_model) ON CONFLICT DO NOTHING;
    SELECT built INTO abandoned FROM knowledge_namespaces n WHERE n.business_id = business AND n.model = of_model FOR UPDATE;
    IF abandoned IS NOT NULL THEN EXECUTE format('DROP TABLE IF EXISTS namespaces.%I', abandoned); END IF;
    SELECT vector_dims(embedding) INTO width FROM chunk_vectors v WHERE v.business_id = business AND v.model = of_model LIMIT 1;
    IF width IS NULL THEN RETURN 0; END IF;
    EXECUTE format('CREATE TABLE namespaces.%I (business_id uuid NOT NULL, chunk_id uuid NOT NULL, embedding halfvec(%s) NOT NULL, '
                   'PRIMARY KEY (business_id, chunk_id))', target, width);
    EXECUTE format('ALTER TABLE namespaces.%I ALTER COLUMN embedding SET STORAGE PLAIN', target);
    PERFORM isolate_by_business(format('namespaces.%I', target)::regclass);
    EXECUTE format('INSERT INTO namespaces.%I (business_id, chunk_id, embedding) SELECT business_id, chunk_id, embedding '
                   'FROM chunk_vectors WHERE business_id = $1 AND model = $2', target) USING business, of_model;
    GET DIAGNOSTICS count = ROW_COUNT;
    EXECUTE format('CREATE INDEX ON namespaces.%I USING hnsw (embedding halfvec_cosine_ops) WITH (m = 16, ef_construction = 100)', target);
    EXECUTE format('ANALYZE namespaces.%I', target);
    DELETE FROM namespace_terms t WHERE t.business_id = business;
    INSERT INTO namespace_terms (business_id, language, term, holders)
    SELECT business_id, language, term, count(*) FROM chunk_terms t WHERE t.business_id = business
    GROUP BY business_id, language, term HAVING count(*) > 2000;
    UPDATE knowledge_namespaces n SET built = target, passages = count, built_at = clock_timestamp()
    WHERE n.business_id = business AND n.model = of_model;
    RETURN count;
END $$;

-- Puts the table that was built in the former one's place, with all that was written meanwhile. Searches go on; writers wait for as long
-- as it takes to bring in what they wrote since the build began.
CREATE FUNCTION swap_namespace(business uuid, of_model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    fresh text;
BEGIN
    PERFORM check_business(business);
    PERFORM pg_advisory_xact_lock(vectors_lock(business));
    SELECT built INTO fresh FROM knowledge_namespaces n WHERE n.business_id = business AND n.model = of_model FOR UPDATE;
    IF fresh IS NULL THEN RETURN; END IF;
    EXECUTE format('DELETE FROM namespaces.%I n WHERE NOT EXISTS (SELECT FROM chunk_vectors v '
                   'WHERE v.business_id = $1 AND v.chunk_id = n.chunk_id AND v.model = $2)', fresh) USING business, of_model;
    EXECUTE format('INSERT INTO namespaces.%1$I (business_id, chunk_id, embedding) SELECT v.business_id, v.chunk_id, v.embedding '
                   'FROM chunk_vectors v WHERE v.business_id = $1 AND v.model = $2 '
                   'AND NOT EXISTS (SELECT FROM namespaces.%1$I n WHERE n.business_id = $1 AND n.chunk_id = v.chunk_id)', fresh)
        USING business, of_model;
    UPDATE knowledge_namespaces n SET relation = fresh, built = NULL, former = coalesce(n.relation, n.former)
    WHERE n.business_id = business AND n.model = of_model;
END $$;

-- Drops the table whose place was taken; a search that had just looked it up asks again.
CREATE FUNCTION drop_former_namespace(business uuid, of_model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    target text;
BEGIN
    PERFORM check_business(business);
    SELECT former INTO target FROM knowledge_namespaces n WHERE n.business_id = business AND n.model = of_model FOR UPDATE;
    IF target IS NULL THEN RETURN; END IF;
    EXECUTE format('DROP TABLE IF EXISTS namespaces.%I', target);
    UPDATE knowledge_namespaces n SET former = NULL WHERE n.business_id = business AND n.model = of_model;
END $$;

-- Back to exact search: for a business that has become small, and for a model that is no longer used.
CREATE FUNCTION drop_namespace(business uuid, of_model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    target text;
BEGIN
    PERFORM check_business(business);
    PERFORM pg_advisory_xact_lock(vectors_lock(business));
    FOR target IN
        SELECT unnest(ARRAY[relation, built, former]) FROM knowledge_namespaces n WHERE n.business_id = business AND n.model = of_model
    LOOP
        IF target IS NOT NULL THEN EXECUTE format('DROP TABLE IF EXISTS namespaces.%I', target); END IF;
    END LOOP;
    DELETE FROM knowledge_namespaces n WHERE n.business_id = business AND n.model = of_model;
    DELETE FROM namespace_terms t WHERE t.business_id = business
        AND NOT EXISTS (SELECT FROM knowledge_namespaces n WHERE n.business_id = business);
END $$;

REVOKE EXECUTE ON FUNCTION build_namespace(uuid, text), swap_namespace(uuid, text), drop_former_namespace(uuid, text),
    drop_namespace(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION build_namespace(uuid, text), swap_namespace(uuid, text), drop_former_namespace(uuid, text),
    drop_namespace(uuid, text) TO frontdesk_service;
