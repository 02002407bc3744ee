-- Websites that the bot knows from, and what came of each of their pages.

CREATE TABLE websites (
    business_id   uuid NOT NULL,
    id            uuid NOT NULL,
    -- As it was entered, in its normal spelling; and the server that answers for it.
    url           text NOT NULL,
    origin        text NOT NULL,
    -- The website's robots.txt as the crawl found it, NULL before it was read.
    robots        text,
    depth         integer NOT NULL CHECK (depth BETWEEN 0 AND 10),
    max_pages     integer NOT NULL CHECK (max_pages BETWEEN 1 AND 1000),
    tags          text[] NOT NULL DEFAULT '{}',
    visibility    text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'internal')),
    -- crawling · ready · failed
    status        text NOT NULL DEFAULT 'crawling' CHECK (status IN ('crawling', 'ready', 'failed')),
    -- Why the last crawl failed, in words an owner understands.
    error_code    text,
    error_detail  text,
    -- The crawl that runs, or that ran last.
    job_id        uuid NOT NULL,
    crawled_at    timestamptz,
    next_crawl_at timestamptz,
    created_by    uuid,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    deleted_at    timestamptz,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, job_id) REFERENCES knowledge_jobs (business_id, id)
);
CREATE UNIQUE INDEX websites_by_url ON websites (business_id, url) WHERE deleted_at IS NULL;
SELECT isolate_by_business('websites');

-- The frontier of a crawl and the memory of the last one in the same rows: a worker that is killed goes on where it was.
CREATE TABLE website_pages (
    business_id   uuid NOT NULL,
    website_id    uuid NOT NULL,
    url           text NOT NULL,
    depth         integer NOT NULL,
    -- The order in which addresses were found.
    ordinal       integer NOT NULL,
    redirects     integer NOT NULL DEFAULT 0,
    -- The crawl that it waits for, and the one that read it last.
    queued_in     uuid,
    visited_in    uuid,
    -- How often it was asked for in this crawl and put off.
    attempts      integer NOT NULL DEFAULT 0,
    -- What came of it: new · indexed · duplicate · excluded · failed · gone
    status        text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'indexed', 'duplicate', 'excluded', 'failed', 'gone')),
    code          text,
    detail        text,
    document_id   uuid,
    -- For conditional requests.
    etag          text,
    last_modified text,
    -- Of the original, and of its text: see TextPrint.
    content_hash  bytea,
    text_hash     bytea,
    similarity    bigint,
    figures       bigint,
    words         integer,
    title         text,
    fetched_at    timestamptz,
    PRIMARY KEY (business_id, website_id, url),
    FOREIGN KEY (business_id, website_id) REFERENCES websites (business_id, id),
    FOREIGN KEY (business_id, document_id) REFERENCES documents (business_id, id)
);
CREATE INDEX website_pages_by_document ON website_pages (business_id, document_id) WHERE document_id IS NOT NULL;
SELECT isolate_by_business('website_pages');
