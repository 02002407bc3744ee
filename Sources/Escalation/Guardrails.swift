import Basics
import Understanding

/// What the owner allows the assistant to say, and when a person is to take over.
public struct Guardrails: Sendable, Hashable {
    public var allowedTopics: [String] = []
    public var bannedTopics: [String] = []
    /// In minor units; nil: no limit.
    public var maximumQuote: Int? = nil
    public var allowedDiscountPercent: Double = 0
    public var requiresDisclaimer = true
    public var estimateDisclaimer = "This is a non-binding estimate; the exact price is confirmed before any work starts."
    public var handoffKeywords: [String] = []
    public var emergencyKeywords: [String] = []
    public var emergencyMessage = "If anyone is in danger, call 911 first."
    /// ISO 639-1; empty: any.
    public var languagesAllowed: [String] = []
    public var enabledTools: [String] = []

    public init() {}
}

extension Guardrails {
    /// Reads the document that the owner edits. Throws with all faults together; what is absent keeps its default. Money is in major
    /// units there (500 is 500 dollars), as owners think.
    public init(_ json: JSON) throws(InputFailure) {
        var fields = try Fields(json, path: "guardrails")
        allowedTopics = fields.strings("allowed_topics", count: 0...100, length: 1...100) ?? []
        bannedTopics = fields.strings("banned_topics", count: 0...100, length: 1...100) ?? []
        maximumQuote = Self.minor(&fields)
        allowedDiscountPercent = Self.discount(&fields)
        requiresDisclaimer = fields.optionalBool("require_disclaimer_on_estimates") ?? requiresDisclaimer
        estimateDisclaimer = fields.optionalString("estimate_disclaimer", 1...1_000) ?? estimateDisclaimer
        handoffKeywords = fields.strings("handoff_on_keywords", count: 0...500, length: 1...100) ?? []
        emergencyKeywords = fields.strings("emergency_keywords", count: 0...500, length: 1...100) ?? []
        emergencyMessage = fields.optionalString("emergency_message", 1...1_000) ?? emergencyMessage
        languagesAllowed = Self.languages(&fields)
        enabledTools = fields.strings("enabled_tools", count: 0...100, length: 1...100) ?? []
        try fields.finish()
    }

    private static func minor(_ fields: inout Fields) -> Int? {
        guard let major = fields.optionalDouble("max_quote_without_approval") else { return nil }
        guard major.isFinite, (0...1e12).contains(major) else {
            fields.fail("max_quote_without_approval", "range", "Must be an amount of 0 or more.")
            return nil
        }
        return Int((major * 100).rounded())
    }

    private static func discount(_ fields: inout Fields) -> Double {
        guard let percent = fields.optionalDouble("allowed_discount_percent") else { return 0 }
        guard (0...100).contains(percent) else {
            fields.fail("allowed_discount_percent", "range", "Must be from 0 to 100.")
            return 0
        }
        return percent
    }

    private static func languages(_ fields: inout Fields) -> [String] {
        let languages = fields.strings("languages_allowed", count: 0...50, length: 2...3) ?? []
        if let wrong = languages.first(where: { !$0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }) {
            fields.fail("languages_allowed", "format", "\(wrong) is no language code such as en or es.")
        }
        return languages
    }

    public var json: JSON {
        .object([
            .init("allowed_topics", .array(allowedTopics.map(JSON.string))), .init("banned_topics", .array(bannedTopics.map(JSON.string))),
            .init(
                "max_quote_without_approval",
                maximumQuote.map { $0 % 100 == 0 ? .integer(Int64($0 / 100)) : .number(Double($0) / 100) } ?? .null),
            .init("allowed_discount_percent", .number(allowedDiscountPercent)),
            .init("require_disclaimer_on_estimates", .bool(requiresDisclaimer)),
            .init("estimate_disclaimer", .string(estimateDisclaimer)),
            .init("handoff_on_keywords", .array(handoffKeywords.map(JSON.string))),
            .init("emergency_keywords", .array(emergencyKeywords.map(JSON.string))), .init("emergency_message", .string(emergencyMessage)),
            .init("languages_allowed", .array(languagesAllowed.map(JSON.string))),
            .init("enabled_tools", .array(enabledTools.map(JSON.string))),
        ])
    }
}
