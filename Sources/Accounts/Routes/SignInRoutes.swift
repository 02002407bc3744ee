import Accounts
import Basics
import Hummingbird
import Web

extension AccountsRoutes {
    func addSignIn(to auth: RouterGroup<WebContext>) {
        auth.post("signup", use: signUp)
        auth.post("login", use: logIn)
        auth.post("refresh", use: refresh)
        auth.post("logout", use: logOut)
        auth.post("password-reset", use: resetPassword)
    }

    @Sendable private func signUp(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = try await request.fields(context)
        let form = Accounts.SignUp(&fields)
        try fields.finish()
        let (card, session) = try await accounts.signUp(form, from: address(request, context))
        return .json(.created) {
            $0.object {
                $0.session(session)
                $0.object("business") { $0.summary(card) }
            }
        }
    }

    @Sendable private func logIn(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = try await request.fields(context)
        let email = fields.string("email", 1...254)
        let password = fields.string("password", 1...512)
        let business = fields.optionalString("business", 1...64)
        try fields.finish()
        let session = try await accounts.logIn(email: email, password: password, business: business, from: address(request, context))
        return .json { $0.object { $0.session(session) } }
    }

    @Sendable private func refresh(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = try await request.fields(context)
        let token = fields.string("refresh_token", 1...512)
        let business = fields.optionalString("business", 1...64)
        try fields.finish()
        let session = try await accounts.refresh(token, business: business, from: address(request, context))
        return .json { $0.object { $0.session(session) } }
    }

    @Sendable private func logOut(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = try await request.fields(context)
        let token = fields.string("refresh_token", 1...512)
        try fields.finish()
        try await accounts.logOut(token)
        return .noContent()
    }

    /// `{email}` asks for a link, and the answer is 202 whoever asks. `{token, password}` is what the link's page sends.
    @Sendable private func resetPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = try await request.fields(context)
        if fields.has("token") {
            let form = try PasswordChoice(&fields)
            try await accounts.choosePassword(form.password, link: form.token, from: address(request, context))
            return .noContent()
        }
        let email = fields.string("email", 1...254)
        try fields.finish()
        try await accounts.requestPasswordReset(email: email, from: address(request, context))
        return Response(status: .accepted)
    }

    private func address(_ request: Request, _ context: WebContext) -> String {
        context.clientAddress(of: request, trustProxy: trustProxy)
    }
}

/// What the page behind a link sends.
private struct PasswordChoice: Sendable {
    let token: String
    let password: String

    init(_ fields: inout Fields) throws(InputFailure) {
        token = fields.string("token", 1...512)
        password = fields.string("password", 10...512)
        try fields.finish()
    }
}

extension JSONWriter {
    fileprivate mutating func session(_ session: SignedIn) {
        field("access_token", session.accessToken)
        field("refresh_token", session.refreshToken)
        field("token_type", "Bearer")
        field("expires_in", session.expiresIn)
        field("business_id", session.business)
        object("user") {
            $0.field("id", session.person)
            $0.field("email", session.email)
            $0.field("name", session.name)
        }
        array("businesses", session.businesses) { json, membership in
            json.object {
                $0.field("id", membership.business)
                $0.field("slug", membership.slug)
                $0.field("name", membership.name)
                $0.field("role", membership.role.rawValue)
            }
        }
    }

    fileprivate mutating func summary(_ card: BusinessCard) {
        field("id", card.id)
        field("slug", card.slug)
        field("name", card.name)
    }
}
