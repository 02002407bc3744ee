import Testing

@testable import Knowledge

@Suite struct DifferenceTests {
    private func read(_ difference: Difference) -> [String] {
        difference.lines.map { line in
            switch line {
            case .gap(let count): "… \(count)"
            case .line(let kind, _, _, let spans):
                (kind == .same ? "  " : kind == .added ? "+ " : "- ")
                    + spans.map { $0.isChanged && kind != .same && spans.count > 1 ? "[\($0.text)]" : $0.text }.joined()
            }
        }
    }

    @Test func `a price that was changed is marked within its line`() {
        let old = "Prices\nA visit costs $89.\nWeekends cost more."
        let new = "Prices\nA visit costs $95.\nWeekends cost more."
        let difference = Difference(from: old, to: new)
        #expect(read(difference) == ["  Prices", "- A visit costs $[89].", "+ A visit costs $[95].", "  Weekends cost more."])
        #expect(difference.added == 1 && difference.removed == 1)
    }

    @Test func `a line that was written anew is shown whole`() {
        let difference = Difference(from: "We answer within a day.", to: "Emergencies first, always, at any hour")
        #expect(read(difference) == ["- We answer within a day.", "+ Emergencies first, always, at any hour"])
    }

    @Test func `what stayed far from any change is left out, and counted`() {
        let lines = (1...40).map { "Line \($0)" }
        var changed = lines
        changed[19] = "Something else entirely now"
        let shown = read(Difference(from: lines.joined(separator: "\n"), to: changed.joined(separator: "\n")))
        #expect(shown.first == "… 16")
        #expect(shown.last == "… 17")
        #expect(shown.count == 2 + 3 + 2 + 3)
    }

    @Test func `equal texts have no difference, and empty ones have none that fails`() {
        #expect(Difference(from: "a\nb", to: "a\nb").lines == [.gap(2)])
        #expect(Difference(from: "", to: "").added == 0)
        #expect(read(Difference(from: "", to: "a")) == ["- ", "+ a"])
    }

    /// Whatever the texts: what was kept and removed is the old one, what was kept and added is the new one.
    @Test func `the steps lead from any text to any other`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<400 {
            let old = (0..<Int.random(in: 0...30, using: &random)).map { _ in "\(Int.random(in: 0...5, using: &random))" }
            let new = (0..<Int.random(in: 0...30, using: &random)).map { _ in "\(Int.random(in: 0...5, using: &random))" }
            for limit in [2, 1_000] {
                let steps = EditScript.steps(from: old, to: new, limit: limit)
                #expect(steps.filter { $0.kind != .added }.map { old[$0.from] } == old)
                #expect(steps.filter { $0.kind != .removed }.map { new[$0.to] } == new)
                #expect(steps.filter { $0.kind == .same }.allSatisfy { old[$0.from] == new[$0.to] })
            }
        }
    }

    @Test func `the script is as short as it can be`() {
        let steps = EditScript.steps(from: "ABCABBA".map { String($0) }, to: "CBABAC".map { String($0) }, limit: 100)
        #expect(steps.count { $0.kind != .same } == 5)
    }

    @Test func `two books without a line in common are told apart within a moment`() {
        let old = (0..<20_000).map { "old \($0)" }.joined(separator: "\n")
        let new = (0..<20_000).map { "new \($0)" }.joined(separator: "\n")
        let began = ContinuousClock.now
        let difference = Difference(from: old, to: new)
        #expect(difference.removed == 20_000 && difference.added == 20_000)
        // A quadratic way would take minutes; this one a second or two unoptimised.
        #expect(ContinuousClock.now - began < .seconds(30))
    }
}
