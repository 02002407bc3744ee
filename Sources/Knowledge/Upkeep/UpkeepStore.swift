import Basics
import Outbox
import Postgres

/// All SQL on what the keeper should look at.
struct UpkeepStore: Sendable {
    /// Passages that are compared with each other; of a business with more, those of the newest documents.
    static let maximumPassages = 5_000
    private static let shown = 200
    /// Days after which what nobody changed or confirmed is old, and what no answer used is unused.
    private static let old = 365.0
    private static let unused = 30.0
    private static let day = 86_400.0

    let pool: PostgresPool

    // MARK: When

    /// A review soon after a change: one for all changes of two minutes.
    static func soon(_ business: BusinessID, at now: Timestamp) -> [Query] {
        let slot = now.seconds / 120 + 1
        return Outbox.adding(
            business, topic: UpkeepReview.topic, key: "after:\(slot)", payload: [:], dueAt: Timestamp(seconds: slot * 120))
    }

    /// The next day's review, at a minute of the business's own, so that not all of them come at once.
    static func daily(_ business: BusinessID, at now: Timestamp) -> [Query] {
        let tomorrow = now.seconds / 86_400 + 1
        let minute = business.description.utf8.reduce(Int64(0)) { ($0 * 31 + Int64($1)) % 1_440 }
        return Outbox.adding(
            business, topic: UpkeepReview.topic, key: "day:\(tomorrow)", payload: [:],
            dueAt: Timestamp(seconds: tomorrow * 86_400 + minute * 60))
    }

    static func markReviewed(_ business: BusinessID, at now: Timestamp) -> Query {
        """
        INSERT INTO knowledge_upkeep (business_id, reviewed_at) VALUES (\(business), \(now))
        ON CONFLICT (business_id) DO UPDATE SET reviewed_at = excluded.reviewed_at
        """
    }

    // MARK: Passages

    /// What customers can be told at the moment, with the MD5 of each passage's text.
    func passages(_ business: BusinessID, at now: Timestamp) async throws -> [(ClaimPassage, print: String)] {
        try await pool.query(
            .business(business),
            """
            SELECT c.document_id, d.title, c.section, c.text, d.source_type, md5(c.text) AS print
            FROM chunks c JOIN documents d ON d.business_id = c.business_id AND d.id = c.document_id
            WHERE c.business_id = \(business) AND d.business_id = \(business) AND c.version = d.published_version
              AND d.deleted_at IS NULL AND d.visibility = 'public' AND d.source_type <> 'canned'
              AND (d.effective_from IS NULL OR d.effective_from <= \(now)) AND (d.effective_until IS NULL OR d.effective_until > \(now))
            ORDER BY d.created_at DESC, d.id, c.ordinal LIMIT \(Self.maximumPassages)
            """
        ).map { row in
            let type = SourceType(rawValue: try row("source_type")) ?? .text
            return (
                try ClaimPassage(
                    document: row("document_id"), title: row("title"), section: row("section"), text: row("text"), isQuestion: type == .faq),
                print: try row("print")
            )
        }
    }

    // MARK: Findings of pairs

    /// A pair of passages as its row.
    struct PairDraft: Sendable {
        let kind: String
        let key: String
        let document: DocumentID
        let other: DocumentID
        let detail: JSON
    }

    /// Makes the pairs that were found the ones that stand. What was found before keeps its row.
    static func replacePairs(_ business: BusinessID, _ pairs: [PairDraft], at now: Timestamp) -> [Query] {
        pairs.map { pair -> Query in
            """
            INSERT INTO knowledge_findings (business_id, id, kind, key, document_id, other_id, detail, found_at)
            VALUES (\(business), \(FindingID.new(at: now)), \(pair.kind), \(pair.key), \(pair.document), \(pair.other), \(pair.detail), \(now))
            ON CONFLICT (business_id, kind, key) DO UPDATE SET detail = excluded.detail
            """
        } + [
            """
            DELETE FROM knowledge_findings WHERE business_id = \(business) AND kind IN ('contradiction', 'duplicate')
               AND kind || ' ' || key <> ALL (\(pairs.map { "\($0.kind) \($0.key)" }))
            """
        ]
    }

