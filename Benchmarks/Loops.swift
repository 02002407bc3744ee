/// Calls `once` from `callers` tasks, each again as soon as it is answered, for `seconds`. Returns the calls per second.
func closedLoop(
    callers: Int, seconds: Double, _ once: @escaping @Sendable (_ caller: Int) async throws -> Void
) async throws -> Double {
    let began = ContinuousClock.now
    let end = began + .seconds(seconds)
    let calls = try await withThrowingTaskGroup(of: Int.self) { group in
        for caller in 0..<callers {
            group.addTask {
                var calls = 0
                while ContinuousClock.now < end {
                    try await once(caller)
                    calls += 1
                }
                return calls
            }
        }
        return try await group.reduce(0, +)
    }
    return Double(calls) / (.now - began).seconds
}

/// Starts `call` at a constant rate, whether or not the earlier ones have ended, as people do who know nothing of each other. A loop that
/// waits for each answer would stop asking exactly when the server is slow, and so hide the waiting. Latencies count from `planned`.
func openLoop<Answer: Sendable>(
    rate: Double, count: Int, _ call: @escaping @Sendable (_ number: Int, _ planned: ContinuousClock.Instant) async throws -> Answer
) async throws -> [Answer] {
    try await withThrowingTaskGroup(of: Answer.self) { group in
        let began = ContinuousClock.now
        for number in 0..<count {
            let planned = began + .seconds(Double(number) / rate)
            try await Task.sleep(until: planned, tolerance: .zero, clock: .continuous)
            group.addTask { try await call(number, planned) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
