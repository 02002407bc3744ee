import Dispatch

/// Runs work that computes for long, or waits for a disk, off the cooperative pool, which has one thread per core for all requests.
struct OwnQueue: Sendable {
    private let queue: DispatchQueue

    init(_ label: String) { queue = DispatchQueue(label: label, qos: .utility, attributes: .concurrent) }

    func run<Value: Sendable, Fault: Error>(_ work: @escaping @Sendable () throws(Fault) -> Value) async throws(Fault) -> Value {
        let result: Result<Value, Fault> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }
}
