import Basics
import Glibc

/// Prints what a load measured: one JSON object in one line.
func report(_ body: (inout JSONWriter) -> Void) {
    var json = JSONWriter()
    json.object(body)
    print(json.text)
    fflush(nil)  // whoever started this reads a pipe, and may wait for the line
}

/// The figures are worthless: something that was measured did not work.
struct Spoiled: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Duration {
    var seconds: Double { self / .seconds(1) }
    var milliseconds: Double { self / .milliseconds(1) }
    var microseconds: Double { self / .microseconds(1) }
}

/// Durations in order, of which there is at least one.
struct Latencies {
    private let sorted: [Duration]

    init(_ durations: [Duration]) throws(Spoiled) {
        guard !durations.isEmpty else { throw Spoiled("nothing was measured") }
        sorted = durations.sorted()
    }

    /// The smallest one that `share` of them do not exceed (nearest rank).
    func percentile(_ share: Double) -> Duration {
        sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
    }
}

extension JSONWriter {
    mutating func milliseconds(_ latencies: Latencies) {
        field("p50", latencies.percentile(0.5).milliseconds)
        field("p99", latencies.percentile(0.99).milliseconds)
        field("worst", latencies.percentile(1).milliseconds)
    }
}
