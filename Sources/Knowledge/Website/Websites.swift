import Basics
import Curl
import Postgres
import Realtime

/// The websites that a business's bot knows from.
public struct Websites: Sendable {
    private let pool: PostgresPool
    private let store: WebsiteStore
    private let hub: Hub
    private let clock: WallClock
    private let exceptions: Set<String>

    /// - Parameter exceptions: servers that may be read though they are not public, each as `host:port`.
    public init(knowledge: Knowledge, exceptions: Set<String> = []) {
        pool = knowledge.pool
        store = WebsiteStore(pool: knowledge.pool)
        hub = knowledge.hub
        clock = knowledge.clock
        self.exceptions = exceptions
    }

    /// Takes a website in and begins to read it. One that is known already takes what is said anew, and is read again; while it is being
    /// read, the crawl that runs is given.
    ///
    /// - Throws: `InputFailure` for an address that cannot be a public website's; what only a look-up can tell, the job tells.
    public func add(_ business: BusinessID, by person: PersonID?, _ request: WebsiteRequest) async throws -> (
        website: WebsiteID, job: JobID
    ) {
        let address = try judged(request.url)
        let now = clock.now()
        return try await starting(business, at: now) { transaction in
            if let known = try await WebsiteStore.lock(business, url: address.description, in: transaction) {
                _ = try await transaction.queries(WebsiteStore.change(business, known.id, request, at: now))
                return (known.id, known.isCrawling ? known.job : nil)
            }
            guard try await WebsiteStore.count(business, in: transaction) < Website.maximum else { throw WebsiteFailure.tooMany }
            let id = WebsiteID.new(at: now)
            let job = JobID.new(at: now)
            _ = try await transaction.queries(
                [WebsiteStore.insertJob(business, job, at: now)]
                    + [WebsiteStore.insert(business, id, address, request, job: job, by: person, at: now)]
                    + WebsiteStore.start(business, id, job: job, at: now))
            return (id, job)
        }
    }

    /// Reads it again now.
    public func crawl(_ business: BusinessID, _ id: WebsiteID) async throws -> JobID {
        try await starting(business, at: clock.now()) { transaction in
            guard let state = try await WebsiteStore.lock(business, id, in: transaction) else { throw WebsiteFailure.notFound }
            return (id, state.isCrawling ? state.job : nil)
        }.job
    }

    public func list(_ business: BusinessID) async throws -> [Website] { try await store.websites(business) }

    /// From the commit on nothing of it is found.
    public func delete(_ business: BusinessID, _ id: WebsiteID) async throws {
        let now = clock.now()
        let sequence = try await pool.transaction(.business(business)) { transaction in
            guard let state = try await WebsiteStore.lock(business, id, in: transaction) else { throw WebsiteFailure.notFound }
            try await WebsiteStore.delete(business, id, job: state.job, at: now, in: transaction)
            return try await DocumentStore.tell(business, job: state.job, nil, at: now, in: transaction)
        }
        hub.ring(.inbox(business), upTo: sequence)
    }

    /// The website and its crawl; begins one where `find` gives none.
    private func starting(
        _ business: BusinessID, at now: Timestamp, _ find: @escaping @Sendable (Transaction) async throws -> (WebsiteID, JobID?)
    ) async throws -> (website: WebsiteID, job: JobID) {
        let (id, job, sequence) = try await pool.transaction(.business(business)) { transaction in
            let (id, running) = try await find(transaction)
            let job = running ?? JobID.new(at: now)
            if running == nil {
                _ = try await transaction.queries(
                    [WebsiteStore.insertJob(business, job, at: now)] + WebsiteStore.start(business, id, job: job, at: now))
            }
            return (id, job, try await DocumentStore.tell(business, job: job, nil, at: now, in: transaction))
        }
        hub.ring(.inbox(business), upTo: sequence)
        hub.ring(.work, upTo: 0)
        return (id, job)
    }

    private func judged(_ url: String) throws(InputFailure) -> WebAddress {
        guard let address = WebAddress(url) else {
            throw .invalid([FieldFault("url", "format", "Must be a web address that begins with https:// or http://, without a user name.")]
            )
        }
        guard exceptions.contains("\(address.host):\(address.effectivePort)") || !HostName.isPrivate(address.host) else {
            throw .invalid([FieldFault("url", "not_public", PageFault.notPublic.detail)])
        }
        return address
    }
}

/// What a caller can do wrong with websites.
public enum WebsiteFailure: Failure {
    case notFound
    case tooMany

    public var kind: FailureKind { self == .notFound ? .notFound : .invalid }
    public var code: String { self == .notFound ? "not_found" : "too_many" }

    public var detail: String {
        switch self {
        case .notFound: "There is no such website, or it is not yours."
        case .tooMany: "At most \(Website.maximum) websites can be read for one business. Delete one first."
        }
    }
}
