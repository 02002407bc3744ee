import Basics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import NIOWebSocket

/// HTTP/1.1 connections whose first request may become a WebSocket.
///
/// Written on NIO's typed upgrader: the router keeps its plain HTTP pipeline. A refused upgrade is answered here, in the router's own form:
/// NIO drops the head of a request whose upgrade is declined, and the client would wait for ever.
public struct UpgradableChannel: ServerChildChannel, HTTPChannelHandler {
    public struct Value: ServerChildChannelValue {
        let upgrade: EventLoopFuture<Upgraded>
        public let channel: any Channel
    }

    enum Upgraded: Sendable {
        case webSocket
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
    }

    /// Larger messages close the connection with 1009. A customer's message has at most 20,000 characters.
    static let maximumMessageBytes = 256 * 1024

    public let responder: HTTPChannelHandler.Responder
    private let endpoints: [String: any SocketEndpoint]
    private let firstRequestTimeout: TimeAmount
    private let idleTimeout: TimeAmount

    public init(
        responder: @escaping HTTPChannelHandler.Responder, endpoints: [any SocketEndpoint], firstRequestTimeout: TimeAmount = .seconds(20),
        idleTimeout: TimeAmount = .seconds(75)
    ) {
        self.responder = responder
        self.endpoints = Dictionary(endpoints.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        self.firstRequestTimeout = firstRequestTimeout
        self.idleTimeout = idleTimeout
    }

    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let configuration = NIOTypedHTTPServerUpgradeConfiguration(
                upgraders: [upgrader(logger)],
                notUpgradingCompletionHandler: { channel in plainHTTP(channel, logger) })
            var pipeline = NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: configuration)
            pipeline.enablePipelining = false
            pipeline.enableErrorHandling = false
            pipeline.enableResponseHeaderValidation = false
            try channel.pipeline.syncOperations.addHandler(FirstRequest(within: firstRequestTimeout))
            return Value(
                upgrade: try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(configuration: pipeline),
                channel: channel)
        }
    }

    public func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.upgrade.get() {
            // The handler does the rest, and ends with the channel: a task that only waited for that would cost a kilobyte a socket.
            case .webSocket: break
            case .http(let channel):
                await withTaskExecutorPreference(LoopExecutor(channel.channel.eventLoop)) {
                    await handleHTTP(asyncChannel: channel, logger: logger)
                }
            }
        } catch {
            logger.trace("connection ended", metadata: ["error": "\(error)"])
        }
    }

    private func plainHTTP(_ channel: any Channel, _ logger: Logger) -> EventLoopFuture<Upgraded> {
        channel.eventLoop.makeCompletedFuture {
            forgetFirstRequest(channel)
            try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try channel.pipeline.syncOperations.addHandler(HTTPConnectionStateHandler(idleTimeout: .init(idleTimeout), logger: logger))
            return .http(
                try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
        }
    }

    private func upgrader(_ logger: Logger) -> NIOTypedWebSocketServerUpgrader<Upgraded> {
        // The acceptance is made in `shouldUpgrade` and used in `upgradePipelineHandler`: both run on the channel's loop, once a connection.
        let accepted = LockedBox<SocketAcceptance?>(nil)
        return NIOTypedWebSocketServerUpgrader(
            maxFrameSize: Self.maximumMessageBytes,
            enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                let request = SocketRequest(head, remoteAddress: channel.remoteAddress?.ipAddress)
                return channel.eventLoop.makeFutureWithTask {
                    do {
                        guard let endpoint = endpoints[request.path] else { throw AccessFailure.notFound }
                        let acceptance = try await endpoint.accept(request)
                        accepted.value = acceptance
                        var headers = HTTPHeaders()
                        if let subprotocol = acceptance.subprotocol { headers.add(name: "Sec-WebSocket-Protocol", value: subprotocol) }
                        return headers
                    } catch {
                        logger.debug("upgrade refused", metadata: ["path": "\(request.path)", "error": "\(error)"])
                        await refuse(channel, (error as? any Failure) ?? UnforeseenFailure())
                        throw error
                    }
                }
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    forgetFirstRequest(channel)
                    if let acceptance = accepted.value {
                        let handler = SocketHandler(session: acceptance.session, maximumMessageBytes: Self.maximumMessageBytes)
                        accepted.value = nil
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    return .webSocket
                }
            })
    }
}

/// Its request has come. The handler is gone at the latest when the loop is done with what it does now.
private func forgetFirstRequest(_ channel: any Channel) {
    let pipeline = channel.pipeline.syncOperations
    if let context = try? pipeline.context(handlerType: FirstRequest.self) { pipeline.removeHandler(context: context, promise: nil) }
}

/// Answers on a connection that asked to become a WebSocket, and closes it. A write that fails has nobody left to tell.
private func refuse(_ channel: any Channel, _ failure: any Failure) async {
    let body = Response.problemBody(failure, requestID: UUIDv7.text(of: UUIDv7.make()))
    var headers: HTTPHeaders = [
        "Content-Type": "application/problem+json", "Content-Length": String(body.count), "Connection": "close",
        "X-Content-Type-Options": "nosniff",
    ]
    if case .rateLimited(let seconds) = failure.kind { headers.add(name: "Retry-After", value: String(max(1, seconds))) }
    let status = HTTPResponseStatus(statusCode: failure.kind.status.code)
    channel.write(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)), promise: nil)
    channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
    channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in channel.close(promise: nil) }
}

extension SocketRequest {
    init(_ head: HTTPRequestHead, remoteAddress: String?) {
        let uri = URI(head.uri)
        path = uri.path
        query = Dictionary(uri.queryParameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { $1 })
        origin = head.headers.first(name: "Origin")
        host = head.headers.first(name: "Host")
        authorization = head.headers.first(name: "Authorization")
        subprotocols = head.headers[canonicalForm: "Sec-WebSocket-Protocol"].map { String($0) }
        self.remoteAddress = remoteAddress
    }
}
