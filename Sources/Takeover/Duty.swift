import Basics
import Logging
import Postgres
import ServiceLifecycle
import Synchronization

/// Who of the team is there. Presence is a lease: an open console renews it, and a laptop that is shut is away soon by itself.
public final class Duty: Service {
    /// Seconds that a lease holds, and between its renewals.
    public static let lease = 120.0
    private static let renewal: Duration = .seconds(30)

    private let store: PresenceStore
    private let clock: WallClock
    private let logger: Logger
    /// The consoles that are open on this node.
    private let open = Mutex<[BusinessID: [PersonID: Int]]>([:])

    public init(pool: PostgresPool, clock: WallClock = .system, logger: Logger) {
        store = PresenceStore(pool: pool)
        self.clock = clock
        self.logger = logger
    }

    public func set(_ business: BusinessID, _ person: PersonID, _ status: PresenceStatus) async throws {
        try await store.set(business, person, status, until: clock.now().adding(seconds: Self.lease))
    }

    public func status(_ business: BusinessID, _ person: PersonID) async throws -> PresenceStatus {
        try await store.status(business, person, now: clock.now())
    }

    /// Whether a chat that is handed over now finds somebody.
    public func someoneIsOn(_ business: BusinessID) async throws -> Bool {
        try await store.someoneIsAvailable(business, now: clock.now())
    }

    /// A console of the person opened on this node: it holds the lease until `leave`.
    public func arrive(_ business: BusinessID, _ person: PersonID) async throws {
        open.withLock { $0[business, default: [:]][person, default: 0] += 1 }
        try await renew(business, [person])
    }

    public func leave(_ business: BusinessID, _ person: PersonID) {
        open.withLock { open in
            let count = (open[business]?[person] ?? 1) - 1
            open[business]?[person] = count > 0 ? count : nil
            if open[business]?.isEmpty == true { open[business] = nil }
        }
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.renewal) } catch { return }
                await self.renewAll()
            }
        }
    }

    private func renewAll() async {
        for (business, people) in open.withLock({ open in open.map { ($0.key, Array($0.value.keys)) } }) {
            do { try await renew(business, people) } catch {
                // The lease outlives three failed renewals; the next one is tried in half a minute.
                logger.warning("presence could not be renewed", metadata: ["business_id": "\(business)", "error": "\(error)"])
            }
        }
    }

    private func renew(_ business: BusinessID, _ people: [PersonID]) async throws {
        let now = clock.now()
        try await store.renew(business, people, now: now, until: now.adding(seconds: Self.lease))
    }
}
