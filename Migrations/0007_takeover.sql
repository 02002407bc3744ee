-- Who of the team is there. A lease: it ends by itself when it is not renewed.
CREATE TABLE presence (
    business_id uuid NOT NULL,
    person_id   uuid NOT NULL,
    status      text NOT NULL CHECK (status IN ('available', 'away')),
    until       timestamptz NOT NULL,
    PRIMARY KEY (business_id, person_id)
);
SELECT isolate_by_business('presence');
