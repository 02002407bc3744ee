import CPostgres
import Glibc

/// What libpq is given to connect: the URL's words, and the settings that hold on each connection.
struct ConnectionParameters: Sendable {
    private(set) var words: [(name: String, value: String)]

    init(_ configuration: PostgresConfiguration) throws {
        try self.init(url: configuration.url)
        let statement = configuration.statementTimeout.milliseconds
        let idle = configuration.idleInTransactionTimeout.milliseconds
        // app.business and app.person start as empty rather than missing: a policy that cannot bear the empty value fails in the
        // first test, and not on the first connection that is used twice.
        let settings =
            "-c timezone=UTC -c statement_timeout=\(statement) -c idle_in_transaction_session_timeout=\(idle)"
            + " -c app.business= -c app.person="
        let given = value("options").map { "\($0) " } ?? ""
        set("options", given + settings)
        set("application_name", configuration.applicationName)
    }

    init(url: String) throws {
        var problem: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &problem) else {
            let reason = problem.map { String(cString: $0) } ?? "no memory"
            PQfreemem(problem)
            throw PostgresError(.connectionLost, "the database's URL cannot be read: \(reason)")
        }
        defer { PQconninfoFree(options) }
        words = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { words.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        set("client_encoding", "UTF8")
        // Unless asked for, libpq would load Kerberos at each connection to see whether there are credentials.
        if value("gssencmode") == nil { set("gssencmode", "disable") }
    }

    func value(_ name: String) -> String? { words.first { $0.name == name }?.value }

    mutating func set(_ name: String, _ value: String) {
        words.removeAll { $0.name == name }
        words.append((name, value))
    }

    /// The host's name where it must be looked up: libpq would do that on our thread, and block all others.
    var nameToResolve: String? {
        guard value("hostaddr") == nil, let host = value("host"), !host.isEmpty, !host.hasPrefix("/"), !host.contains(",") else {
            return nil
        }
        var v4 = in_addr()
        var v6 = in6_addr()
        return inet_pton(AF_INET, host, &v4) == 1 || inet_pton(AF_INET6, host, &v6) == 1 ? nil : host
    }

    /// The same, with the addresses of the host's name.
    func resolved(_ addresses: [String]) -> ConnectionParameters {
        guard let host = value("host") else { return self }
        var copy = self
        copy.set("hostaddr", addresses.joined(separator: ","))
        copy.set("host", addresses.map { _ in host }.joined(separator: ","))
        return copy
    }

    /// Calls `body` with the NULL-terminated arrays that PQconnectStartParams wants.
    func withArrays<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
        let names = words.map { UnsafePointer(strdup($0.name)) } + [nil]
        let values = words.map { UnsafePointer(strdup($0.value)) } + [nil]
        defer { for pointer in names + values { free(UnsafeMutableRawPointer(mutating: pointer)) } }
        return names.withUnsafeBufferPointer { names in
            values.withUnsafeBufferPointer { values in body(names.baseAddress!, values.baseAddress!) }
        }
    }
}

/// Looks a host's name up. Blocks; runs on a thread of its own.
enum NameLookup {
    static func addresses(of host: String) -> Result<[String], PostgresError> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            return .failure(PostgresError(.connectionLost, "\(host) cannot be looked up: \(String(cString: gai_strerror(status)))"))
        }
        defer { freeaddrinfo(list) }
        var found: [String] = []
        var next = list
        while let entry = next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                found.append(text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
            }
            next = entry.pointee.ai_next
        }
        return found.isEmpty ? .failure(PostgresError(.connectionLost, "\(host) has no address")) : .success(found)
    }
}
