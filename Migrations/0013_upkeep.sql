-- What customers ask, what the bot could not answer of it, and what in the knowledge wants its keeper's eye.

-- One row per business: whoever sorts questions into groups holds it, so that two wordings that come at once do not become two groups.
CREATE TABLE knowledge_upkeep (
    business_id uuid PRIMARY KEY,
    reviewed_at timestamptz
);
SELECT isolate_by_business('knowledge_upkeep');

-- Questions that the bot could not answer, or whose answers were rated badly, grouped by what they mean.
CREATE TABLE knowledge_gaps (
    business_id     uuid NOT NULL,
    id              uuid NOT NULL,
    -- The most central wording, cleaned up.
    question        text NOT NULL,
    -- The middle of its questions' vectors, and the model that made them: vectors of two models are never compared.
    center          halfvec(384) NOT NULL,
    embedding_model text NOT NULL,
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'drafted', 'dismissed', 'closed')),
    -- What was drafted for it. Once that is published, the gap closes.
    document_id     uuid,
    -- The public passage that came nearest to an answer: {"document_id", "text"}.
    passage         jsonb,
    created_at      timestamptz NOT NULL,
    last_asked_at   timestamptz NOT NULL,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, document_id) REFERENCES documents (business_id, id)
);
CREATE INDEX knowledge_gaps_by_time ON knowledge_gaps (business_id, last_asked_at DESC, id DESC);
CREATE INDEX knowledge_gaps_by_document ON knowledge_gaps (business_id, document_id) WHERE document_id IS NOT NULL;
SELECT isolate_by_business('knowledge_gaps');

-- What was asked of the knowledge, without personal data, for 180 days.
CREATE TABLE asked_questions (
    business_id     uuid NOT NULL,
    id              uuid NOT NULL,
    -- The customer's message, and its chat.
    message_id      uuid NOT NULL,
    conversation_id uuid NOT NULL,
    text            text NOT NULL,
    embedding       halfvec(384) NOT NULL,
    embedding_model text NOT NULL,
    -- answer · offer (an answer too unsure to stand alone) · dont_know
    outcome         text NOT NULL CHECK (outcome IN ('answer', 'offer', 'dont_know')),
    rated_badly     boolean NOT NULL DEFAULT false,
    -- The documents that the answer cited.
    documents       uuid[] NOT NULL DEFAULT '{}',
    gap_id          uuid,
    asked_at        timestamptz NOT NULL,
    PRIMARY KEY (business_id, id),
    UNIQUE (business_id, message_id),
    FOREIGN KEY (business_id, gap_id) REFERENCES knowledge_gaps (business_id, id)
);
CREATE INDEX asked_questions_by_time ON asked_questions (business_id, asked_at);
CREATE INDEX asked_questions_by_gap ON asked_questions (business_id, gap_id, asked_at DESC) WHERE gap_id IS NOT NULL;
CREATE INDEX asked_questions_by_conversation ON asked_questions (business_id, conversation_id);
SELECT isolate_by_business('asked_questions');

-- How customers rated the answers. A rating may overtake its question on the way here, so it waits in a table of its own.
CREATE TABLE asked_ratings (
    business_id uuid NOT NULL,
    message_id  uuid NOT NULL,
    helpful     boolean NOT NULL,
    rated_at    timestamptz NOT NULL,
    PRIMARY KEY (business_id, message_id)
);
SELECT isolate_by_business('asked_ratings');

-- What agents answered where the bot could not, as it may become a question with its answer.
CREATE TABLE chat_lessons (
    business_id     uuid NOT NULL,
    -- The customer's question.
    message_id      uuid NOT NULL,
    conversation_id uuid NOT NULL,
    question        text NOT NULL,
    answer          text NOT NULL,
    learned_at      timestamptz NOT NULL,
    PRIMARY KEY (business_id, message_id)
);
CREATE INDEX chat_lessons_by_time ON chat_lessons (business_id, learned_at);
SELECT isolate_by_business('chat_lessons');

-- What the keeper should look at.
CREATE TABLE knowledge_findings (
    business_id  uuid NOT NULL,
    id           uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('contradiction', 'duplicate', 'stale', 'unused')),
    -- Names what was found by its content: found again it keeps its id, and with it the keeper's word that it may stay; once the content
    -- changes it is another finding.
    key          text NOT NULL,
    document_id  uuid NOT NULL,
    -- The other document of a pair.
    other_id     uuid,
    -- Of a pair: {"subject", "similarity", "a": {"section", "text", "value", "passage"}, "b"}; "passage" is the MD5 of the passage's text.
    detail       jsonb NOT NULL DEFAULT '{}',
    -- Of one that is stale: confirm_by_passed · expired · old
    reason       text,
    since        timestamptz,
    found_at     timestamptz NOT NULL,
    dismissed_at timestamptz,
    dismissed_by uuid,
    PRIMARY KEY (business_id, id),
    UNIQUE (business_id, kind, key),
    FOREIGN KEY (business_id, document_id) REFERENCES documents (business_id, id),
    FOREIGN KEY (business_id, other_id) REFERENCES documents (business_id, id)
);
SELECT isolate_by_business('knowledge_findings');