    // MARK: Findings of documents

    /// Makes what is stale and what is unused right now the rows that stand. Cheap enough for each look at the list, so that confirming a
    /// document takes it off at once.
    static func refreshDated(_ business: BusinessID, at now: Timestamp, in transaction: Transaction) async throws {
        let due = try await transaction.query(dated(business, at: now))
        let new = try due.filter { try $0("known") == false }
        _ = try await transaction.queries([
            """
            DELETE FROM knowledge_findings WHERE business_id = \(business) AND kind IN ('stale', 'unused')
               AND kind || ' ' || key <> ALL (\(try due.map { try $0("name") as String }))
            """,
            """
            INSERT INTO knowledge_findings (business_id, id, kind, key, document_id, reason, since, found_at)
            SELECT \(business), id, split_part(name, ' ', 1), substr(name, strpos(name, ' ') + 1), document, nullif(reason, ''), since, \(now)
            FROM unnest(\(new.map { _ in FindingID.new(at: now) }), \(try new.map { try $0("name") as String }),
                        \(try new.map { try $0("id") as DocumentID }), \(try new.map { try $0("reason") as String }),
                        \(try new.map { try $0("since") as Timestamp })) AS n (id, name, document, reason, since)
            ON CONFLICT (business_id, kind, key) DO NOTHING
            """,
        ])
    }

    /// A document is unused only where customers were answered all the while: before the log of questions began nobody knows.
    private static func dated(_ business: BusinessID, at now: Timestamp) -> Query {
        let horizon = now.adding(seconds: -old * day)
        let recently = now.adding(seconds: -unused * day)
        return """
            WITH standing AS MATERIALIZED (
                SELECT d.id, d.source_type, d.visibility, d.effective_until, d.confirm_by,
                       coalesce(v.published_at, d.created_at) AS published_at,
                       greatest(d.updated_at, d.confirmed_at, v.published_at) AS touched_at
                FROM documents d
                LEFT JOIN document_versions v ON v.business_id = \(business) AND v.document_id = d.id AND v.number = d.published_version
                WHERE d.business_id = \(business) AND d.deleted_at IS NULL AND d.published_version IS NOT NULL
            ), stale AS (
                SELECT DISTINCT ON (id) id, reason, since FROM (
                    SELECT id, 1 AS rank, 'confirm_by_passed' AS reason, confirm_by::timestamp AT TIME ZONE 'UTC' AS since FROM standing
                    WHERE confirm_by < (\(now) AT TIME ZONE 'UTC')::date
                    UNION ALL SELECT id, 2, 'expired', effective_until FROM standing WHERE effective_until <= \(now)
                    UNION ALL SELECT id, 3, 'old', touched_at FROM standing
                    WHERE touched_at < \(horizon) AND source_type NOT IN ('profile', 'price_book')
                ) reasons ORDER BY id, rank
            ), log AS (
                SELECT min(asked_at) AS began FROM asked_questions WHERE business_id = \(business) AND outcome <> 'dont_know'
            ), used AS MATERIALIZED (
                SELECT DISTINCT unnest(documents) AS id FROM asked_questions WHERE business_id = \(business)
            ), unused AS (
                SELECT s.id, s.published_at AS since FROM standing s, log
                WHERE s.visibility = 'public' AND s.source_type NOT IN ('profile', 'price_book', 'canned')
                  AND greatest(s.published_at, log.began) < \(recently) AND log.began IS NOT NULL
                  AND s.id NOT IN (SELECT id FROM used)
            ), due AS (
                SELECT 'stale' AS kind, id, reason, since FROM stale UNION ALL SELECT 'unused', id, '', since FROM unused
            ), named AS (
                SELECT concat_ws(' ', kind, id, reason, extract(epoch FROM since)::bigint) AS name, id, reason, since FROM due
            )
            SELECT n.name, n.id, n.reason, n.since,
                   EXISTS (SELECT FROM knowledge_findings f WHERE f.business_id = \(business) AND f.kind || ' ' || f.key = n.name) AS known
            FROM named n
            """
    }

