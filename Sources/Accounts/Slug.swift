import Basics
import Foundation

/// A business's name in addresses: `/b/acme-plumbing`.
enum Slug {
    /// Lowercase letters and digits of `name`, without accents, joined by hyphens. Empty scripts fall back to `business`.
    static func make(from name: String) -> String {
        let folded = name.folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil).lowercased()
        let words = folded.unicodeScalars.split { !isAllowed($0) }.map(String.init)
        let text = words.joined(separator: "-").prefix(48)
        let slug = String(text.reversed().drop { $0 == "-" }.reversed())
        // A slug that reads as an id could be taken for another business's.
        return slug.isEmpty || ID<Void>(slug) != nil ? "business" : slug
    }

    /// What is tried when others have taken `slug`: numbers first, then something that nobody has.
    static func candidates(for slug: String) -> [String] {
        let random = (0..<3).map { _ in "\(slug)-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))" }
        return [slug] + (2...9).map { "\(slug)-\($0)" } + random
    }

    static func isSlug(_ text: some StringProtocol) -> Bool {
        guard (1...63).contains(text.utf8.count), text.first != "-", text.last != "-" else { return false }
        return text.unicodeScalars.allSatisfy { isAllowed($0) || $0 == "-" }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) }
}
