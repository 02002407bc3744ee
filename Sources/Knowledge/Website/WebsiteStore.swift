import Basics
import Outbox
import Postgres

/// A page as its row remembers it.
struct KnownPage: Sendable {
    let entry: Frontier.Entry
    let attempts: Int
    let document: DocumentID?
    /// Whether the document was deleted by a person.
    let isRemoved: Bool
    /// Whether this crawl was sent on from it to another address.
    let isFolded: Bool
    let validators: Validators
    let contentHash: ContentHash?
    let print: TextPrint?
    let title: String?
}

/// What a visit made of a page; see `WebsiteStore.record`.
struct PageRecord: Sendable {
    enum Status: String, Sendable { case indexed, duplicate, excluded, failed, gone }

    var status: Status
    var code: String?
    var detail: String?

    /// A page that could not be read now; its document stays as it is.
    static func failed(_ fault: PageFault) -> PageRecord { PageRecord(status: .failed, code: fault.code, detail: fault.detail) }
    static func excluded(_ fault: PageFault) -> PageRecord { PageRecord(status: .excluded, code: fault.code, detail: fault.detail) }
    static func duplicate(_ fault: PageFault) -> PageRecord { PageRecord(status: .duplicate, code: fault.code, detail: fault.detail) }
    static let gone = PageRecord(status: .gone, code: PageFault.notFound.code, detail: PageFault.notFound.detail)
    /// Its document says what the page says already.
    static let unchanged = PageRecord(status: .indexed, code: "unchanged")
    static let indexed = PageRecord(status: .indexed)

    /// Whether nothing of the page may stay in the index. What a person has deleted stays known, so that it is not read again.
    var retires: Bool { (status == .duplicate || status == .excluded || status == .gone) && code != PageFault.removedByKeeper.code }
}

/// All SQL on websites and their pages.
struct WebsiteStore: Sendable {
    /// Reasons in a job; more help nobody.
    static let maximumFaults = 50
    private static let batch = 200

    let pool: PostgresPool

    // MARK: Reading

    private static func columns(_ business: BusinessID) -> Query {
        """
        id, url, origin, robots, depth, max_pages, tags, visibility, status, error_code, error_detail, job_id, crawled_at, next_crawl_at,
        created_by, created_at,
        (SELECT count(*) FROM website_pages p JOIN documents d ON d.business_id = p.business_id AND d.id = p.document_id
         WHERE p.business_id = \(business) AND p.website_id = w.id AND d.deleted_at IS NULL) AS indexed,
        (SELECT count(*) FROM website_pages p WHERE p.business_id = \(business) AND p.website_id = w.id AND p.status = 'failed') AS failed
        """
    }

