import LanguageModels
import Testing

@testable import Knowledge

@Suite struct EmbeddingAnswerTests {
    private func read(_ body: String, count: Int = 2, dimensions: Int? = 2) throws(ModelError) -> [[Float]] {
        try EmbeddingAnswer(Array(body.utf8), count: count, dimensions: dimensions).vectors
    }

    private func reason(_ body: String, count: Int = 2, dimensions: Int? = 2) -> ModelError.Reason? {
        do throws(ModelError) {
            _ = try read(body, count: count, dimensions: dimensions)
            return nil
        } catch { return error.reason }
    }

    @Test func `vectors stand in the order of the texts, whatever order they came in, and have length 1`() throws {
        let body = #"{"data":[{"index":1,"embedding":[0,-2]},{"embedding":[3,4e0],"index":0,"object":"embedding"}],"usage":{}}"#
        #expect(try read(body) == [[0.6, 0.8], [0, -1]])
        #expect(try read(body, dimensions: nil) == [[0.6, 0.8], [0, -1]])
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"data":null}"#, #"{"data":[]}"#, #"{"data":[{"index":0,"embedding":[1,0]}]}"#,
        #"{"data":[{"index":0,"embedding":[1,0]},{"index":0,"embedding":[1,0]}]}"#,
        #"{"data":[{"index":0,"embedding":[1,0]},{"index":2,"embedding":[1,0]}]}"#,
        #"{"data":[{"index":0,"embedding":[1,0]},{"index":-1,"embedding":[1,0]}]}"#,
        #"{"data":[{"embedding":[1,0]},{"embedding":[1,0]}]}"#,
        #"{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":"AACAPwAAAAA="}]}"#,
        #"{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1,null]}]}"#,
        #"{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[0,0]}]}"#,
        #"{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1e999,0]}]}"#,
        #"{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[NaN,0]}]}"#,
    ])
    func `what is not the wire format is no vector`(body: String) {
        #expect(reason(body) == .unreadable)
    }

    @Test func `a vector of another length is told apart`() {
        let body = #"{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1,0,0]}]}"#
        #expect(reason(body) == .wrongDimensions(expected: 2, given: 3))
        #expect(reason(body, dimensions: 3) == .wrongDimensions(expected: 3, given: 2))
        #expect(reason(body, dimensions: nil) == .wrongDimensions(expected: 2, given: 3))
    }

    @Test func `batches keep the order, and are bounded by count and by bytes`() {
        let texts = ["a", "bb", "ccc", "dddddddddd", "e", "f", "g", "h"]
        let batches = EmbeddingBatches(texts, maximumCount: 3, maximumBytes: 6).map { Array($0) }
        #expect(batches == [["a", "bb", "ccc"], ["dddddddddd"], ["e", "f", "g"], ["h"]])
        #expect(Array(EmbeddingBatches([], maximumCount: 3, maximumBytes: 6)).isEmpty)
    }
}
