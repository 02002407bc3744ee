import NIOCore
import NIOWebSocket
import Synchronization

/// What one WebSocket connection does. Called on the connection's event loop: it must not block, and hands work to tasks.
public protocol SocketSession: AnyObject, Sendable {
    func opened(_ socket: Socket)
    func received(_ text: String)
    func closed()
}

/// The sending side of one WebSocket connection, usable from anywhere.
public final class Socket: Sendable {
    /// A peer that leaves more than this unread is dropped with 1013; it comes back and resumes at its cursor. Without a bound one sleeping
    /// phone would hold the memory of all it missed.
    public static let maximumPendingBytes = 1 << 20

    private let channel: any Channel
    private let pending = Atomic<Int>(0)

    init(channel: any Channel) { self.channel = channel }

    /// Sends one text frame.
    public func send(_ text: [UInt8]) {
        let size = text.count
        let before = pending.add(size, ordering: .relaxed).oldValue
        guard before + size <= Self.maximumPendingBytes else {
            close(.tryAgainLater)
            return
        }
        let frame = WebSocketFrame(fin: true, opcode: .text, data: channel.allocator.buffer(bytes: text))
        channel.writeAndFlush(frame).whenComplete { [self] _ in pending.subtract(size, ordering: .relaxed) }
    }

    /// Closes with a code in the way of RFC 6455; the peer's answer is not waited for.
    public func close(code: Int) { close(WebSocketErrorCode(codeNumber: code)) }

    func close(_ code: WebSocketErrorCode) {
        var data = channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        let channel = channel
        channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .connectionClose, data: data)).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
