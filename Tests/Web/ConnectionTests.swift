import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Web

@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    @Test(arguments: ["", "GET /healthz HT", "GET /chat/stream HTTP/1.1\r\nUpgrade: websocket\r\n"])
    func `who does not finish a first request is not waited for`(_ sent: String) async throws {
        try await withConnection(firstRequestTimeout: .milliseconds(100)) { stranger, _ in
            try await stranger.writeAndFlush(ByteBuffer(string: sent))
            try await stranger.closeFuture.get()
        }
    }

    @Test func `an orderly stop closes a connection on which no request came`() async throws {
        try await withConnection(firstRequestTimeout: .hours(1)) { stranger, accepted in
            try await stranger.writeAndFlush(ByteBuffer(string: "GET"))
            accepted.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            try await stranger.closeFuture.get()
        }
    }

    @Test func `who has asked once is not subject to the time for a first request`() async throws {
        try await withConnection(firstRequestTimeout: .milliseconds(100)) { stranger, accepted in
            let request = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: acme.example\r\n\r\n")
            try await stranger.writeAndFlush(request)
            // Its handler is gone once the connection is plain HTTP: the answer to a second request comes after that time.
            try await accepted.eventLoop.scheduleTask(in: .milliseconds(300)) {}.futureResult.get()
            #expect(accepted.isActive)
            try await stranger.writeAndFlush(request)
            stranger.close(promise: nil)
            try await stranger.closeFuture.get()
        }
    }
}

/// A server of one connection, and its two ends.
private func withConnection(
    firstRequestTimeout: TimeAmount, _ body: (_ stranger: any Channel, _ accepted: any Channel) async throws -> Void
) async throws {
    let logger = Logger(label: "connection")
    let group = MultiThreadedEventLoopGroup.singleton
    let upgradable = UpgradableChannel(
        responder: { _, response, _ in try await response.writeHead(.init(status: .noContent)).finish(nil) }, endpoints: [],
        firstRequestTimeout: firstRequestTimeout)
    let accepted = group.next().makePromise(of: (any Channel).self)
    let server = try await ServerBootstrap(group: group)
        .childChannelInitializer { channel in
            upgradable.setup(channel: channel, logger: logger).map { value in
                Task { await upgradable.handle(value: value, logger: logger) }
                accepted.succeed(channel)
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    let stranger = try await ClientBootstrap(group: group).connect(to: #require(server.localAddress)).get()
    try await body(stranger, try await accepted.futureResult.get())
    stranger.close(promise: nil)
    try await server.close()
}
