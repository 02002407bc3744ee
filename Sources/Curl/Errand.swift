/// What curl is told to do: one hop of a request, or one mail. Checked already; nothing in it is followed by curl on its own.
struct Errand: Sendable {
    enum Kind: Sendable {
        case http(method: String, headers: [String], body: [UInt8]?, isCompressible: Bool)
        case mail(from: String, to: [String], message: [UInt8], credentials: CurlMail.Credentials?, security: CurlMail.Security)
    }

    var kind: Kind
    var url: String
    var timeout: Duration
    var connectTimeout: Duration
    var idleTimeout: Duration?
    var maximumBytes: Int
    /// Sockets to other than public addresses are refused, whatever the names resolve to.
    var isGuarded = false
    /// In curl's form: `host:port:address,address`.
    var pin: String?
    /// A proxy of the environment would make the connection in our place, to where it likes.
    var usesProxy = true
}