    func websites(_ business: BusinessID) async throws -> [Website] {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns(business)) FROM websites w WHERE business_id = \(business) AND deleted_at IS NULL
            ORDER BY created_at DESC, id DESC
            """
        ).map(Self.website)
    }

    func website(_ business: BusinessID, _ id: WebsiteID) async throws -> Website? {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns(business)) FROM websites w
            WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL
            """
        ).first.map(Self.website)
    }

    /// All pages of the website, in the order in which they were found, and how many of them this crawl has counted already.
    func pages(_ business: BusinessID, _ website: WebsiteID, of job: JobID) async throws -> (
        pages: [(KnownPage, waits: Bool)], counted: Int
    ) {
        let rows = try await pool.query(
            .business(business),
            """
            SELECT p.url, p.depth, p.ordinal, p.redirects, p.attempts, p.document_id, p.etag, p.last_modified, p.content_hash, p.text_hash,
                   p.similarity, p.figures, p.words, p.title, coalesce(p.queued_in = \(job), false) AS waits,
                   coalesce(p.visited_in = \(job), false) AND coalesce(p.code, '') <> ALL (\(Self.uncounted)) AS counts,
                   coalesce(p.visited_in = \(job), false) AND coalesce(p.code, '') = ANY (\(Self.folding)) AS folded,
                   d.deleted_at IS NOT NULL AS removed
            FROM website_pages p LEFT JOIN documents d ON d.business_id = \(business) AND d.id = p.document_id
            WHERE p.business_id = \(business) AND p.website_id = \(website) ORDER BY p.ordinal
            """)
        var pages: [(KnownPage, waits: Bool)] = []
        var counted = 0
        for row in rows {
            if try row("counts") { counted += 1 }
            if let page = try Self.page(row) { pages.append((page, waits: try row("waits"))) }
        }
        return (pages, counted)
    }

    /// What costs the website no page of its limit: nothing was read, or something else is read instead.
    static let uncounted = [PageFault.robots, .redirected(to: ""), .canonical(""), .removedByKeeper].map(\.code)

    private static let folding = [PageFault.redirected(to: ""), .canonical("")].map(\.code)

    // MARK: Starting

    /// Locks the website of that address; nil where there is none.
    static func lock(_ business: BusinessID, url: String, in transaction: Transaction) async throws -> (
        id: WebsiteID, job: JobID, isCrawling: Bool
    )? {
        try await transaction.query(
            """
            SELECT id, job_id, status = 'crawling' AS crawling FROM websites
            WHERE business_id = \(business) AND url = \(url) AND deleted_at IS NULL FOR UPDATE
            """
        ).first.map { (try $0("id"), try $0("job_id"), try $0("crawling")) }
    }

    /// Locks the website; nil where it was deleted.
    static func lock(_ business: BusinessID, _ id: WebsiteID, in transaction: Transaction) async throws -> (
        job: JobID, isCrawling: Bool, nextCrawlAt: Timestamp?
    )? {
        try await transaction.query(
            """
            SELECT job_id, status = 'crawling' AS crawling, next_crawl_at FROM websites
            WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL FOR UPDATE
            """
        ).first.map { (try $0("job_id"), try $0("crawling"), try $0("next_crawl_at")) }
    }

    static func count(_ business: BusinessID, in transaction: Transaction) async throws -> Int {
        try await transaction.query("SELECT count(*) AS n FROM websites WHERE business_id = \(business) AND deleted_at IS NULL")[0]("n")
    }

    static func insert(
        _ business: BusinessID, _ id: WebsiteID, _ address: WebAddress, _ request: WebsiteRequest, job: JobID, by person: PersonID?,
        at now: Timestamp
    ) -> Query {
        """
        INSERT INTO websites (business_id, id, url, origin, depth, max_pages, tags, visibility, job_id, created_by, created_at, updated_at)
        VALUES (\(business), \(id), \(address.description), \(address.at("/").description),
                \(request.depth ?? Website.standardDepth), \(request.maximumPages ?? Website.standardPages), \(request.tags ?? []),
                \((request.visibility ?? .everyone).rawValue), \(job), \(person), \(now), \(now))
        """
    }

    /// What is said anew of a website, for its documents too. Other limits may lead to pages that are linked only from pages that have not
    /// changed, so these must be read again.
    static func change(_ business: BusinessID, _ id: WebsiteID, _ request: WebsiteRequest, at now: Timestamp) -> [Query] {
        [
            """
            UPDATE website_pages p SET etag = NULL, last_modified = NULL
            FROM websites w
            WHERE p.business_id = \(business) AND p.website_id = \(id) AND w.business_id = \(business) AND w.id = \(id)
              AND (w.depth <> coalesce(\(request.depth), w.depth) OR w.max_pages <> coalesce(\(request.maximumPages), w.max_pages))
            """,
            """
            UPDATE websites SET depth = coalesce(\(request.depth), depth), max_pages = coalesce(\(request.maximumPages), max_pages),
                   tags = coalesce(\(request.tags), tags), visibility = coalesce(\(request.visibility?.rawValue), visibility),
                   updated_at = \(now)
            WHERE business_id = \(business) AND id = \(id)
            """,
            """
            UPDATE documents d SET tags = coalesce(\(request.tags), tags), visibility = coalesce(\(request.visibility?.rawValue), visibility),
                   updated_at = \(now)
            FROM website_pages p
            WHERE d.business_id = \(business) AND p.business_id = \(business) AND p.website_id = \(id) AND d.id = p.document_id
              AND (coalesce(\(request.tags), tags) <> tags OR coalesce(\(request.visibility?.rawValue), visibility) <> visibility)
            """,
        ]
    }

    /// A crawl of its own, with the outbox's entry that begins it.
    static func start(_ business: BusinessID, _ id: WebsiteID, job: JobID, at now: Timestamp) -> [Query] {
        [
            """
            UPDATE websites SET status = 'crawling', job_id = \(job), next_crawl_at = NULL, updated_at = \(now)
            WHERE business_id = \(business) AND id = \(id)
            """
        ] + slice(business, id, job: job, number: 0, due: now)
    }

    static func insertJob(_ business: BusinessID, _ job: JobID, at now: Timestamp) -> Query {
        """
        INSERT INTO knowledge_jobs (business_id, id, source, stats, created_at)
        VALUES (\(business), \(job), 'url', '{"documents": 0, "chunks": 0, "errors": 0}', \(now))
        """
    }

    /// The next stretch of a crawl.
    static func slice(_ business: BusinessID, _ id: WebsiteID, job: JobID, number: Int, due: Timestamp) -> [Query] {
        Outbox.adding(
            business, topic: Crawl.topic, key: "\(job):\(number)",
            payload: ["website_id": .string(id.description), "job_id": .string(job.description), "slice": .integer(Int64(number))],
            dueAt: due)
    }

    // MARK: Beginning

    /// Everything known of the website waits again, in the order in which it was found. What was gone is forgotten; what lies too deep now,
    /// or at a server that answers no longer, stays until the crawl is through, so that the bot is never without words.
    static func begin(
        _ business: BusinessID, _ website: Website, origin: WebAddress, robots: String, in transaction: Transaction
    ) async throws {
        _ = try await transaction.queries([
            "DELETE FROM website_pages WHERE business_id = \(business) AND website_id = \(website.id) AND status = 'gone'",
            """
            UPDATE website_pages SET queued_in = \(website.job), attempts = 0, redirects = 0
            WHERE business_id = \(business) AND website_id = \(website.id) AND depth <= \(website.depth)
              AND starts_with(url, \(origin.origin + "/"))
            """,
            """
            UPDATE websites SET origin = \(origin.at("/").description), robots = \(robots)
            WHERE business_id = \(business) AND id = \(website.id)
            """,
        ])
    }

    static func markRunning(_ business: BusinessID, _ job: JobID) -> Query {
        "UPDATE knowledge_jobs SET status = 'running' WHERE business_id = \(business) AND id = \(job)"
    }

    static func queue(
        _ business: BusinessID, _ website: WebsiteID, _ entries: [Frontier.Entry], of job: JobID, in transaction: Transaction
    ) async throws {
        let statements: [Query] = entries.map { entry in
            """
            INSERT INTO website_pages (business_id, website_id, url, depth, ordinal, redirects, queued_in)
            VALUES (\(business), \(website), \(entry.address.description), \(entry.depth), \(entry.ordinal), \(entry.redirects), \(job))
            ON CONFLICT (business_id, website_id, url) DO NOTHING
            """
        }
        for start in stride(from: 0, to: statements.count, by: batch) {
            _ = try await transaction.queries(Array(statements[start..<min(start + batch, statements.count)]))
        }
    }

    // MARK: One page

    /// Whether this crawl still waits for the page; locks it. Otherwise another worker was faster, or the crawl is over.
    static func isAwaited(_ business: BusinessID, _ website: Website, _ address: WebAddress, in transaction: Transaction) async throws
        -> Bool
    {
        guard let state = try await lock(business, website.id, in: transaction), state.isCrawling, state.job == website.job else {
            return false
        }
        return try await !transaction.query(
            """
            SELECT 1 AS found FROM website_pages
            WHERE business_id = \(business) AND website_id = \(website.id) AND url = \(address.description) AND queued_in = \(website.job)
            FOR UPDATE
            """
        ).isEmpty
    }

    /// Writes what came of a page; it waits no longer. Its document is let go where nothing of it may stay.
    static func record(
        _ business: BusinessID, _ website: Website, _ address: WebAddress, _ record: PageRecord, validators: Validators, at now: Timestamp
    ) -> Query {
        """
        UPDATE website_pages SET queued_in = NULL, visited_in = \(website.job), status = \(record.status.rawValue), code = \(record.code),
               detail = \(record.detail), etag = \(validators.etag), last_modified = \(validators.lastModified), fetched_at = \(now),
               document_id = CASE WHEN \(record.retires) THEN NULL ELSE document_id END,
               content_hash = CASE WHEN \(record.retires) THEN NULL ELSE content_hash END
        WHERE business_id = \(business) AND website_id = \(website.id) AND url = \(address.description)
        """
    }

    /// What the page's document says from now on.
    static func remember(
        _ business: BusinessID, _ website: WebsiteID, _ address: WebAddress, _ document: DocumentID, _ content: ContentHash,
        _ print: TextPrint,
        title: String
    ) -> Query {
        """
        UPDATE website_pages SET document_id = \(document), content_hash = \(content.bytes), text_hash = \(print.hash.bytes),
               similarity = \(Int64(bitPattern: print.similarity)), figures = \(Int64(bitPattern: print.figures)), words = \(print.words),
               title = \(title)
        WHERE business_id = \(business) AND website_id = \(website) AND url = \(address.description)
        """
    }

    static func putOff(_ business: BusinessID, _ website: WebsiteID, _ address: WebAddress) -> Query {
        """
        UPDATE website_pages SET attempts = attempts + 1
        WHERE business_id = \(business) AND website_id = \(website) AND url = \(address.description)
        """
    }

    /// The number of the document's next version, which takes the new original, and the title that the document has by now; its passages
    /// follow in the same transaction. nil where a person has deleted it.
    static func renew(
        _ business: BusinessID, _ document: DocumentID, uri: String, at now: Timestamp, in transaction: Transaction
    ) async throws -> (Int, String)? {
        try await transaction.query(
            """
            UPDATE documents SET source_uri = \(uri), latest_version = latest_version + 1, updated_at = \(now)
            WHERE business_id = \(business) AND id = \(document) AND deleted_at IS NULL RETURNING latest_version, title
            """
        ).first.map { (try $0("latest_version"), try $0("title")) }
    }

    /// Out of the index, in one go.
    static func retire(_ business: BusinessID, _ documents: [DocumentID], at now: Timestamp, in transaction: Transaction) async throws {
        guard !documents.isEmpty else { return }
        _ = try await transaction.queries(DocumentStore.deleting(business, documents, at: now))
    }

    // MARK: Ending

    /// Lets go of what this crawl was not led to: it is beyond the limits now, or at another server.
    static func letGo(_ business: BusinessID, _ website: Website, at now: Timestamp, in transaction: Transaction) async throws {
        let left: Query = """
            business_id = \(business) AND website_id = \(website.id) AND visited_in IS DISTINCT FROM \(website.job) 
              AND EXISTS (SELECT 1 FROM documents d
                          WHERE d.business_id = \(business) AND d.id = website_pages.document_id AND d.deleted_at IS NULL)
            """
        let documents = try await transaction.query("SELECT document_id FROM website_pages WHERE \(query: left)")
        try await retire(business, documents.map { try $0("document_id") }, at: now, in: transaction)
        _ = try await transaction.query(
            """
            UPDATE website_pages SET document_id = NULL, content_hash = NULL, etag = NULL, last_modified = NULL, status = 'new', code = NULL
            WHERE \(query: left)
            """)
    }

    /// Whether no page of the website is a document.
    static func isEmpty(_ business: BusinessID, _ website: Website, in transaction: Transaction) async throws -> Bool {
        try await transaction.query(
            """
            SELECT 1 AS found FROM website_pages p JOIN documents d ON d.business_id = p.business_id AND d.id = p.document_id
            WHERE p.business_id = \(business) AND p.website_id = \(website.id) AND d.deleted_at IS NULL LIMIT 1
            """
        ).isEmpty
    }

    /// Why the first page that could not be had was not, which tells most where none could; and whether that stands among the pages'
    /// failures.
    static func firstFault(
        _ business: BusinessID, _ website: Website, in transaction: Transaction
    ) async throws -> (fault: DocumentFault, isFailure: Bool)? {
        try await transaction.query(
            """
            SELECT code, detail, status = 'failed' AS failed FROM website_pages
            WHERE business_id = \(business) AND website_id = \(website.id) AND visited_in = \(website.job) AND detail IS NOT NULL
            ORDER BY code = ANY (\(folding)), depth, ordinal LIMIT 1
            """
        ).first.map { (DocumentFault(code: try $0("code") ?? "", detail: try $0("detail") ?? ""), try $0("failed")) }
    }

    /// Counts anew what came of the crawl so far; counting what is there, it may run any number of times.
    ///
    /// - Parameter fault: of the website as a whole, beside those of its pages.
    static func settle(
        _ business: BusinessID, _ website: Website, fault: DocumentFault? = nil, status: IngestionJob.Status, at now: Timestamp
    ) -> Query {
        """
        WITH seen AS (
            SELECT p.url, p.status, p.code, p.detail, p.depth, p.ordinal, d.id AS document_id, coalesce(v.chunk_count, 0) AS chunks
            FROM website_pages p
            LEFT JOIN documents d ON d.business_id = \(business) AND d.id = p.document_id AND d.deleted_at IS NULL
            LEFT JOIN document_versions v ON v.business_id = \(business) AND v.document_id = d.id AND v.number = d.published_version
            WHERE p.business_id = \(business) AND p.website_id = \(website.id) AND p.visited_in = \(website.job)
        ), counts AS (
            SELECT count(*) AS pages, count(document_id) AS documents, coalesce(sum(chunks), 0) AS chunks,
                   count(*) FILTER (WHERE status = 'failed') AS failed, count(*) FILTER (WHERE code = 'unchanged') AS unchanged,
                   count(*) FILTER (WHERE status = 'duplicate') AS duplicates, count(*) FILTER (WHERE status = 'excluded') AS excluded,
                   count(*) FILTER (WHERE status = 'gone') AS gone,
                   coalesce(array_agg(document_id ORDER BY ordinal) FILTER (WHERE document_id IS NOT NULL), '{}') AS ids
            FROM seen
        ), faults AS (
            SELECT coalesce(jsonb_agg(jsonb_build_object('url', url, 'code', code, 'detail', detail) ORDER BY depth, ordinal), '[]') AS list
            FROM (SELECT * FROM seen WHERE status = 'failed' ORDER BY depth, ordinal LIMIT \(maximumFaults)) failures
        )
        UPDATE knowledge_jobs j SET
            stats = jsonb_build_object(
                'documents', c.documents, 'chunks', c.chunks, 'errors', c.failed + CASE WHEN \(fault != nil) THEN 1 ELSE 0 END,
                'pages', c.pages, 'unchanged', c.unchanged, 'duplicates', c.duplicates, 'excluded', c.excluded, 'gone', c.gone),
            errors = CASE WHEN \(fault != nil)
                     THEN jsonb_build_array(jsonb_build_object(
                        'url', \(website.url)::text, 'code', \(fault?.code)::text, 'detail', \(fault?.detail)::text))
                     ELSE '[]' END || f.list,
            document_ids = c.ids,
            status = \(status.rawValue), completed_at = CASE WHEN \(status != .running) THEN \(now) END
        FROM counts c, faults f
        WHERE j.business_id = \(business) AND j.id = \(website.job)
        """
    }

    /// The website rests until its next crawl.
    static func finish(
        _ business: BusinessID, _ website: Website, fault: DocumentFault?, next: Timestamp, at now: Timestamp
    ) -> [Query] {
        [
            """
            UPDATE website_pages SET queued_in = NULL
            WHERE business_id = \(business) AND website_id = \(website.id) AND queued_in = \(website.job)
            """,
            """
            UPDATE websites SET status = CASE WHEN \(fault != nil) THEN 'failed' ELSE 'ready' END, error_code = \(fault?.code),
                   error_detail = \(fault?.detail), crawled_at = \(now), next_crawl_at = \(next), updated_at = \(now)
            WHERE business_id = \(business) AND id = \(website.id)
            """,
        ]
            + Outbox.adding(
                business, topic: Crawl.topic, key: "\(website.id):\(next)",
                payload: ["website_id": .string(website.id.description), "planned_at": .integer(next.microseconds)], dueAt: next)
    }

    /// The website, its pages and all that was made of them.
    static func delete(_ business: BusinessID, _ id: WebsiteID, job: JobID, at now: Timestamp, in transaction: Transaction) async throws {
        let documents = try await transaction.query(
            "SELECT document_id FROM website_pages WHERE business_id = \(business) AND website_id = \(id) AND document_id IS NOT NULL")
        try await retire(business, documents.map { try $0("document_id") }, at: now, in: transaction)
        _ = try await transaction.queries([
            "DELETE FROM website_pages WHERE business_id = \(business) AND website_id = \(id)",
            "UPDATE websites SET deleted_at = \(now), updated_at = \(now), next_crawl_at = NULL WHERE business_id = \(business) AND id = \(id)",
            """
            UPDATE knowledge_jobs SET status = 'failed', completed_at = \(now), document_ids = '{}',
                   stats = '{"documents": 0, "chunks": 0, "errors": 1}',
                   errors = jsonb_build_array(jsonb_build_object('code', 'removed', 'detail', 'The website was deleted while it was read.'))
            WHERE business_id = \(business) AND id = \(job) AND status IN ('pending', 'running')
            """,
        ])
    }

    // MARK: Rows

    private static func website(_ row: Row) throws -> Website {
        var fault: DocumentFault?
        if let code: String = try row("error_code") { fault = DocumentFault(code: code, detail: try row("error_detail") ?? "") }
        return try Website(
            id: row("id"), url: row("url"), depth: row("depth"), maximumPages: row("max_pages"), tags: row("tags"),
            visibility: DocumentVisibility(rawValue: row("visibility")) ?? .team, status: .init(rawValue: row("status")) ?? .failed,
            fault: fault, job: row("job_id"), indexed: row("indexed"), failed: row("failed"), crawledAt: row("crawled_at"),
            nextCrawlAt: row("next_crawl_at"), createdBy: row("created_by"), createdAt: row("created_at"), origin: row("origin"),
            robots: row("robots"))
    }

    private static func page(_ row: Row) throws -> KnownPage? {
        guard let address = WebAddress(try row("url") as String) else { return nil }
        var print: TextPrint?
        if let hash: [UInt8] = try row("text_hash"), let similarity: Int64 = try row("similarity"), let figures: Int64 = try row("figures")
        {
            print = TextPrint(
                hash: ContentHash(stored: hash), similarity: UInt64(bitPattern: similarity), figures: UInt64(bitPattern: figures),
                words: try row("words") ?? 0)
        }
        let content: [UInt8]? = try row("content_hash")
        return try KnownPage(
            entry: Frontier.Entry(address: address, depth: row("depth"), ordinal: row("ordinal"), redirects: row("redirects")),
            attempts: row("attempts"), document: row("document_id"), isRemoved: row("removed"), isFolded: row("folded"),
            validators: Validators(etag: row("etag"), lastModified: row("last_modified")),
            contentHash: content.map { ContentHash(stored: $0) }, print: print, title: row("title"))
    }
}
