import Testing

@testable import Postgres

/// Transcripts: what was sent, what came back, and who got it. Owners are the names of callers.
@Suite struct PipelineTests {
    private typealias Answer = Pipeline<String>.Answer

    private func send(_ owner: String, _ queries: [Query], on pipeline: inout Pipeline<String>) -> [StatementCache.Use] {
        let uses = queries.enumerated().map { pipeline.add($1, statement: $0, owner: owner) }
        pipeline.addSync(owner: owner)
        return uses
    }

    private func told(_ answers: [Answer], _ pipeline: inout Pipeline<String>) -> [String] {
        answers.compactMap { answer in
            switch pipeline.receive(answer) {
            case .none: nil
            case .result(let owner, let statement): "\(owner) has \(statement)"
            case .failed(let owner, let statement, let stale):
                "\(owner) failed at \(statement.map(String.init) ?? "commit")\(stale ? ", stale" : "")"
            case .finished(let owner): "\(owner) done"
            case .outOfStep: "out of step"
            }
        }
    }

    @Test func `each caller gets the answers to its own statements`() {
        var pipeline = Pipeline<String>()
        #expect(send("Ada", ["SELECT 1", "SELECT 2"], on: &pipeline) == [.new(name: "s1"), .new(name: "s2")])
        #expect(send("Ben", ["SELECT 3"], on: &pipeline) == [.new(name: "s3")])
        let ada: [Answer] = [.success, .end, .success, .end, .success, .end, .success, .end, .sync]
        #expect(told(ada, &pipeline) == ["Ada has 0", "Ada has 1", "Ada done"])
        #expect(told([.success, .end, .success, .end, .sync], &pipeline) == ["Ben has 0", "Ben done"])
        #expect(pipeline.isIdle)
    }

    @Test func `a failure skips the rest of its own batch and nothing of the next`() {
        var pipeline = Pipeline<String>()
        _ = send("Ada", ["SELECT 1/0", "SELECT 2"], on: &pipeline)
        _ = send("Ben", ["SELECT 3"], on: &pipeline)
        let ada: [Answer] = [.success, .end, .failure("22012"), .end, .skipped, .end, .skipped, .end, .sync]
        #expect(told(ada, &pipeline) == ["Ada failed at 0", "Ada done"])
        #expect(told([.success, .end, .success, .end, .sync], &pipeline) == ["Ben has 0", "Ben done"])
    }

    @Test func `a statement that was skipped before it was prepared is prepared the next time`() {
        var pipeline = Pipeline<String>()
        _ = send("Ada", ["SELECT 1/0", "SELECT 2"], on: &pipeline)
        _ = told([.success, .end, .failure("22012"), .end, .skipped, .end, .skipped, .end, .sync], &pipeline)
        #expect(send("Ben", ["SELECT 2"], on: &pipeline) == [.new(name: "s3")])
        #expect(send("Cleo", ["SELECT 1/0"], on: &pipeline) == [.prepared(name: "s1")])
    }

    @Test func `nobody relies on another caller's statement before the server confirmed it`() {
        var pipeline = Pipeline<String>()
        #expect(send("Ada", ["SELECT 1"], on: &pipeline) == [.new(name: "s1")])
        #expect(send("Ben", ["SELECT 1"], on: &pipeline) == [.unnamed])
        _ = told([.success, .end, .success, .end, .sync], &pipeline)
        #expect(send("Cleo", ["SELECT 1"], on: &pipeline) == [.prepared(name: "s1")])
    }

    @Test func `one batch prepares a statement that it uses twice only once`() {
        var pipeline = Pipeline<String>()
        #expect(send("Ada", ["SELECT 1", "SELECT 1"], on: &pipeline) == [.new(name: "s1"), .prepared(name: "s1")])
    }

    @Test func `a statement that the server finds outdated is forgotten and reported as such`() {
        var pipeline = Pipeline<String>()
        _ = send("Ada", ["SELECT * FROM customers"], on: &pipeline)
        _ = told([.success, .end, .success, .end, .sync], &pipeline)
        _ = send("Ben", ["SELECT * FROM customers"], on: &pipeline)
        #expect(told([.failure("0A000"), .end, .sync], &pipeline) == ["Ben failed at 0, stale", "Ben done"])
        #expect(send("Cleo", ["SELECT * FROM customers"], on: &pipeline) == [.new(name: "s2")])
    }

    @Test func `a failure to commit belongs to the batch and not to the one behind`() {
        var pipeline = Pipeline<String>()
        _ = send("Ada", ["INSERT"], on: &pipeline)
        _ = send("Ben", ["SELECT 1"], on: &pipeline)
        let ada: [Answer] = [.success, .end, .success, .end, .failure("23503"), .end, .sync]
        #expect(told(ada, &pipeline) == ["Ada has 0", "Ada failed at commit", "Ada done"])
        #expect(told([.success, .end, .success, .end, .sync], &pipeline) == ["Ben has 0", "Ben done"])
    }

    @Test(arguments: [[Answer.sync], [.end], [.success, .end, .success, .success], [.success, .sync]])
    private func `an answer that nobody asked for is noticed`(_ answers: [Answer]) {
        var pipeline = Pipeline<String>()
        _ = send("Ada", ["SELECT 1"], on: &pipeline)
        #expect(told(answers, &pipeline).last == "out of step")
    }

    @Test func `an answer on an idle connection is noticed`() {
        var pipeline = Pipeline<String>()
        #expect(told([.success], &pipeline) == ["out of step"])
    }

    @Test func `one text with values of other types is not sent to the prepared statement`() {
        var pipeline = Pipeline<String>()
        let number: Query = "SELECT \(1)"
        let text: Query = "SELECT \("one")"
        #expect(number.sql == text.sql)
        _ = send("Ada", [number], on: &pipeline)
        _ = told([.success, .end, .success, .end, .sync], &pipeline)
        #expect(send("Ben", [text], on: &pipeline) == [.unnamed])
        #expect(send("Cleo", [number], on: &pipeline) == [.prepared(name: "s1")])
    }

    @Test func `names are bounded, and a late confirmation does not bring a dropped one back`() {
        var pipeline = Pipeline<String>(cacheLimit: 2)
        _ = send("Ada", ["SELECT 1", "SELECT 2"], on: &pipeline)
        #expect(pipeline.cache.isFull)
        #expect(send("Ben", ["SELECT 3"], on: &pipeline) == [.unnamed])
        pipeline.resetCache()
        _ = told([.success, .end, .success, .end, .success, .end, .success, .end, .sync], &pipeline)
        #expect(send("Cleo", ["SELECT 1"], on: &pipeline) == [.new(name: "s3")])
    }

    @Test func `statements that fail to prepare do not fill the cache`() {
        var pipeline = Pipeline<String>(cacheLimit: 2)
        for _ in 0..<5 {
            _ = send("Ada", ["SELEC"], on: &pipeline)
            #expect(told([.failure("42601"), .end, .skipped, .end, .sync], &pipeline) == ["Ada failed at 0", "Ada done"])
        }
        #expect(!pipeline.cache.isFull)
    }
}
