import Basics
import Chat
import Hummingbird
import HummingbirdCore
import Realtime
import ServiceLifecycle
import Web

/// A conversation as server-sent events.
struct EventFollowing: Sendable {
    /// A quiet stream gets a comment, so that proxies keep it open and a client that has gone is noticed.
    private static let heartbeat: Duration = .seconds(20)
    /// A client that reads too slowly is let go; it comes back with the last id that it saw.
    private static let maximumWaiting = 2_000

    let desk: ChatDesk
    let identity: VisitorIdentity
    let conversation: ConversationID?
    let after: Int

    func response() -> Response {
        .events { send in
            let (events, continuation) = AsyncStream.makeStream(of: LiveEvent?.self, bufferingPolicy: .bufferingOldest(Self.maximumWaiting))
            let stream = CustomerStream(desk: desk, identity: identity, after: after) { event in
                if case .dropped = continuation.yield(event) { continuation.finish() }
            }
            let beating = Task {
                while !Task.isCancelled {
                    try await Task.sleep(for: Self.heartbeat)
                    continuation.yield(nil)
                }
            }
            defer {
                beating.cancel()
                stream.stop()
            }
            stream.start(conversation)
            // The process ends: the client comes back with the last id that it saw.
            try await withGracefulShutdownHandler {
                for await event in events {
                    try await send(event.map { ServerSentEvent(name: $0.name, data: $0.json, id: $0.sequence) })
                }
            } onGracefulShutdown: {
                continuation.finish()
            }
        }
    }
}
