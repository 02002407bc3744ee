import MiniLM
import Testing

@Suite struct `The tokenizer` {
    let tokenizer: Tokenizer

    init() throws { tokenizer = try Tokenizer(directory: Model.directory()) }

    @Test func `cuts every reference text into the reference's pieces`() throws {
        let references = try Reference.all()
        #expect(references.count >= 30)
        for reference in references {
            #expect(tokenizer.tokens(reference.text) == reference.ids, "\(reference.text.prefix(60))")
        }
    }

    @Test func `counts the pieces without the two special ones`() throws {
        for reference in try Reference.all() where reference.ids.count < Embedder.maximumTokens {
            #expect(tokenizer.tokenCount(reference.text) == reference.ids.count - 2, "\(reference.text.prefix(60))")
        }
    }

    @Test func `cuts at 256 pieces and counts beyond`() {
        let text = String(repeating: "water ", count: 1000)
        let tokens = tokenizer.tokens(text)
        #expect(tokens.count == 256)
        #expect(tokens.first == 101 && tokens.last == 102)
        #expect(tokenizer.tokenCount(text) == 1000)
    }

    @Test func `takes a word of more than a hundred letters for one unknown piece`() {
        #expect(tokenizer.tokens(String(repeating: "a", count: 101)) == [101, 100, 102])
        #expect(tokenizer.tokenCount(String(repeating: "a", count: 100)) > 1)
    }

    @Test func `has nothing to say about control characters and marks alone`() {
        #expect(tokenizer.tokenCount("\u{0}\u{1}\u{301}\u{FE0F}\u{200D}\u{FFFD}") == 0)
    }

    @Test func `refuses a vocabulary of another size, and one that is not there`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: EmbedderError.missing(path: "\(folder.path)/vocab.txt")) { try Tokenizer(directory: folder.path) }
        try folder.write("[PAD]\nwater\n", to: "vocab.txt")
        #expect { try Tokenizer(directory: folder.path) } throws: { ($0 as? EmbedderError)?.code == "embedding_model_damaged" }
    }
}
