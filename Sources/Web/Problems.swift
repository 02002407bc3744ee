import Basics
import Hummingbird
import HummingbirdCore
import Logging

/// Turns whatever a route throws into problem+json. What is not a `Failure` was not foreseen: the caller reads a plain sentence and the
/// request's id, the log has the rest.
public struct Problems: RouterMiddleware {
    public typealias Context = WebContext

    /// Gives foreign errors (a driver's, say) their meaning for a caller; nil leaves them internal.
    private let translate: @Sendable (any Error) -> (any Failure)?

    public init(translate: @escaping @Sendable (any Error) -> (any Failure)? = { _ in nil }) { self.translate = translate }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as any HTTPResponseError {
            return .problem(StatusFailure(status: error.status), requestID: context.id)
        } catch let error as CancellationError {
            throw error
        } catch {
            let failure = (error as? any Failure) ?? translate(error) ?? UnforeseenFailure()
            log(error, as: failure, of: request, context)
            return .problem(failure, requestID: context.id)
        }
    }

    private func log(_ error: any Error, as failure: any Failure, of request: Request, _ context: WebContext) {
        switch failure.kind {
        case .internal, .unavailable:
            context.logger.error(
                "request failed",
                metadata: ["path": "\(request.uri.path)", "code": "\(failure.code)", "error": "\(String(reflecting: error))"])
        default: context.logger.debug("request refused", metadata: ["path": "\(request.uri.path)", "code": "\(failure.code)"])
        }
    }
}

/// An answer that the HTTP layer itself gives, such as 404 for a path that does not exist.
struct StatusFailure: Failure {
    let status: HTTPResponse.Status

    var kind: FailureKind {
        switch status {
        case .notFound: .notFound
        case .methodNotAllowed, .badRequest: .malformed
        case .contentTooLarge: .tooLarge
        default: status.kind == .serverError ? .internal : .malformed
        }
    }
    var code: String { status.reasonPhrase.lowercased().split(separator: " ").joined(separator: "_") }
    var detail: String {
        status == .notFound ? "There is nothing at this address." : "The request cannot be served: \(status.reasonPhrase)."
    }
}

struct UnforeseenFailure: Failure {
    var kind: FailureKind { .internal }
    var code: String { "internal" }
    var detail: String { "Something went wrong here. Try again; if it stays, report the request_id." }
}
