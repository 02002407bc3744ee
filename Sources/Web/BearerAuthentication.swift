import Basics
import Hummingbird

/// Knows the caller by the bearer token. A request without one, or with one that is not valid, goes on as nobody's: each endpoint asks for the permission it needs.
public struct BearerAuthentication: RouterMiddleware {
    public typealias Context = WebContext

    private let verify: @Sendable (String) async throws -> Caller

    public init(verify: @escaping @Sendable (String) async throws -> Caller) { self.verify = verify }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let header = request.headers[.authorization], header.count > 7, header.prefix(7).lowercased() == "bearer " {
            do {
                context.caller = try await verify(String(header.dropFirst(7)))
            } catch let failure as any Failure where failure.kind == .unauthenticated {
                // Nobody's request: who refreshes a token sends the stale one along, and must not be stopped here.
                context.caller = nil
            }
        }
        return try await next(request, context)
    }
}
