-- The log that consoles follow, one per business, and the outbox.

CREATE TABLE inbox_heads (
    business_id   uuid PRIMARY KEY,
    last_sequence bigint NOT NULL
);
SELECT isolate_by_business('inbox_heads');

-- sequence counts 1, 2, 3… per business, assigned in the transaction that makes the change. Old entries are trimmed: a console whose
-- cursor is older than the first entry starts from a fresh fetch.
CREATE TABLE inbox_events (
    business_id     uuid NOT NULL,
    sequence        bigint NOT NULL,
    -- message · conversation · document · presence
    kind            text NOT NULL,
    conversation_id uuid,
    payload         jsonb NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (business_id, sequence)
);
SELECT isolate_by_business('inbox_events');

-- What must happen elsewhere, written in the transaction that causes it.
CREATE TABLE outbox (
    business_id uuid NOT NULL,
    id          uuid NOT NULL,
    topic       text NOT NULL,
    -- Names the effect, so that writing it twice is writing it once.
    key         text NOT NULL,
    payload     jsonb NOT NULL,
    status      text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'done', 'dead')),
    attempts    integer NOT NULL DEFAULT 0,
    last_error  text,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (business_id, id),
    UNIQUE (business_id, topic, key)
);
SELECT isolate_by_business('outbox');

-- The platform's own: which entries are due, for workers that serve all businesses. It holds nothing of what the entries say.
CREATE TABLE outbox_due (
    id           uuid PRIMARY KEY,
    business_id  uuid NOT NULL,
    topic        text NOT NULL,
    due_at       timestamptz NOT NULL,
    leased_until timestamptz
);
CREATE INDEX outbox_due_by_time ON outbox_due (due_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox_due TO frontdesk_service;
