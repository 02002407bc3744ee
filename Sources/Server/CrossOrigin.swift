import HTTPTypes
import Hummingbird
import HummingbirdCore
import Web

/// CORS for the public chat (Fetch standard, section 3.3). A preflight names no business, so it passes; each call then checks the
/// origin against the allowed origins of the business that its token or body names. No cookie is involved anywhere.
///
/// It stands outside `Problems`: a page on another origin must be able to read why it was refused.
struct CrossOrigin: RouterMiddleware {
    typealias Context = WebContext

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.path.hasPrefix("/chat/"), let origin = request.headers[.origin] else { return try await next(request, context) }
        var response = request.method == .options ? Response(status: .noContent) : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.vary] = "Origin"
        if request.method == .options {
            response.headers[.accessControlAllowMethods] = "GET, POST"
            response.headers[.accessControlAllowHeaders] = "Content-Type, Accept, Last-Event-ID"
            response.headers[.accessControlMaxAge] = "7200"
        }
        return response
    }
}
