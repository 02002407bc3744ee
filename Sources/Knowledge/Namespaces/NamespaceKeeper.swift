import Basics
import Logging
import Outbox
import Postgres

/// Keeps each business's namespace as its size and its model want it. What is to be done is read anew before each step, so that a
/// delivery that was killed is simply delivered again, and one too many finds nothing to do.
public struct NamespaceKeeper: OutboxHandler {
    static let topic = "knowledge.namespace"
    /// Passages that are embedded together.
    private static let batch = 64
    /// Vectors that are removed together.
    private static let removed = 2_000
    /// Searches that began before a model was exchanged are over by then.
    static let grace = 60.0

    /// Why to look after a namespace.
    enum Reason: String, Sendable {
        /// Passages have come or gone.
        case changed
        case embedAnew = "embed_anew"
        case removeRetired = "remove_retired"
    }

    public let topics = [Self.topic]
    public let takesLong = true
    private let store: NamespaceStore
    private let builder: NamespaceStore
    private let models: EmbeddingModels
    private let indexFrom: Int
    private let clock: WallClock
    private let logger: Logger

    /// - Parameter builder: a pool whose statements may take as long as an index takes.
    public init(_ namespaces: Namespaces, builder: PostgresPool, logger: Logger) {
        store = namespaces.store
        self.builder = NamespaceStore(pool: builder)
        models = namespaces.models
        indexFrom = namespaces.indexFrom
        clock = namespaces.clock
        self.logger = logger
    }

    /// The statements that have a namespace looked after; in the transaction that changes its passages.
    static func noticing(_ business: BusinessID, at due: Timestamp, _ reason: Reason = .changed) -> [Query] {
        Outbox.adding(
            business, topic: topic, key: JobID.new(at: due).description, payload: ["reason": .string(reason.rawValue)], dueAt: due)
    }

    public func deliver(_ entry: OutboxEntry) async throws {
        try await look(after: entry.business, Reason(rawValue: entry.payload["reason"]?.string ?? "") ?? .changed)
    }

    func look(after business: BusinessID, _ reason: Reason) async throws {
        switch reason {
        case .changed: try await keep(business)
        case .embedAnew: try await embedAnew(business)
        case .removeRetired: try await removeRetired(business)
        }
    }

    // MARK: Index

    private func keep(_ business: BusinessID) async throws {
        let namespace = try await store.namespace(business, standard: models.standard.model)
        // What was embedded before the model was exchanged, and written after it.
        if namespace.model != models.standard.model || namespace.coming != nil { try await read(business, namespace.model) }
        try await settle(business)
    }

    /// Step by step, until the index is as it should be.
    private func settle(_ business: BusinessID) async throws {
        while true {
            try Task.checkCancellation()
            let namespace = try await store.namespace(business, standard: models.standard.model)
            guard let step = namespace.nextStep(indexFrom: indexFrom) else { return }
            switch step {
            case .dropFormer: try await store.dropFormer(business, namespace.model)
            case .swap: try await builder.swap(business, namespace.model)
            case .dropIndex: try await store.dropIndex(business, namespace.model)
            case .build: guard try await build(business, namespace.model) else { return }
            }
        }
    }

    /// False where there is nothing to build of.
    private func build(_ business: BusinessID, _ model: String) async throws -> Bool {
        let began = ContinuousClock.now
        let count = try await builder.build(business, model)
        logger.info(
            "an index was built",
            metadata: ["business_id": "\(business)", "passages": "\(count)", "seconds": "\((.now - began) / .seconds(1))"])
        return count > 0
    }

    // MARK: Models

    private func embedAnew(_ business: BusinessID) async throws {
        let namespace = try await store.namespace(business, standard: models.standard.model)
        guard let model = namespace.coming else { return }
        try await read(business, model)
        if namespace.passages >= indexFrom, try await !store.isIndexed(business, model) {
            _ = try await builder.build(business, model)
            try await builder.swap(business, model)
        }
        let now = clock.now()
        while try await !builder.makeCurrent(business, model, removeAt: now.adding(seconds: Self.grace), at: now) {
            // Passages were added while those before were read.
            try await read(business, model)
        }
        logger.info("the embedding model was exchanged", metadata: ["business_id": "\(business)", "model": "\(model)"])
        try await settle(business)
    }

    /// Gives each passage a vector of `model` that has none.
    private func read(_ business: BusinessID, _ name: String) async throws {
        guard let model = models[name] else { throw UnknownModel(name: name) }
        var last: ChunkID?
        while true {
            let passages = try await store.passages(business, without: name, after: last, limit: Self.batch)
            guard let end = passages.last else { return }
            var vectors = try await model.embed(passages: passages.flatMap(\.passage.readings))[...]
            try Task.checkCancellation()
            let read = passages.map { passage in
                let own = vectors.prefix(passage.passage.readings.count)
                vectors = vectors.dropFirst(own.count)
                return (passage.id, Ingestion.middle(of: own))
            }
            try await store.save(business, read, of: name)
            last = end.id
        }
    }

    private func removeRetired(_ business: BusinessID) async throws {
        for model in try await store.retired(business, since: clock.now().adding(seconds: -Self.grace)) {
            try await store.dropIndex(business, model)
            while try await store.remove(business, of: model, limit: Self.removed) > 0 { try Task.checkCancellation() }
            try await store.forget(business, model)
        }
    }
}
