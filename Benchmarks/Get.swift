import ArgumentParser
import Basics
import NIOCore
import NIOHTTP1
import NIOPosix

/// One GET again and again, on some connections that stay open, each asking as soon as it is answered: enough to keep one core of a server
/// busy. On one event loop and without a task a connection, because this runs beside the server.
struct Get: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Requests per second of one GET.")

    @Option(help: "The server's port on 127.0.0.1.") var port: Int
    @Option(help: "What to get.") var path: String
    @Option(help: "A bearer token to send.") var token: String?
    @Option(help: "How many connections.") var connections: Int
    @Option(help: "For how long.") var seconds: Double

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let head = head()
        let end = NIODeadline.now() + .nanoseconds(Int64(seconds * 1e9))
        let began = ContinuousClock.now
        let requests = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for _ in 0..<connections {
                tasks.addTask {
                    let count = group.next().makePromise(of: Int.self)
                    _ = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port) { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHTTPClientHandlers()
                            try channel.pipeline.syncOperations.addHandler(Asking(head, until: end, count: count))
                        }
                    }
                    return try await count.futureResult.get()
                }
            }
            return try await tasks.reduce(0, +)
        }
        let took = .now - began
        try await group.shutdownGracefully()
        report {
            $0.field("requests", requests)
            $0.field("rate", Double(requests) / took.seconds)
        }
    }

    private func head() -> HTTPRequestHead {
        var headers = HTTPHeaders([("Host", "127.0.0.1")])
        if let token { headers.add(name: "Authorization", value: "Bearer \(token)") }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
    }
}

/// One connection's requests, until the time is over.
private final class Asking: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let end: NIODeadline
    private let promise: EventLoopPromise<Int>
    private var count = 0

    init(_ head: HTTPRequestHead, until end: NIODeadline, count promise: EventLoopPromise<Int>) {
        self.head = head
        self.end = end
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) { ask(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let answer) where answer.status != .ok: fail(Spoiled("the server answers \(answer.status)"), context)
        case .head, .body: break
        case .end:
            count += 1
            if NIODeadline.now() < end { ask(context) } else { finish(context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(error, context) }
    func channelInactive(context: ChannelHandlerContext) { promise.fail(Spoiled("the server has closed a connection")) }

    private func ask(_ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func finish(_ context: ChannelHandlerContext) {
        promise.succeed(count)
        context.close(promise: nil)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        promise.fail(error)
        context.close(promise: nil)
    }
}
