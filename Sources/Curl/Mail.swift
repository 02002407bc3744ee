public import Basics

/// Someone's address, with the name that is shown.
public struct MailAddress: Sendable, Hashable {
    public var name: String?
    public var address: String

    public init(_ address: String, name: String? = nil) {
        self.address = address
        self.name = name
    }

    /// `local@domain` in ASCII, without anything that could end the SMTP command or the header. Quoted local parts are refused: they are
    /// legal, unused, and a parser's nightmare.
    static func check(_ address: String) throws(CurlError) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = address.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>()[]\\,;:\"".utf8.contains($0) }
        guard parts.count == 2, isPlain, !parts[0].isEmpty, !parts[1].isEmpty, address.utf8.count <= 254 else {
            throw CurlError(.badRequest, "Not a mail address that can be used")
        }
    }
}

/// A mail as its author sees it; `message()` gives the form in which it travels (RFC 5322, MIME).
public struct Mail: Sendable {
    public var from: MailAddress
    public var to: [MailAddress]
    public var replyTo: MailAddress?
    public var subject: String
    public var text: String
    /// Sent beside the text; the reader's program chooses.
    public var html: String?
    /// Without angle brackets, such as `01J…@acme.example`. The same mail sent again should carry the same.
    public var messageID: String
    public var date: Timestamp
    /// Further fields, such as `Auto-Submitted`.
    public var headers: [(name: String, value: String)]

    public init(
        from: MailAddress, to: [MailAddress], replyTo: MailAddress? = nil, subject: String, text: String, html: String? = nil,
        messageID: String, date: Timestamp = .now, headers: [(name: String, value: String)] = []
    ) {
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.html = html
        self.messageID = messageID
        self.date = date
        self.headers = headers
    }

    /// - Throws: `.badRequest` for a line end or another control character in any header, and for addresses that cannot be used.
    public func message() throws(CurlError) -> [UInt8] {
        var out = MailWriter()
        try out.field("From", addresses: [from])
        try out.field("To", addresses: to)
        if let replyTo { try out.field("Reply-To", addresses: [replyTo]) }
        try out.field("Subject", text: subject)
        out.line("Date: \(mailDate(date))")
        try out.field("Message-ID", identifier: messageID)
        for header in headers { try out.field(header.name, text: header.value) }
        out.line("MIME-Version: 1.0")
        guard let html else {
            out.part("text/plain", text)
            return out.bytes
        }
        // Cannot stand in a quoted-printable body, where "=_" is not an encoding.
        let boundary = "=_frontdesk"
        out.line("Content-Type: multipart/alternative; boundary=\"\(boundary)\"")
        for (type, body) in [("text/plain", text), ("text/html", html)] {
            out.line("\r\n--\(boundary)")
            out.part(type, body)
        }
        out.line("\r\n--\(boundary)--")
        return out.bytes
    }
}

/// RFC 5322, section 3.3, in UTC.
func mailDate(_ time: Timestamp) -> String {
    let second = ((time.seconds % 86_400) + 86_400) % 86_400
    let day = CivilDate(daysSince1970: Int((time.seconds - second) / 86_400))
    let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.weekday - 1]
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][day.month - 1]
    let clock = [second / 3_600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    return "\(weekday), \(day.day) \(month) \(day.year) \(clock) +0000"
}
