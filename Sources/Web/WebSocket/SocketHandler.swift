import NIOCore
import NIOWebSocket

/// Carries out what `FrameReading` says, pings a quiet peer, and drops a dead one.
///
/// One handler a connection and no task: an idle connection costs its channel and nothing else.
final class SocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// A peer that is quiet for this long is asked for a sign of life; quiet for twice as long, it is gone.
    static let heartbeat: TimeAmount = .seconds(25)
    /// How long a peer that was told why its socket is closed may go on sending.
    static let farewell: TimeAmount = .seconds(2)

    private let session: any SocketSession
    private var reading: FrameReading
    private var lastHeard: NIODeadline = .now()
    private var timer: RepeatedTask?
    private var closing = false

    init(session: any SocketSession, maximumMessageBytes: Int) {
        self.session = session
        reading = FrameReading(maximumMessageBytes: maximumMessageBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        let box = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleRepeatedTask(initialDelay: Self.heartbeat, delay: Self.heartbeat) { _ in
            box.value.beat(channel)
        }
        session.opened(Socket(channel: channel))
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        session.closed()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !closing else { return }
        lastHeard = .now()
        switch reading.read(unwrapInboundIn(data)) {
        case .none: break
        case .text(let text): session.received(text)
        case .pong(let payload): write(.pong, payload, context)
        case .close(let code): close(code, context)
        }
    }

    /// Hummingbird allows half-closed connections. A peer that will say nothing more has no use for a socket.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { context.close(promise: nil) }
        // The process ends: the client resumes at its cursor on another node, or on this one when it is back.
        if event is ChannelShouldQuiesceEvent { close(.goingAway, context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? NIOWebSocketError {
            close(error == .invalidFrameLength ? .messageTooLarge : .protocolError, context)
        } else {
            context.close(promise: nil)
        }
    }

    private func beat(_ channel: any Channel) {
        if lastHeard + Self.heartbeat * 2 < .now() {
            channel.close(promise: nil)
        } else if lastHeard + Self.heartbeat < .now() {
            channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .ping, data: channel.allocator.buffer(capacity: 0)), promise: nil)
        }
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    /// Sends the reason and our end of the stream, and reads on for a moment without looking. A socket that is closed with bytes unread
    /// resets the connection, and the reset overtakes the reason: the peer would see 1006.
    private func close(_ code: WebSocketErrorCode, _ context: ChannelHandlerContext) {
        guard !closing else { return }
        closing = true
        var data = context.channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))).whenComplete { _ in
            channel.close(mode: .output, promise: nil)
        }
        context.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
    }
}
