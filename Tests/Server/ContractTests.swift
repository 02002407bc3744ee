import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Testing
import Web

@testable import Server

@Suite struct ContractTests {
    @Test func `no two calls of the contract have one name`() throws {
        let document = ContractDocument.json
        var names: [String] = []
        for path in document["paths"]?.members ?? [] {
            for operation in path.value.members ?? [] { names.append(operation.value["operationId"]?.string ?? "") }
        }
        #expect(names.count == Operation.all.count)
        #expect(Set(names).count == names.count)
    }

    @Test func `what the contract names as schemas and answers is there`() throws {
        let schemas = Set(ContractDocument.json["components"]?["schemas"]?.members?.map(\.name) ?? [])
        for operation in Operation.all { if let answer = operation.answer { #expect(schemas.contains(answer)) } }
    }

    @Test func `the contract names every route that is served, and no other`() async throws {
        let noPages = FileManager.default.temporaryDirectory.appending(path: "no-pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: noPages, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: noPages) }
        try Data("{}".utf8).write(to: noPages.appending(path: "manifest.json"))
        let settings = try Settings(environment: [
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1",
            "FRONTDESK_SECRET": String(repeating: "s", count: 32),
            "FRONTDESK_MODEL_DIR": try #require(ProcessInfo.processInfo.environment["FRONTDESK_MODEL_DIR"]),
            "FRONTDESK_WEB_DIR": noPages.path,
        ])
        let installation = try await Installation(settings: settings, logger: Logger(label: "contract"))
        let routes = try installation.router().routes.map { "\($0.method.rawValue) \($0.path)" }
        // The sockets are no routes: they are taken before the router sees them.
        let served = Set(routes + installation.sockets.map { "GET \($0.path)" })
        let named = Set(Operation.all.map { "\($0.method.rawValue.uppercased()) \($0.path)" })
        #expect(served.subtracting(named).sorted() == [])
        #expect(named.subtracting(served).sorted() == [])
    }
}
