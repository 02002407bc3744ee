import Basics

extension OwnThread {
    /// Reads or converts on a thread made for it.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(DocumentError) -> Value
    ) async throws(DocumentError) -> Value {
        let result: Result<Value, DocumentError> = await withCheckedContinuation { continuation in
            do throws(Refused) {
                try start {
                    do throws(DocumentError) { continuation.resume(returning: .success(try work())) } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            } catch { continuation.resume(returning: .failure(.unavailable(reason: error.reason))) }
        }
        return try result.get()
    }
}
