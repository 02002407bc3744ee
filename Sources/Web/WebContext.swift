import Basics
import HTTPTypes
import Hummingbird
import NIOCore

/// What is known of one request besides the request: who calls, from where, and its id.
public struct WebContext: RequestContext, RemoteAddressRequestContext {
    public var coreContext: CoreRequestContextStorage
    public let remoteAddress: SocketAddress?
    /// Set by `BearerAuthentication`; nil where no token came, or none that is valid.
    public var caller: Caller?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// The signed-in caller, who must have `permission`. The one door of each endpoint.
    public func caller(_ permission: Permission) throws(AccessFailure) -> Caller {
        guard let caller else { throw .unauthenticated }
        try caller.require(permission)
        return caller
    }

    /// The address that the request came from, without its port; behind a trusted proxy the one that the proxy saw.
    public func clientAddress(of request: Request, trustProxy: Bool) -> String {
        if trustProxy, let forwarded = request.headers[.xForwardedFor]?.split(separator: ",").last {
            return forwarded.trimmingCharacters([" "])
        }
        return remoteAddress?.ipAddress ?? "unknown"
    }

    /// The identifier in the path. What is no UUID names nothing: not found, as any stranger's id.
    public func id<Subject>(_ name: String, as type: ID<Subject>.Type = ID<Subject>.self) throws(AccessFailure) -> ID<Subject> {
        guard let id = parameters.get(name).flatMap({ ID<Subject>($0) }) else { throw .notFound }
        return id
    }
}

extension HTTPField.Name {
    static var xForwardedFor: HTTPField.Name { .init("X-Forwarded-For").unsafelyUnwrapped }
}

extension StringProtocol {
    func trimmingCharacters(_ set: Set<Character>) -> String {
        String(drop { set.contains($0) }.reversed().drop { set.contains($0) }.reversed())
    }
}
