-- Visitors, conversations and their one log of messages.

CREATE TABLE visitors (
    business_id  uuid NOT NULL,
    id           uuid NOT NULL,
    -- What the visitor told us, unproven.
    name         text,
    email        text,
    phone        text,
    metadata     jsonb NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (business_id, id)
);
SELECT isolate_by_business('visitors');

CREATE TABLE conversations (
    business_id        uuid NOT NULL,
    id                 uuid NOT NULL,
    visitor_id         uuid NOT NULL,
    channel            text NOT NULL DEFAULT 'web',
    status             text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'waiting_human', 'closed')),
    escalation_type    text NOT NULL DEFAULT 'none' CHECK (escalation_type IN ('none', 'offered', 'requested', 'forced')),
    escalation_reason  text,
    escalation_score   double precision NOT NULL DEFAULT 0,
    -- The agent who has the chat. While it is set the AI is silent.
    human_agent_id     uuid,
    human_agent_name   text,
    priority           text NOT NULL DEFAULT 'normal' CHECK (priority IN ('normal', 'high', 'urgent')),
    topic              text,
    summary            text,
    -- What was understood so far, for the agent: intents, entities, snippets, next steps (the handoff payload's parts).
    understanding      jsonb NOT NULL DEFAULT '{}',
    -- The sequence of the newest entry of the log.
    last_sequence      integer NOT NULL DEFAULT 0,
    -- The AI reads nothing before this: a resolved matter must not escalate again when the visitor returns.
    context_sequence   integer NOT NULL DEFAULT 0,
    customer_read      integer NOT NULL DEFAULT 0,
    agent_read         integer NOT NULL DEFAULT 0,
    waiting_since      timestamptz,
    metadata           jsonb NOT NULL DEFAULT '{}',
    resolution_summary text,
    resolution_outcome text CHECK (resolution_outcome IN ('resolved_by_ai', 'resolved_by_human', 'unresolved')),
    csat_score         integer CHECK (csat_score BETWEEN 1 AND 5),
    csat_comment       text,
    created_at         timestamptz NOT NULL,
    last_message_at    timestamptz NOT NULL,
    closed_at          timestamptz,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, visitor_id) REFERENCES visitors (business_id, id)
);
CREATE INDEX conversations_by_visitor ON conversations (business_id, visitor_id, created_at DESC);
CREATE INDEX conversations_by_time ON conversations (business_id, last_message_at DESC, id DESC);
CREATE INDEX conversations_waiting ON conversations (business_id, waiting_since) WHERE status = 'waiting_human';
SELECT isolate_by_business('conversations');

CREATE TABLE messages (
    business_id       uuid NOT NULL,
    conversation_id   uuid NOT NULL,
    sequence          integer NOT NULL,
    id                uuid NOT NULL,
    sender_type       text NOT NULL CHECK (sender_type IN ('customer', 'ai', 'agent', 'system')),
    sender_id         uuid,
    sender_name       text,
    -- The sender's own name for it: sending it again changes nothing.
    client_message_id text,
    text              text NOT NULL,
    -- The customer's message that this answers. Unique, so that a turn that is taken up again after a crash answers once.
    reply_to          uuid,
    intent            text,
    confidence        double precision,
    -- exact · extract · model · rule: which tier answered.
    tier              text,
    citations         jsonb NOT NULL DEFAULT '[]',
    -- Entities, sentiment, decision, timings, cost: for the owner's trace, never for the customer.
    trace             jsonb,
    -- {"status", "escalation_state"} where this entry changed them; a change of status is an entry like a message.
    status_change     jsonb,
    attachments       jsonb NOT NULL DEFAULT '[]',
    -- What the client may show beside the text, such as a form for contact details.
    ui                jsonb,
    created_at        timestamptz NOT NULL,
    PRIMARY KEY (business_id, conversation_id, sequence),
    UNIQUE (business_id, id),
    FOREIGN KEY (business_id, conversation_id) REFERENCES conversations (business_id, id)
);
CREATE UNIQUE INDEX messages_by_client_id ON messages (business_id, conversation_id, client_message_id) WHERE client_message_id IS NOT NULL;
CREATE UNIQUE INDEX messages_one_reply ON messages (business_id, conversation_id, reply_to) WHERE reply_to IS NOT NULL;
SELECT isolate_by_business('messages');

CREATE TABLE message_ratings (
    business_id     uuid NOT NULL,
    conversation_id uuid NOT NULL,
    message_id      uuid NOT NULL,
    helpful         boolean NOT NULL,
    comment         text,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (business_id, message_id)
);
SELECT isolate_by_business('message_ratings');

-- What the team writes to itself about a chat; never in the customer's log.
CREATE TABLE conversation_notes (
    business_id     uuid NOT NULL,
    id              uuid NOT NULL,
    conversation_id uuid NOT NULL,
    person_id       uuid NOT NULL,
    person_name     text NOT NULL,
    text            text NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, conversation_id) REFERENCES conversations (business_id, id)
);
CREATE INDEX conversation_notes_by_conversation ON conversation_notes (business_id, conversation_id, created_at);
SELECT isolate_by_business('conversation_notes');
