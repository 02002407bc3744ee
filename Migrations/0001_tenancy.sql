-- How a transaction names whom it acts for. Every policy below compares with these; a query that forgets to name its business sees nothing.
-- They are wrapped as (SELECT …) in the policies so that PostgreSQL evaluates them once per query and not once per row.

CREATE FUNCTION current_business() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.business', true), '')::uuid $$;

CREATE FUNCTION current_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.person', true), '')::uuid $$;

-- Makes a table one business's own: rows are seen and written only by a transaction that names that business, by its owner too.
CREATE FUNCTION isolate_by_business(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY own_business ON %s USING (business_id = (SELECT current_business())) '
                   'WITH CHECK (business_id = (SELECT current_business()))', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO frontdesk_service', target);
END $$;

REVOKE EXECUTE ON FUNCTION isolate_by_business(regclass) FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO frontdesk_service;

CREATE EXTENSION IF NOT EXISTS vector;
