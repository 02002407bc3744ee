-- Businesses, the people who work in them, and how they sign in.

-- The platform's directory: what anyone may know of a business. Everything else about it stands in business_profiles.
CREATE TABLE businesses (
    business_id uuid PRIMARY KEY,
    slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    created_at  timestamptz NOT NULL,
    deleted_at  timestamptz
);
ALTER TABLE businesses ENABLE ROW LEVEL SECURITY;
ALTER TABLE businesses FORCE ROW LEVEL SECURITY;
CREATE POLICY anyone_reads ON businesses FOR SELECT USING (true);
CREATE POLICY own_business_inserts ON businesses FOR INSERT WITH CHECK (business_id = (SELECT current_business()));
CREATE POLICY own_business_updates ON businesses FOR UPDATE USING (business_id = (SELECT current_business()));
GRANT SELECT, INSERT, UPDATE ON businesses TO frontdesk_service;

-- One document each for what the owner edits as a whole; the service validates them before they are saved.
CREATE TABLE business_profiles (
    business_id     uuid PRIMARY KEY REFERENCES businesses,
    -- industry, timezone, tagline, phone, email, website, address, service_area, business_hours, holidays, services, price_book
    profile         jsonb NOT NULL DEFAULT '{}',
    -- default_language, greeting, theme, suggested_questions, max_quote_value_without_handoff, retrieval and chunking settings, …
    chat_config     jsonb NOT NULL DEFAULT '{}',
    guardrails      jsonb NOT NULL DEFAULT '{}',
    -- Origins (scheme://host[:port]) whose pages may carry the widget. Empty: any, until the owner names some.
    allowed_origins text[] NOT NULL DEFAULT '{}',
    version         bigint NOT NULL DEFAULT 1,
    updated_at      timestamptz NOT NULL
);
SELECT isolate_by_business('business_profiles');

-- The platform's own: a person may work in several businesses.
CREATE TABLE people (
    person_id     uuid PRIMARY KEY,
    email         text NOT NULL UNIQUE CHECK (email = lower(email)),
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- Argon2id in PHC form; null until an invited person has chosen one.
    password_hash text,
    created_at    timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON people TO frontdesk_service;

CREATE TABLE memberships (
    business_id uuid NOT NULL REFERENCES businesses,
    person_id   uuid NOT NULL REFERENCES people,
    role        text NOT NULL CHECK (role IN ('owner', 'admin', 'manager', 'sales_representative', 'agent', 'reviewer')),
    title       text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (business_id, person_id)
);
CREATE INDEX memberships_by_person ON memberships (person_id);
SELECT isolate_by_business('memberships');
-- At sign-in a person asks which businesses are theirs, before any business is named.
CREATE POLICY own_memberships ON memberships FOR SELECT USING (person_id = (SELECT current_person()));

-- Rotating refresh tokens. Only a hash is kept. A token that is used twice was stolen: its whole family is revoked.
CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    family_id  uuid NOT NULL,
    person_id  uuid NOT NULL REFERENCES people,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    revoked_at timestamptz
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_by_person ON refresh_tokens (person_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON refresh_tokens TO frontdesk_service;

-- Links that let a person choose a password: a reset, or an invitation.
CREATE TABLE password_links (
    token_hash bytea PRIMARY KEY,
    person_id  uuid NOT NULL REFERENCES people,
    purpose    text NOT NULL CHECK (purpose IN ('reset', 'invitation')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX password_links_by_person ON password_links (person_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON password_links TO frontdesk_service;

-- Append-only: the service may add and read, never change.
CREATE TABLE audit_log (
    business_id uuid NOT NULL REFERENCES businesses,
    id          uuid NOT NULL,
    person_id   uuid,
    action      text NOT NULL,
    subject     text,
    detail      jsonb NOT NULL DEFAULT '{}',
    at          timestamptz NOT NULL,
    PRIMARY KEY (business_id, id)
);
SELECT isolate_by_business('audit_log');
REVOKE UPDATE, DELETE ON audit_log FROM frontdesk_service;
