import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// Opens WebSockets to one server on 127.0.0.1. Each costs a channel and no task.
struct WebSocketClient {
    typealias Received = @Sendable (_ text: ByteBuffer, _ at: ContinuousClock.Instant) -> Void

    let group: MultiThreadedEventLoopGroup
    let port: Int

    /// - Parameters:
    ///   - received: called on the event loop for each text frame.
    /// - Returns: the channel, to be closed by the caller.
    func open(_ path: String, headers: [(String, String)] = [], _ received: @escaping Received) async throws -> any Channel {
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: path, headers: HTTPHeaders([("Host", "127.0.0.1:\(port)")] + headers))
        let upgraded = try await ClientBootstrap(group: group)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Self.upgrade(channel, head, received) }
            }
        guard let channel = try await upgraded.get() else { throw Spoiled("\(path.prefix(40))… is not upgraded to a WebSocket") }
        return channel
    }

    private static func upgrade(
        _ channel: any Channel, _ head: HTTPRequestHead, _ received: @escaping Received
    ) throws -> EventLoopFuture<(any Channel)?> {
        let upgrader = NIOTypedWebSocketClientUpgrader<(any Channel)?>(maxFrameSize: 1 << 20) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Listening(received))
                return channel
            }
        }
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                upgradeRequestHead: head, upgraders: [upgrader],
                notUpgradingCompletionHandler: { $0.eventLoop.makeSucceededFuture(nil) }))
        // The server's first frame may come in one packet with its consent.
        configuration.leftOverBytesStrategy = .forwardBytes
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: configuration)
    }
}

/// Hands text frames on and answers pings. The project's server sends no fragmented messages.
private final class Listening: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let received: WebSocketClient.Received

    init(_ received: @escaping WebSocketClient.Received) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: received(frame.unmaskedData, .now)
        case .ping:
            context.writeAndFlush(
                wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData)), promise: nil)
        case .connectionClose: context.close(promise: nil)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
