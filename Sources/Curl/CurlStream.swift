/// An answer whose body is still coming. Reading it slowly holds the sender up: little is kept in memory.
///
/// A stream that is not read to its end must be cancelled, or let go: the transfer ends with the last reference to it.
public final class CurlStream: Sendable {
    public let status: Int
    public let headers: CurlHeaders
    public let url: String
    private let transfer: Transfer

    init(head: Head, url: String, transfer: Transfer) {
        status = head.status
        headers = head.headers
        self.url = url
        self.transfer = transfer
    }

    deinit { transfer.cancel() }

    /// The body in the pieces that have come. To be read once, by one task.
    public var body: Body { Body(stream: self) }

    /// Ends the transfer; a reader that waits gets `.cancelled`.
    public func cancel() { transfer.cancel() }

    public struct Body: AsyncSequence, Sendable {
        fileprivate let stream: CurlStream

        public func makeAsyncIterator() -> Iterator { Iterator(stream: stream) }

        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let stream: CurlStream

            public mutating func next() async throws(CurlError) -> [UInt8]? { try await stream.transfer.next() }

            public mutating func next(isolation actor: isolated (any Actor)?) async throws(CurlError) -> [UInt8]? {
                try await stream.transfer.next()
            }
        }
    }
}
