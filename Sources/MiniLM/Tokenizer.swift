/// Text to word pieces, exactly as the model was trained: BERT's uncased WordPiece.
///
/// Accents and case are dropped, control characters vanish, punctuation and CJK ideographs stand alone, and each word is cut greedily
/// into the longest known pieces. The five special tokens are recognised where they are spelt out in a text, as the reference does.
/// Needs only `vocab.txt`; safe to use from any thread.
public struct Tokenizer: Sendable {
    static let unknown: Int32 = 100
    static let start: Int32 = 101
    static let end: Int32 = 102
    private static let specials: [(spelling: StaticString, token: Int32)] = [
        ("[CLS]", 101), ("[SEP]", 102), ("[MASK]", 103), ("[UNK]", 100), ("[PAD]", 0),
    ]
    /// Longer words are one unknown piece.
    private static let maximumWordScalars = 100

    private let vocabulary: Vocabulary

    /// - Parameter directory: holds `vocab.txt`, itself or in a folder `model`.
    public init(directory: String) throws(EmbedderError) {
        vocabulary = try Vocabulary(path: ModelDirectory(directory).file("vocab.txt"))
    }

    /// How many word pieces a text has, without the two special tokens around it and without a limit.
    public func tokenCount(_ text: String) -> Int {
        var count = 0
        scan(text) { _ in
            count += 1
            return true
        }
        return count
    }

    /// The model's input: the start token, the text's pieces as far as they fit, the end token.
    public func tokens(_ text: String, maximum: Int = Embedder.maximumTokens) -> [Int32] {
        var tokens = [Self.start]
        scan(text) { token in
            guard tokens.count < maximum - 1 else { return false }
            tokens.append(token)
            return true
        }
        tokens.append(Self.end)
        return tokens
    }

    /// Calls `body` with each piece in order until it returns false.
    private func scan(_ text: String, _ body: (Int32) -> Bool) {
        var text = text
        text.withUTF8 { bytes in
            var word = Word()
            var at = 0
            while at < bytes.count {
                let byte = bytes[at]
                let goesOn: Bool
                if byte >= 0x80 {
                    let (scalar, length) = decode(bytes, at)
                    at += length
                    goesOn = take(scalar, &word, body)
                } else if byte == UInt8(ascii: "["), let special = special(bytes, at) {
                    at += special.length
                    goesOn = finish(&word, body) && body(special.token)
                } else {
                    at += 1
                    goesOn = take(ascii: byte, &word, body)
                }
                guard goesOn else { return }
            }
            _ = finish(&word, body)
        }
    }

    private func take(ascii byte: UInt8, _ word: inout Word, _ body: (Int32) -> Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            word.append(byte)
            return true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            word.append(byte | 0x20)
            return true
        case 0x20, 0x09, 0x0A, 0x0D: return finish(&word, body)
        case 0..<0x20, 0x7F: return true
        default:
            guard finish(&word, body) else { return false }
            word.append(byte)
            return finish(&word, body)
        }
    }

    private func take(_ scalar: UInt32, _ word: inout Word, _ body: (Int32) -> Bool) -> Bool {
        switch ScalarTreatment(scalar) {
        case .dropped: return true
        case .space: return finish(&word, body)
        case .alone(let scalar):
            guard finish(&word, body) else { return false }
            word.append(scalar)
            return finish(&word, body)
        case .letter(let scalar): word.append(scalar)
        case .letters(let first, let second):
            word.append(first)
            word.append(second)
        case .syllable(let lead, let vowel, let tail):
            word.append(lead)
            word.append(vowel)
            if let tail { word.append(tail) }
        }
        return true
    }

    /// Cuts the word that was gathered into pieces; a word with a part that no piece covers is one unknown piece.
    private func finish(_ word: inout Word, _ body: (Int32) -> Bool) -> Bool {
        guard !word.bytes.isEmpty else { return true }
        defer { word.clear() }
        guard word.scalars <= Self.maximumWordScalars else { return body(Self.unknown) }
        word.pieces.removeAll(keepingCapacity: true)
        let covered = word.bytes.withUnsafeBufferPointer { bytes in
            var at = 0
            while at < bytes.count {
                guard let (piece, length) = vocabulary.longestPiece(in: bytes[at...], from: at == 0 ? .word : .continuation) else {
                    return false
                }
                word.pieces.append(piece)
                at += length
            }
            return true
        }
        guard covered else { return body(Self.unknown) }
        for piece in word.pieces where !body(piece) { return false }
        return true
    }

    private func special(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> (token: Int32, length: Int)? {
        for (spelling, token) in Self.specials {
            let length = spelling.utf8CodeUnitCount
            if at + length <= bytes.count, (0..<length).allSatisfy({ bytes[at + $0] == spelling.utf8Start[$0] }) {
                return (token, length)
            }
        }
        return nil
    }

    /// One scalar beyond ASCII. A `String` holds only well-formed UTF-8.
    private func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> (scalar: UInt32, length: Int) {
        func rest(_ offset: Int) -> UInt32 { UInt32(bytes[at + offset] & 0x3F) }
        let lead = UInt32(bytes[at])
        if lead < 0xE0 { return ((lead & 0x1F) << 6 | rest(1), 2) }
        if lead < 0xF0 { return ((lead & 0x0F) << 12 | rest(1) << 6 | rest(2), 3) }
        return ((lead & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3), 4)
    }
}

/// A word while it is gathered.
private struct Word {
    var bytes: [UInt8] = []
    var scalars = 0
    var pieces: [Int32] = []

    mutating func append(_ byte: UInt8) {
        bytes.append(byte)
        scalars += 1
    }

    mutating func append(_ scalar: UInt32) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        scalars += 1
    }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        scalars = 0
    }
}
