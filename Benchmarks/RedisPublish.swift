import ArgumentParser
import Basics
import Redis

/// How long a doorbell takes: from a task's PUBLISH to the call of the subscriber in the same process, one at a time.
struct RedisPublish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Microseconds from PUBLISH to the subscriber.")

    @Option(help: "Where Redis is.") var url: String
    @Option(help: "How many messages.") var count: Int

    func run() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        let (states, state) = AsyncStream.makeStream(of: Bool.self)
        let client = RedisClient(url: url, logger: logger, onState: { state.yield($0) })
        let subscriber = RedisSubscriber(
            url: url, logger: logger, onMessage: { _, _ in arrival.yield(.now) }, onState: { if $0 { state.yield($0) } })
        let latencies = try await running([client, subscriber]) {
            var connected = 0
            for await isConnected in states where isConnected {
                connected += 1
                if connected == 2 { break }
            }
            try await subscriber.subscribed(to: "bench:bell")
            return try await Latencies(ring(client, arrivals))
        }
        report {
            $0.field("p50", latencies.percentile(0.5).microseconds)
            $0.field("p99", latencies.percentile(0.99).microseconds)
        }
    }

    private func ring(_ client: RedisClient, _ arrivals: AsyncStream<ContinuousClock.Instant>) async throws -> [Duration] {
        var latencies: [Duration] = []
        var arrival = arrivals.makeAsyncIterator()
        for _ in 0..<count {
            let began = ContinuousClock.now
            _ = try await client.command(["PUBLISH", "bench:bell", "an entry of a log: 100 bytes at most"])
            guard let arrived = await arrival.next() else { throw Spoiled("the subscriber has ended") }
            latencies.append(arrived - began)
        }
        return latencies
    }
}
