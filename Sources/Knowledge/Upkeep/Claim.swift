import Basics
import Understanding

/// One figure that a passage gives for something: what it is a figure of, and what limits it.
struct Claim: Sendable {
    enum Kind: String, Sendable, Hashable { case money, percent, duration, distance, phone, hours }

    enum Bound: Sendable, Hashable { case exactly, least, most, about }

    let kind: Kind
    /// Both ends in the kind's unit: cents, percent, seconds, metres, minutes of a day.
    let low: Double
    let high: Double
    /// A phone number, or the days of opening hours; figures of different ones are not compared.
    let name: String
    let bound: Bound
    /// As it is written.
    let value: String
    let sentence: String
    /// The words that say what the figure is of.
    let subject: Set<String>
    /// Whether the sentence itself says so; "it costs $75" leaves that to its heading.
    let namesItsSubject: Bool
    /// Those of the nearest heading, and of all that stands above it.
    let heading: Set<String>
    let context: Set<String>
    /// Sizes, days, rates and the like, of the sentence and of what stands above it: figures under different ones may differ.
    let qualifiers: Set<String>
    /// Years are said once for a whole document, so they count only where both sides have one.
    let years: Set<Int>
    /// What is embedded: the sentence under its heading, without its figures.
    let reading: String
}

/// Where a claim stands.
struct ClaimPassage: Sendable, Hashable {
    let document: DocumentID
    let title: String
    let section: String
    let text: String
    /// Whether its first line is a question and the rest its answer.
    let isQuestion: Bool
}

extension Claim {
    /// Whether the two give different figures for the same thing, as far as words can tell.
    func contradicts(_ other: Claim) -> Bool { differs(from: other) && isOfTheSame(as: other) }

    // MARK: The figures

    private func differs(from other: Claim) -> Bool {
        guard kind == other.kind else { return false }
        switch kind {
        case .phone: return name != other.name
        case .hours: return name == other.name && (low != other.low || high != other.high)
        case .money, .percent, .duration, .distance:
            guard name == other.name, bound == other.bound || bound == .about || other.bound == .about else { return false }
            // Where the ranges touch, both may be true.
            guard high < other.low || other.high < low else { return false }
            let apart = max(other.low - high, low - other.high) / max(abs(low), abs(other.low), 1)
            // "3 months" and "90 days", "about $100" and "$110" are the same to everybody.
            return apart > (bound == .about || other.bound == .about ? 0.3 : kind == .duration || kind == .distance ? 0.03 : 0)
        }
    }

    // MARK: The subject

    private func isOfTheSame(as other: Claim) -> Bool {
        guard qualifiers == other.qualifiers, years.isEmpty || other.years.isEmpty || !years.isDisjoint(with: other.years) else {
            return false
        }
        if kind == .phone || kind == .hours { return subject == other.subject && isUnderTheSame(as: other) }
        let shared = subject.intersection(other.subject.union(other.context)).union(other.subject.intersection(context))
        let isNamed = shared.count >= 2 || namesItsSubject && other.namesItsSubject && subject == other.subject
        return isNamed && covers(other) && other.covers(self) && isUnderTheSame(as: other)
    }

    /// Whether all that `other` says of its figure is said of this one too.
    private func covers(_ other: Claim) -> Bool { other.subject.isSubset(of: subject.union(context)) }

    /// Two headings of which each says what the other side does not speak of are headings of two things.
    private func isUnderTheSame(as other: Claim) -> Bool {
        heading.isSubset(of: other.subject.union(other.context)) || other.heading.isSubset(of: subject.union(context))
    }
}
