/// Labelled sentences, written by hand: a class in brackets, then one example in a line.
public struct Examples: Sendable, Hashable {
    public private(set) var classes: [String] = []
    public private(set) var texts: [String] = []
    /// The index in `classes` of each text.
    public private(set) var labels: [Int] = []
    /// FNV-1a of each file, so that weights can name what they were trained on.
    public private(set) var fingerprint: String

    public init(_ bytes: [UInt8]) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        fingerprint = String(hash, radix: 16)
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.allSatisfy(\.isWhitespace) {
            if line.hasPrefix("["), line.hasSuffix("]") {
                classes.append(String(line.dropFirst().dropLast()))
            } else if !classes.isEmpty {
                texts.append(String(line))
                labels.append(classes.count - 1)
            }
        }
    }

    /// A topic may be anything that nobody planned for, so "other" also holds what the feelings are learned from.
    public static var intent: Examples {
        var examples = Examples(PackageResources.intent_txt)
        examples.add(Examples(PackageResources.tone_txt), ["neutral", "pleased"], as: "other")
        return examples
    }

    public static var person: Examples {
        var examples = Examples(PackageResources.person_txt)
        let intent = Examples(PackageResources.intent_txt)
        let tone = Examples(PackageResources.tone_txt)
        examples.add(intent, intent.classes, as: "does not")
        examples.add(tone, tone.classes, as: "does not")
        return examples
    }

    public static var tone: Examples {
        var examples = Examples(PackageResources.tone_txt)
        examples.add(Examples(PackageResources.intent_txt), ["ask_hours", "request_quote", "book_service", "other"], as: "neutral")
        return examples
    }

    private mutating func add(_ others: Examples, _ theirs: [String], as ours: String) {
        guard let label = classes.firstIndex(of: ours) else { return }
        let known = Set(texts)
        for (text, index) in zip(others.texts, others.labels) where theirs.contains(others.classes[index]) && !known.contains(text) {
            texts.append(text)
            labels.append(label)
        }
        fingerprint += "-" + others.fingerprint
    }
}