    // MARK: Reading

    func report(_ business: BusinessID, at now: Timestamp) async throws -> UpkeepReport {
        let read: Query = """
            SELECT f.id, f.kind, f.detail, f.document_id, a.title, f.other_id, b.title AS other_title, f.reason, f.since
            FROM knowledge_findings f
            JOIN documents a ON a.business_id = \(business) AND a.id = f.document_id AND a.deleted_at IS NULL
            LEFT JOIN documents b ON b.business_id = \(business) AND b.id = f.other_id AND b.deleted_at IS NULL
            WHERE f.business_id = \(business) AND f.dismissed_at IS NULL
              AND (f.other_id IS NULL OR \(query: Self.stands("a", "a", business)) AND \(query: Self.stands("b", "b", business)))
            ORDER BY f.kind, f.since, f.found_at, f.id LIMIT \(Self.shown * 4)
            """
        return try await pool.transaction(.business(business)) { transaction in
            try await Self.refreshDated(business, at: now, in: transaction)
            return try Self.report(try await transaction.query(read))
        }
    }

    /// Whether the passage of that side still says what it said: what was changed, hidden or taken back a moment ago is off the list before
    /// the next review.
    private static func stands(_ table: String, _ side: String, _ business: BusinessID) -> Query {
        """
        (\(unescaped: table).visibility = 'public' AND EXISTS (
            SELECT FROM chunks c WHERE c.business_id = \(business) AND c.document_id = \(unescaped: table).id
               AND c.version = \(unescaped: table).published_version AND md5(c.text) = f.detail -> '\(unescaped: side)' ->> 'passage'))
        """
    }

    private static func report(_ rows: Rows) throws -> UpkeepReport {
        var report = UpkeepReport()
        for row in rows {
            let kind: String = try row("kind")
            switch kind {
            case "contradiction", "duplicate":
                guard let other: DocumentID = try row("other_id") else { continue }
                let detail: JSON = try row("detail")
                let pair = try UpkeepReport.Pair(
                    id: row("id"), subject: detail["subject"]?.string ?? "", similarity: detail["similarity"]?.double ?? 1,
                    a: side(detail["a"], of: row("document_id"), title: row("title")),
                    b: side(detail["b"], of: other, title: row("other_title") ?? ""))
                if kind == "contradiction" { report.contradictions.append(pair) } else { report.duplicates.append(pair) }
            default:
                let dated = try UpkeepReport.Dated(
                    id: row("id"), document: row("document_id"), title: row("title"),
                    reason: row("reason").flatMap(UpkeepReport.Reason.init), since: row("since"))
                if kind == "stale" { report.stale.append(dated) } else { report.unused.append(dated) }
            }
        }
        return report
    }

    private static func side(_ json: JSON?, of document: DocumentID, title: String) -> UpkeepReport.Side {
        UpkeepReport.Side(
            document: document, title: title, section: json?["section"]?.string ?? "", text: json?["text"]?.string ?? "",
            value: json?["value"]?.string ?? "")
    }

    /// False where there is none.
    func dismiss(_ business: BusinessID, _ id: FindingID, by person: PersonID, at now: Timestamp) async throws -> Bool {
        try await pool.query(
            .business(business),
            """
            UPDATE knowledge_findings SET dismissed_at = coalesce(dismissed_at, \(now)), dismissed_by = coalesce(dismissed_by, \(person))
            WHERE business_id = \(business) AND id = \(id)
            """
        ).affected == 1
    }
}
