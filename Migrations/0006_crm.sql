-- Customers, contacts, leads, interactions and tickets.

-- Who pays: a household or a company.
CREATE TABLE crm_customers (
    business_id uuid NOT NULL,
    id          uuid NOT NULL,
    name        text NOT NULL,
    email       text,
    phone       text,
    address     jsonb,
    tags        text[] NOT NULL DEFAULT '{}',
    notes       text,
    metadata    jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz,
    version     integer NOT NULL DEFAULT 1,
    PRIMARY KEY (business_id, id)
);
CREATE INDEX crm_customers_by_time ON crm_customers (business_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
SELECT isolate_by_business('crm_customers');

-- Whom one talks to.
CREATE TABLE crm_contacts (
    business_id uuid NOT NULL,
    id          uuid NOT NULL,
    customer_id uuid,
    first_name  text,
    last_name   text,
    email       text,
    phone       text,
    channel     text NOT NULL DEFAULT 'web',
    -- The chat visitor it came from: one contact a visitor, also after a retry.
    visitor_id  uuid,
    tags        text[] NOT NULL DEFAULT '{}',
    notes       text,
    metadata    jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz,
    version     integer NOT NULL DEFAULT 1,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, customer_id) REFERENCES crm_customers (business_id, id)
);
CREATE INDEX crm_contacts_by_time ON crm_contacts (business_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX crm_contacts_by_visitor ON crm_contacts (business_id, visitor_id) WHERE visitor_id IS NOT NULL;
SELECT isolate_by_business('crm_contacts');

CREATE TABLE crm_leads (
    business_id     uuid NOT NULL,
    id              uuid NOT NULL,
    contact_id      uuid,
    source          text NOT NULL DEFAULT 'website_chat',
    status          text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'contacted', 'qualified', 'won', 'lost')),
    description     text NOT NULL DEFAULT '',
    service         text,
    value_minor     bigint,
    currency        text,
    intent          text,
    conversation_id uuid,
    metadata        jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    deleted_at      timestamptz,
    version         integer NOT NULL DEFAULT 1,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, contact_id) REFERENCES crm_contacts (business_id, id)
);
CREATE INDEX crm_leads_by_time ON crm_leads (business_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX crm_leads_by_conversation ON crm_leads (business_id, conversation_id) WHERE conversation_id IS NOT NULL;
SELECT isolate_by_business('crm_leads');

CREATE TABLE crm_interactions (
    business_id     uuid NOT NULL,
    id              uuid NOT NULL,
    contact_id      uuid,
    type            text NOT NULL DEFAULT 'chat' CHECK (type IN ('chat', 'email', 'call', 'visit', 'note')),
    channel         text NOT NULL DEFAULT 'web',
    summary         text NOT NULL DEFAULT '',
    outcome         text,
    conversation_id uuid,
    metadata        jsonb NOT NULL DEFAULT '{}',
    occurred_at     timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    deleted_at      timestamptz,
    version         integer NOT NULL DEFAULT 1,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, contact_id) REFERENCES crm_contacts (business_id, id)
);
CREATE INDEX crm_interactions_by_time ON crm_interactions (business_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX crm_interactions_by_contact ON crm_interactions (business_id, contact_id, occurred_at DESC);
CREATE UNIQUE INDEX crm_interactions_by_conversation ON crm_interactions (business_id, conversation_id) WHERE conversation_id IS NOT NULL;
SELECT isolate_by_business('crm_interactions');

CREATE TABLE crm_tickets (
    business_id     uuid NOT NULL,
    id              uuid NOT NULL,
    -- What people say on the phone: counts 1, 2, 3… per business.
    number          bigint NOT NULL,
    contact_id      uuid,
    subject         text NOT NULL,
    -- The matter in a sentence or two, then the transcript.
    description     text NOT NULL DEFAULT '',
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'pending', 'resolved', 'closed')),
    priority        text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    category        text NOT NULL DEFAULT 'service_issue' CHECK (category IN ('billing', 'service_issue', 'complaint', 'question')),
    source          text NOT NULL DEFAULT 'chat',
    assignee_id     uuid,
    conversation_id uuid,
    metadata        jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    deleted_at      timestamptz,
    version         integer NOT NULL DEFAULT 1,
    PRIMARY KEY (business_id, id),
    UNIQUE (business_id, number),
    FOREIGN KEY (business_id, contact_id) REFERENCES crm_contacts (business_id, id)
);
CREATE INDEX crm_tickets_by_time ON crm_tickets (business_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX crm_tickets_by_conversation ON crm_tickets (business_id, conversation_id) WHERE conversation_id IS NOT NULL;
SELECT isolate_by_business('crm_tickets');

CREATE TABLE crm_ticket_numbers (
    business_id uuid PRIMARY KEY,
    last_number bigint NOT NULL
);
SELECT isolate_by_business('crm_ticket_numbers');
