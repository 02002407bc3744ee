import Basics
import Postgres
import Realtime

/// Where and with which model the passages of each business are searched.
public struct Namespaces: Sendable {
    /// Passages from which on an index is built: below, comparing all is as fast and misses nothing.
    public static let standardIndexFrom = 20_000

    let store: NamespaceStore
    let models: EmbeddingModels
    let indexFrom: Int
    let clock: WallClock
    private let hub: Hub

    public init(
        pool: PostgresPool, models: EmbeddingModels, indexFrom: Int = Namespaces.standardIndexFrom, hub: Hub, clock: WallClock = .system
    ) {
        store = NamespaceStore(pool: pool)
        self.models = models
        self.indexFrom = indexFrom
        self.hub = hub
        self.clock = clock
    }

    /// The models that can be chosen.
    public var modelNames: [String] { models.names }

    public func status(_ business: BusinessID) async throws -> NamespaceStatus {
        let namespace = try await store.namespace(business, standard: models.standard.model)
        var reembedding: NamespaceStatus.Reembedding?
        if let model = namespace.coming {
            reembedding = .init(model: model, done: try await store.count(business, of: model), total: namespace.passages)
        }
        let isComing = namespace.passages >= indexFrom
        return NamespaceStatus(
            kind: namespace.hasIndex ? .hnsw : isComing ? .building : .exact, passages: namespace.passages, model: namespace.model,
            reembedding: reembedding)
    }

    /// The model that passages of this business are embedded with now.
    public func model(of business: BusinessID) async throws -> any PassageEmbedding {
        let name = try await store.namespace(business, standard: models.standard.model).model
        guard let model = models[name] else { throw UnknownModel(name: name) }
        return model
    }

    /// Has all passages of the business embedded with `model` beside the present one, which is searched until the last of them is done.
    public func embedAnew(_ business: BusinessID, with name: String) async throws {
        guard let model = models[name] else { throw UnknownModel(name: name) }
        let now = clock.now()
        let hasBegun = try await store.pool.transaction(.business(business)) { [models] transaction in
            guard try await NamespaceStore.begin(business, model, from: models.standard, at: now, in: transaction) else { return false }
            _ = try await transaction.queries(
                NamespaceKeeper.noticing(business, at: now, .embedAnew)
                    + NamespaceKeeper.noticing(business, at: now.adding(seconds: NamespaceKeeper.grace), .removeRetired))
            return true
        }
        if hasBegun { hub.ring(.work, upTo: 0) }
    }
}

/// A model that is named in the database and not in the configuration.
public struct UnknownModel: Failure {
    public let name: String

    public var kind: FailureKind { .unavailable }
    public var code: String { "unknown_model" }
    public var detail: String { "No embedding model named \(name) is configured." }
}
