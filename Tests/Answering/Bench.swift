import Basics
import Chat
import Escalation
import Foundation
import LanguageModels
import Logging
import MiniLM
import Outbox
import Postgres
import Realtime
import Redis
import Synchronization
import TestSupport
import Understanding

@testable import Answering
@testable import Knowledge

/// The embedding model. `make test` fetches it and names its directory.
enum Model {
    struct NotInstalled: Error, CustomStringConvertible {
        let description = "FRONTDESK_MODEL_DIR does not name the embedding model's directory: run these tests with `make test`"
    }

    static let shared = Result {
        guard let directory = ProcessInfo.processInfo.environment["FRONTDESK_MODEL_DIR"] else { throw NotInstalled() }
        return try Embedder(directory: directory, threads: 2)
    }

    static func embedder() throws -> Embedder { try shared.get() }
}

/// Counts the texts that are embedded.
final class CountingEmbedder: SentenceEmbedding {
    let model: Embedder
    let count = Mutex(0)

    init(model: Embedder) { self.model = model }

    func embed(_ text: String) async -> [Float] {
        count.withLock { $0 += 1 }
        return await model.embed(text)
    }

    func embed(_ texts: [String]) async -> [[Float]] {
        count.withLock { $0 += texts.count }
        return await model.embed(texts)
    }
}

/// Finds what it was given, whatever is asked; or nothing at all, loudly.
struct Shelf: KnowledgeSearching {
    struct Burnt: Error {}

    var passages: [Hit] = []
    var fails = false

    func search(
        _ business: BusinessID, _ query: String, embedding: [Float]?, limit: Int, audience: Audience, now: Timestamp
    ) async throws -> [Hit] {
        if fails { throw Burnt() }
        return passages
    }
}

extension Hit {
    static func passage(_ text: String, title: String = "Price list", section: String = "Pumps", score: Double = 0.6) -> Hit {
        Hit(
            chunk: .new(), document: .new(), title: title, section: section, text: text, sourceURI: nil, fileName: "prices.md", page: nil,
            sourceType: .markdown, vector: score, lexical: score, score: score)
    }
}

/// Whether somebody is there.
enum Desk: DutyReading {
    case staffed, empty, unreachable

    struct Unreachable: Error {}

    func someoneOnDuty(_ business: BusinessID) async throws -> Bool {
        guard self != .unreachable else { throw Unreachable() }
        return self == .staffed
    }
}

/// Says its lines; or nothing, until it is left alone.
struct Parrot: LanguageModel {
    var lines: [String] = []
    var isSilent = false

    func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        AsyncThrowingStream { continuation in
            guard !isSilent else { return }
            for line in lines { continuation.yield(.text(line)) }
            continuation.finish()
        }
    }
}

extension Answerer {
    static func oakline(
        _ passages: [Hit] = [], searchFails: Bool = false, desk: Desk = .staffed, model: (any LanguageModel)? = nil
    ) throws -> Answerer {
        let embedder = try Model.embedder()
        return Answerer(
            understanding: try Understanding(embedder: embedder), knowledge: Shelf(passages: passages, fails: searchFails), duty: desk,
            embedder: embedder, model: model)
    }

    /// The turn of one message to Oakline Plumbing, on a Wednesday at ten.
    func turn(_ message: String, _ change: (inout TurnInput) -> Void = { _ in }) async throws -> TurnDraft {
        var facts = Oakline.facts
        facts.guardrails.handoffKeywords = ["lawyer"]
        facts.guardrails.emergencyMessage = "If anyone is in danger, call 911."
        var input = TurnInput(business: .new(), facts: facts, message: message, now: Timestamp("2026-11-18T16:00:00Z") ?? .now)
        change(&input)
        return await answer(input) { _ in }
    }
}
