import Basics
import Foundation
import TestSupport
import Testing

@testable import Knowledge

/// The bucket on a server that checks each signature.
@Suite struct S3BucketTests {
    private let acme = BusinessID.new()

    private func open() async throws -> FileStore {
        let server = try await S3Server.running()
        return FileStore(bucket: try S3Bucket(server.url, server.keeper))
    }

    @Test func `what is saved is read again, by its business alone`() async throws {
        let store = try await open()
        let bytes = Array("A visit costs $89.".utf8)
        let hash = try await store.save(acme, bytes)
        #expect(hash == ContentHash(of: bytes))
        #expect(try await store.save(acme, bytes) == hash)
        #expect(try await store.read(acme, hash) == bytes)
        let stranger = await storageFault { () async throws(KnowledgeFailure) in _ = try await store.read(.new(), hash) }
        guard case .missing = stranger else {
            Issue.record("another business got \(String(describing: stranger))")
            return
        }
    }

    @Test func `an object lies where its business and its hash say`() async throws {
        let server = try await S3Server.running()
        let bucket = try S3Bucket(server.url + "/kept", server.keeper)
        let hash = try await FileStore(bucket: bucket).save(acme, Array("Rossi".utf8))
        #expect(try await S3Bucket(server.url, server.keeper).head("kept/\(acme)/\(hash.name.prefix(2))/\(hash.name)") == 5)
    }

    @Test func `three megabytes come whole, and piece by piece`() async throws {
        let store = try await open()
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<(3 << 20) / 8).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }
        let hash = try await store.save(acme, bytes)
        #expect(try await store.save(acme, bytes) == hash)
        #expect(try await store.read(acme, hash) == bytes)
        let reader = try await store.open(acme, hash)
        #expect(reader.byteCount == bytes.count)
        var read: [UInt8] = []
        var pieces = 0
        while let piece = try await reader.next() {
            read += piece
            pieces += 1
        }
        #expect(read == bytes)
        #expect(pieces > 1)
    }

    @Test func `what is deleted is gone, and may be deleted again`() async throws {
        let store = try await open()
        let hash = try await store.save(acme, Array("A visit costs $89.".utf8))
        try await store.delete(acme, hash)
        try await store.delete(acme, hash)
        let fault = await storageFault { () async throws(KnowledgeFailure) in _ = try await store.open(acme, hash) }
        guard case .missing = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test func `wrong keys are refused, and nothing is kept`() async throws {
        let server = try await S3Server.running()
        let bytes = Array("A visit costs $89.".utf8)
        let wrong = S3Server.Keys(access: server.keeper.access, secret: String(server.keeper.secret.reversed()))
        for keys in [wrong, server.stranger, S3Server.Keys(access: "AKIANOBODY", secret: "x")] {
            let store = FileStore(bucket: try S3Bucket(server.url, keys))
            let fault = await storageFault { () async throws(KnowledgeFailure) in _ = try await store.save(acme, bytes) }
            #expect(fault?.reason == .refused)
        }
        #expect(try await S3Bucket(server.url, server.keeper).head("\(acme)/\(ContentHash(of: bytes).name.prefix(2))") == nil)
        let nowhere = FileStore(bucket: try S3Bucket("http://127.0.0.1:\(server.port)/no-such-bucket", server.keeper))
        let fault = await storageFault { () async throws(KnowledgeFailure) in _ = try await nowhere.save(acme, bytes) }
        #expect(fault?.reason == .misconfigured)
    }

    @Test func `a document goes from the upload to the index by way of the bucket, and is downloaded by a link`() async throws {
        let files = try await open()
        try await Library.open(files: files) { library in
            let document = try await library.add(acme, "# Prices\n\nA visit costs $89.")
            #expect(try await library.ask(acme, "what does a visit cost").first?.text == "A visit costs $89.")
            #expect(!FileManager.default.fileExists(atPath: library.storage.path()))
            let api = OriginalApi(library)
            let link = try await api.link(document, of: acme)
            let answer = try await api.follow(try #require(link.json["url"]?.string))
            #expect(answer.status == 200)
            #expect(answer.body == Array("# Prices\n\nA visit costs $89.".utf8))
        }
    }
}
