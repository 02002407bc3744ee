/// Where a request may go.
public struct AddressPolicy: Sendable, Hashable {
    private enum Reach: Hashable { case anywhere, publicOnly }
    private let reach: Reach
    private let exceptions: Set<String>

    /// For addresses that the operator configured.
    public static let anywhere = AddressPolicy(reach: .anywhere, exceptions: [])

    /// For addresses that people type: the public internet by http or https, and nothing of the machine's own network. The name is resolved
    /// here, every address of it must be public, and the connection goes to just those addresses; each redirect is judged anew.
    public static let publicOnly = AddressPolicy(reach: .publicOnly, exceptions: [])

    /// As `publicOnly`, but for these servers, each as `host:port` in the form that a normalised URL has.
    public static func publicOnly(except servers: Set<String>) -> AddressPolicy { AddressPolicy(reach: .publicOnly, exceptions: servers) }

    var isGuarded: Bool { reach == .publicOnly }

    func excepts(host: String, port: Int) -> Bool { exceptions.contains("\(host):\(port)") }

    /// Whether `publicOnly` lets a connection to this address be made.
    public static func permits(_ address: IPAddress) -> Bool { refusal(of: address) == nil }

    /// The range that forbids the address, with its source; nil when it is public.
    static func refusal(of address: IPAddress) -> String? {
        if address.isVersion4 { return SpecialRange.version4.first { $0.contains(address) }?.source }
        guard SpecialRange.globalUnicast.contains(address) else { return "not global unicast (RFC 4291, section 2.4)" }
        return SpecialRange.version6.first { $0.contains(address) }?.source
    }
}

/// A range of the IANA special-purpose registries (RFC 6890).
struct SpecialRange: Sendable {
    let prefix: IPAddress
    let length: Int
    let source: String

    init?(_ text: String, _ source: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let prefix = IPAddress(parts[0]), let length = Int(parts[1]) else { return nil }
        self.prefix = prefix
        self.length = length
        self.source = source
    }

    private init(prefix: IPAddress, length: Int, source: String) {
        self.prefix = prefix
        self.length = length
        self.source = source
    }

    func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == prefix.bytes.count else { return false }
        let whole = length / 8
        guard address.bytes[..<whole] == prefix.bytes[..<whole] else { return false }
        let rest = length % 8
        return rest == 0 || (address.bytes[whole] ^ prefix.bytes[whole]) >> UInt8(8 - rest) == 0
    }

    /// 2000::/3. All of IPv6 outside it is special or unassigned: loopback, unspecified, IPv4-mapped (::ffff:0:0/96), NAT64
    /// (64:ff9b::/96 and 64:ff9b:1::/48, RFC 6052 and 8215), discard-only (100::/64), segment routing (5f00::/16), unique local (fc00::/7), link-local
    /// (fe80::/10), the former site-local (fec0::/10) and multicast (ff00::/8).
    static let globalUnicast = SpecialRange(
        prefix: IPAddress(version6: 0x20), length: 3, source: "global unicast (RFC 4291)")

    static let version4: [SpecialRange] = table([
        ("0.0.0.0/8", "this network (RFC 791)"),
        ("10.0.0.0/8", "private (RFC 1918)"),
        ("100.64.0.0/10", "shared by carriers (RFC 6598)"),
        ("127.0.0.0/8", "loopback (RFC 1122)"),
        ("168.63.129.16/32", "Azure's host agent, reachable only from inside a machine there"),
        ("169.254.0.0/16", "link-local, and cloud metadata (RFC 3927)"),
        ("172.16.0.0/12", "private (RFC 1918)"),
        ("192.0.0.0/24", "protocol assignments (RFC 6890)"),
        ("192.0.2.0/24", "documentation (RFC 5737)"),
        ("192.31.196.0/24", "AS112 (RFC 7535)"),
        ("192.52.193.0/24", "automatic multicast tunneling (RFC 7450)"),
        ("192.88.99.0/24", "6to4 relay (RFC 7526)"),
        ("192.168.0.0/16", "private (RFC 1918)"),
        ("192.175.48.0/24", "AS112 (RFC 7534)"),
        ("198.18.0.0/15", "benchmarking (RFC 2544)"),
        ("198.51.100.0/24", "documentation (RFC 5737)"),
        ("203.0.113.0/24", "documentation (RFC 5737)"),
        ("224.0.0.0/4", "multicast (RFC 5771)"),
        ("240.0.0.0/4", "reserved, and limited broadcast (RFC 1112, RFC 919)"),
    ])

    static let version6: [SpecialRange] = table([
        ("2001::/23", "protocol assignments, Teredo among them with an IPv4 address inside (RFC 2928, RFC 4380)"),
        ("2001:db8::/32", "documentation (RFC 3849)"),
        ("2002::/16", "6to4, with an IPv4 address inside (RFC 3056)"),
        ("2620:4f:8000::/48", "AS112 (RFC 7534)"),
        ("3fff::/20", "documentation (RFC 9637)"),
    ])

    /// A line that cannot be read would silently open a hole; a test counts the lines of both tables.
    private static func table(_ lines: [(String, String)]) -> [SpecialRange] { lines.compactMap { SpecialRange($0.0, $0.1) } }
}
