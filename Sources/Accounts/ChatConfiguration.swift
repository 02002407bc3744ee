public import Basics

/// How a business's chat looks and behaves. What its owner has not set has a default, which shows where the configuration is read.
public struct ChatConfiguration: Sendable, Hashable {
    /// BCP 47, as `en`.
    public var defaultLanguage = "en"
    /// The languages that customers may be answered in.
    public var languages = ["en"]
    /// nil: one is made from the business's name.
    public var greeting: String?
    /// CSS color, `#rrggbb`.
    public var themeColor = "#2457a6"
    public var suggestedQuestions: [String] = []
    public var requireContactBeforeQuote = false
    /// In major units of the business's currency; above it a person answers. nil: no limit.
    public var maximumQuoteWithoutHandoff: Double?
    /// Word pieces; the embedding model reads 256 with its two marks.
    public var maximumTokensPerChunk = 200
    public var overlapTokens = 32

    public init() {}
}

extension ChatConfiguration {
    /// The most word pieces that a chunk may have.
    public static let chunkLimit = 254

    public init(saved json: JSON) {
        self.init()
        defaultLanguage = json["default_language"]?.string ?? defaultLanguage
        languages = json["languages"]?.array.map { $0.compactMap(\.string) } ?? [defaultLanguage]
        greeting = json["greeting"]?.string
        themeColor = json["theme"]?["color"]?.string ?? themeColor
        suggestedQuestions = json["suggested_questions"]?.array?.compactMap(\.string) ?? []
        requireContactBeforeQuote = json["require_contact_before_quote"]?.bool ?? requireContactBeforeQuote
        maximumQuoteWithoutHandoff = json["max_quote_value_without_handoff"]?.double
        maximumTokensPerChunk = json["retrieval"]?["max_tokens_per_chunk"]?.integer ?? maximumTokensPerChunk
        overlapTokens = json["retrieval"]?["overlap_tokens"]?.integer ?? min(overlapTokens, maximumTokensPerChunk / 4)
    }

    /// As the API shows it, defaults included.
    public var json: JSON {
        [
            "default_language": .string(defaultLanguage), "languages": .array(languages.map(JSON.string)),
            "greeting": greeting.map(JSON.string) ?? .null, "theme": ["color": .string(themeColor)],
            "suggested_questions": .array(suggestedQuestions.map(JSON.string)),
            "require_contact_before_quote": .bool(requireContactBeforeQuote),
            "max_quote_value_without_handoff": maximumQuoteWithoutHandoff.map(JSON.number) ?? .null,
            "retrieval": [
                "max_tokens_per_chunk": .integer(Int64(maximumTokensPerChunk)), "overlap_tokens": .integer(Int64(overlapTokens)),
            ],
        ]
    }

    /// The saved settings `json` with the change `fields`: members that are there replace, null restores the default.
    static func change(_ json: JSON, with fields: inout Fields) -> JSON {
        var changed = json
        func set(_ name: StaticString, _ value: JSON?) {
            if fields.has(name) { changed = changed.with(name.description, value) }
        }
        let language = fields.optionalString("default_language", 2...35)
        if let language, !isLanguage(language) { fields.fail("default_language", "format", "Must be a language such as en or pt-BR.") }
        set("default_language", language.map(JSON.string))
        let languages = fields.strings("languages", count: 1...30, length: 2...35)
        if let languages, !languages.allSatisfy(isLanguage) { fields.fail("languages", "format", "Must be languages such as en or pt-BR.") }
        set("languages", languages.map { .array($0.map(JSON.string)) })
        set("greeting", fields.optionalString("greeting", 1...1_000).map(JSON.string))
        set("theme", fields.section("theme", path: "chat_config.theme", theme))
        set("suggested_questions", fields.strings("suggested_questions", count: 0...8, length: 1...200).map { .array($0.map(JSON.string)) })
        set("require_contact_before_quote", fields.optionalBool("require_contact_before_quote").map(JSON.bool))
        let limit = fields.optionalDouble("max_quote_value_without_handoff")
        if let limit, !(0...1e9).contains(limit) {
            fields.fail("max_quote_value_without_handoff", "range", "Must be from 0 to 1000000000.")
        }
        set("max_quote_value_without_handoff", limit.map(JSON.number))
        set("retrieval", fields.section("retrieval", path: "chat_config.retrieval", retrieval))
        return changed
    }

    private static func theme(_ fields: inout Fields) -> JSON {
        let color = fields.optionalString("color", 1...20)
        if let color, !isColor(color) { fields.fail("color", "format", "Must be a color such as #0b5fa5.") }
        return .object(of: ("color", color.map(JSON.string)))
    }

    private static func retrieval(_ fields: inout Fields) -> JSON {
        let size = fields.optionalInteger("max_tokens_per_chunk", in: 32...chunkLimit)
        let overlap = fields.optionalInteger("overlap_tokens", in: 0...chunkLimit / 2)
        if let overlap, overlap > (size ?? ChatConfiguration().maximumTokensPerChunk) / 2 {
            fields.fail("overlap_tokens", "range", "Must be at most half of max_tokens_per_chunk.")
        }
        return .object(
            of: ("max_tokens_per_chunk", size.map { .integer(Int64($0)) }), ("overlap_tokens", overlap.map { .integer(Int64($0)) }))
    }

    private static func isColor(_ text: String) -> Bool {
        text.utf8.count == 7 && text.hasPrefix("#")
            && text.dropFirst().utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
            }
    }

    private static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.allSatisfy {
            (1...8).contains($0.utf8.count)
                && $0.utf8.allSatisfy {
                    UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
                }
        }
            && (2...3).contains(parts[0].utf8.count)
    }
}
