import Basics
import Foundation
import MiniLM
import Understanding

/// Reads with the real model, which `make test` fetches.
enum Reader {
    struct NoModel: Error, CustomStringConvertible {
        let description = "FRONTDESK_MODEL_DIR does not name the embedding model's directory: run these tests with `make test`"
    }

    private static let embedder: Result<Embedder, any Error> = Result {
        guard let directory = ProcessInfo.processInfo.environment["FRONTDESK_MODEL_DIR"], !directory.isEmpty else { throw NoModel() }
        return try Embedder(directory: directory, threads: 2)
    }

    static func model() throws -> Embedder { try embedder.get() }

    /// A Saturday morning in Madison.
    static let now = Timestamp("2026-11-21T10:00:00-06:00") ?? Timestamp(seconds: 0)
    static let chicago = TimeZoneRules("America/Chicago") ?? .utc

    static let services = [
        ServiceName(code: "water_heater", name: "Water heater replacement", synonyms: ["hot water tank", "install water heater"]),
        ServiceName(code: "tankless", name: "Tankless water heater replacement"),
        ServiceName(code: "drain", name: "Drain cleaning", synonyms: ["clogged drain", "snaking"]),
        ServiceName(code: "mowing", name: "Lawn mowing"),
    ]

    static let context = ReadingContext(
        now: now, zone: chicago, services: services, places: ["Madison", "Verona", "Sun Prairie"], keywords: ["sue", "injured"])

    static func read(_ message: String) async throws -> Reading {
        try await Understanding(embedder: model()).read(message, context: context)
    }

    /// Without the model: for what words alone decide.
    static func words(_ message: String) throws -> Reading {
        Understanding.read(message, embedding: [], heads: try Heads.shipped(), context: context)
    }
}
