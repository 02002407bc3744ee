/// Where Redis is and who we are there: `redis://[user[:password]@]host[:port][/database]`.
///
/// As in Redis's own URLs a password may stand alone (`redis://:secret@host`). User and password are percent-decoded. TLS
/// (`rediss://`) is refused rather than silently left out.
public struct RedisAddress: Sendable, Hashable {
    public var host: String
    public var port = 6379
    public var user: String?
    public var password: String?
    public var database = 0

    public init(url: String) throws(RedisError) {
        guard let rest = url.dropping(prefix: "redis://") else { throw .badAddress("The address must begin with redis://") }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = parts[0]
        let at = authority.lastIndex(of: "@")
        let place = at.map { authority[authority.index(after: $0)...] } ?? authority
        (host, port) = try Self.place(place)
        if let at { (user, password) = try Self.credentials(authority[..<at]) }
        if parts.count == 2 { database = try Self.database(parts[1]) }
    }

    /// What is sent on each new connection before anything else. `PING` stands last, so that a server that is still loading its data,
    /// or that hangs, does not count as reached.
    var greeting: [[RedisArgument]] {
        var commands: [[RedisArgument]] = []
        if let password {
            commands.append(user.map { ["AUTH", .text($0), .text(password)] } ?? ["AUTH", .text(password)])
        }
        if database != 0 { commands.append(["SELECT", .int(database)]) }
        return commands + [["PING"]]
    }

    private static func place(_ text: Substring) throws(RedisError) -> (String, Int) {
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw .badAddress("The IPv6 address lacks its closing bracket") }
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.first == ":" else { throw .badAddress("A port was expected after the closing bracket") }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard !host.isEmpty, !host.utf8.contains(0) else { throw .badAddress("The address names no host") }
        guard let port else { return (String(host), 6379) }
        guard let number = Int(port), (1...65_535).contains(number) else { throw .badAddress("The port must be from 1 to 65535") }
        return (String(host), number)
    }

    private static func credentials(_ text: Substring) throws(RedisError) -> (String?, String?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = decoded(parts[0]), let password = parts.count == 2 ? decoded(parts[1]) : "" else {
            throw .badAddress("User and password must be percent-encoded")
        }
        guard !password.isEmpty else { throw .badAddress("A user without a password cannot sign in: redis://user:password@host") }
        return (user.isEmpty ? nil : user, password)
    }

    private static func database(_ text: Substring) throws(RedisError) -> Int {
        guard !text.isEmpty else { return 0 }
        guard let number = Int(text), number >= 0 else { throw .badAddress("The database must be a number, as in redis://host/0") }
        return number
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let pair = rest.prefix(2)
            guard pair.count == 2, let code = UInt8(String(decoding: pair, as: UTF8.self), radix: 16) else { return nil }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension String {
    fileprivate func dropping(prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}
