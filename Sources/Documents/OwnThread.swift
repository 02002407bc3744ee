import Glibc

/// Runs work that takes long, or waits, on a thread made for it: the cooperative pool has one thread per core and must not stand still.
enum OwnThread {
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(DocumentError) -> Value
    ) async throws(DocumentError) -> Value {
        let result: Result<Value, DocumentError> = await withCheckedContinuation { continuation in
            let task = Job {
                do throws(DocumentError) { continuation.resume(returning: .success(try work())) } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            let status = start(task)
            if status != 0 { continuation.resume(returning: .failure(.unavailable(reason: String(cString: strerror(status))))) }
        }
        return try result.get()
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static func start(_ task: Job) -> Int32 {
        let context = Unmanaged.passRetained(task)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Job>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, context.toOpaque())
        if status == 0 { pthread_detach(thread) } else { context.release() }
        return status
    }
}
