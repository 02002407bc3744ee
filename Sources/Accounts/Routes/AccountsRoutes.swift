public import Accounts
public import Hummingbird
public import Web

/// Sign-in, the business and its members, under `/api/v1`.
public struct AccountsRoutes: Sendable {
    let accounts: Accounts
    let trustProxy: Bool

    /// `trustProxy`: whether the client's address is the one that a proxy in front reports.
    public init(accounts: Accounts, trustProxy: Bool) {
        self.accounts = accounts
        self.trustProxy = trustProxy
    }

    public func add(to router: RouterGroup<WebContext>) {
        addSignIn(to: router.group("auth"))
        addBusiness(to: router)
        addMembers(to: router.group("members"))
    }
}
