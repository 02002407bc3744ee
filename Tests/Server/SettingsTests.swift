import Testing

@testable import Server

@Suite struct SettingsTests {
    private let needed = [
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1",
        "FRONTDESK_SECRET": String(repeating: "s", count: 32), "FRONTDESK_MODEL_DIR": "model",
    ]

    private func faults(_ more: [String: String]) -> [String] {
        do throws(SettingsFault) {
            _ = try Settings(environment: needed.merging(more) { $1 })
            return []
        } catch { return error.faults }
    }

    @Test func `originals lie in a folder until a bucket is named, whole`() throws {
        #expect(try Settings(environment: needed).bucket == nil)
        let whole = [
            "FRONTDESK_S3_URL": "https://s3.example.com/originals", "FRONTDESK_S3_ACCESS_KEY": "AKID", "FRONTDESK_S3_SECRET_KEY": "secret",
        ]
        let bucket = try #require(try Settings(environment: needed.merging(whole) { $1 }).bucket)
        #expect(bucket.region == "us-east-1")
        #expect(bucket.accessKey == "AKID")
        #expect(faults(whole.merging(["FRONTDESK_S3_URL": "https://s3.example.com"]) { $1 }).count == 1)
        #expect(faults(["FRONTDESK_S3_URL": "https://s3.example.com/originals"]).count == 2)
    }

    @Test func `embeddings are the built-in model's until an address is named, with its model`() throws {
        #expect(try Settings(environment: needed).embedding == nil)
        let whole = ["FRONTDESK_EMBEDDING_URL": "http://127.0.0.1:8000/v1", "FRONTDESK_EMBEDDING_MODEL": "kind-1"]
        let embedding = try #require(try Settings(environment: needed.merging(whole) { $1 }).embedding)
        #expect(embedding.dimensions == nil)
        #expect(embedding.key == nil)
        #expect(
            try Settings(environment: needed.merging(whole.merging(["FRONTDESK_EMBEDDING_DIMENSIONS": "512"]) { $1 }) { $1 }).embedding?
                .dimensions == 512)
        for dimensions in ["0", "4001", "many"] {
            #expect(faults(whole.merging(["FRONTDESK_EMBEDDING_DIMENSIONS": dimensions]) { $1 }).count == 1)
        }
        #expect(faults(["FRONTDESK_EMBEDDING_URL": "http://127.0.0.1:8000/v1"]).count == 1)
    }

    @Test func `no secret is shown`() {
        let shown = Settings.described(environment: ["FRONTDESK_S3_SECRET_KEY": "very-secret", "FRONTDESK_EMBEDDING_KEY": "very-secret"])
        #expect(shown.contains("FRONTDESK_S3_SECRET_KEY=(set)"))
        #expect(!shown.contains("very-secret"))
    }
}
