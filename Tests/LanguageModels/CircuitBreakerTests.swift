import Testing

@testable import LanguageModels

@Suite struct CircuitBreakerTests {
    private var breaker = CircuitBreaker(.init(failures: 3, pause: .seconds(5), longestPause: .seconds(15)))
    private let start = ContinuousClock.now

    private mutating func ask(_ verdict: CircuitBreaker.Verdict, at seconds: Double) -> Bool {
        let now = start + .seconds(seconds)
        guard let pass = breaker.admit(at: now) else { return false }
        breaker.judge(verdict, of: pass, at: now)
        return true
    }

    private func admits(at seconds: Double) -> Bool {
        var copy = breaker
        return copy.admit(at: start + .seconds(seconds)) != nil
    }

    @Test mutating func `three failures in a row open it, and only in a row`() {
        for verdict in [CircuitBreaker.Verdict.unwell, .unwell, .well, .unwell, .unwell] { #expect(ask(verdict, at: 0)) }
        #expect(admits(at: 0))
        #expect(ask(.unwell, at: 0))
        #expect(!admits(at: 4.9))
        #expect(admits(at: 5))
    }

    @Test mutating func `one request tries, its failure doubles the pause, its success closes`() {
        for _ in 0..<3 { #expect(ask(.unwell, at: 0)) }
        #expect(ask(.unwell, at: 5))
        #expect(!admits(at: 14.9))
        #expect(ask(.unwell, at: 15))
        #expect(!admits(at: 29.9))  // Not 20: the longest is 15.
        let trial = breaker.admit(at: start + .seconds(30))
        #expect(trial != nil)
        #expect(!admits(at: 60))
        if let trial { breaker.judge(.well, of: trial, at: start + .seconds(31)) }
        for _ in 0..<3 { #expect(ask(.unwell, at: 40)) }
        #expect(!admits(at: 44.9))
        #expect(admits(at: 45))
    }

    @Test mutating func `a provider that says for how long is left alone for so long`() {
        #expect(ask(.away(.seconds(60)), at: 0))
        #expect(!admits(at: 59))
        #expect(ask(.well, at: 60))
        #expect(ask(.away(nil), at: 61))
        #expect(!admits(at: 65))
        #expect(admits(at: 66))
    }

    @Test mutating func `requests from before it opened change nothing`() {
        let passes = (0..<50).compactMap { _ in breaker.admit(at: start) }
        #expect(passes.count == 50)
        for pass in passes.dropLast() { breaker.judge(.unwell, of: pass, at: start) }
        breaker.judge(.well, of: passes[49], at: start)
        #expect(!admits(at: 4.9))
        #expect(admits(at: 5))
    }

    @Test mutating func `a trial that is called off leaves the next one to try`() {
        for _ in 0..<3 { #expect(ask(.unwell, at: 0)) }
        #expect(ask(.unknown, at: 5))
        #expect(ask(.well, at: 5))
        #expect(admits(at: 5))
    }
}
