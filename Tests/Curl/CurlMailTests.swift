import Foundation
import Glibc
import TestSupport
import Testing

@testable import Curl

/// Against a real mail server: aiosmtpd, which prints each mail that it has taken.
@Suite struct CurlMailTests {
    let client = CurlClient(logger: .silent)

    private func mail(_ text: String) -> Mail {
        Mail(
            from: MailAddress("desk@acme.example", name: "Acme Plumbing"),
            to: [MailAddress("ana@acme.example"), MailAddress("boris@acme.example")],
            subject: "Ana’s chat", text: text, messageID: "1@acme.example")
    }

    @Test func `a mail arrives as it was written, lines that begin with a dot included`() async throws {
        let server = try await MailServer.start()
        try await client.send(CurlMail(url: server.url, mail: mail(".hidden?\n..\n.\nDear Ana, it costs 40 €.")))
        let printed = try await server.printed(until: "END MESSAGE")
        #expect(printed.contains("From: \"Acme Plumbing\" <desk@acme.example>"))
        #expect(printed.contains("To: ana@acme.example,"))
        #expect(printed.contains(" boris@acme.example"))
        #expect(printed.contains("\n.hidden?\n..\n.\nDear Ana, it costs 40 =E2=82=AC.\n"))
    }

    @Test func `a large mail arrives whole`() async throws {
        let server = try await MailServer.start()
        let lines = (0..<20_000).map { "line \($0)" }
        try await client.send(CurlMail(url: server.url, mail: mail(lines.joined(separator: "\n"))))
        let printed = try await server.printed(until: "END MESSAGE")
        #expect(printed.contains("\n" + lines.joined(separator: "\n") + "\n"))
    }

    @Test func `a server that is away is an error of connecting`() async throws {
        let port = try LoopbackServer.freePort()
        let error = await failure { () async throws(CurlError) in
            try await client.send(CurlMail(url: "smtp://127.0.0.1:\(port)", mail: mail("Hello")))
        }
        #expect(error?.code == .connectFailed)
        #expect(error?.reply == nil)
    }

    @Test func `a refused recipient is an error with the server's code`() async throws {
        let server = try LoopbackServer { connection in
            connection.send("220 mail.example\r\n")
            while let bytes = connection.read() {
                let line = String(decoding: bytes, as: UTF8.self)
                if line.hasPrefix("RCPT") {
                    connection.send("550 5.1.1 No such person\r\n")
                } else {
                    connection.send("250 mail.example\r\n")
                }
            }
        }
        let error = await failure { () async throws(CurlError) in
            try await client.send(CurlMail(url: "smtp://127.0.0.1:\(server.port)", mail: mail("Hello")))
        }
        #expect(error?.code == .sendFailed)
        #expect(error?.reply == 550)
    }

    @Test func `a server that refuses the message after its text is an error`() async throws {
        let server = try LoopbackServer { connection in
            connection.send("220 mail.example\r\n")
            var text = ""
            while let bytes = connection.read() {
                text += String(decoding: bytes, as: UTF8.self)
                if text.hasPrefix("DATA\r\n") {
                    if text == "DATA\r\n" { connection.send("354 Go on\r\n") }
                    guard text.hasSuffix("\r\n.\r\n") else { continue }
                    connection.send("451 4.3.0 Try again later\r\n")
                } else {
                    connection.send("250 mail.example\r\n")
                }
                text = ""
            }
        }
        let error = await failure { () async throws(CurlError) in
            try await client.send(CurlMail(url: "smtp://127.0.0.1:\(server.port)", mail: mail("Hello")))
        }
        #expect(error?.code == .sendFailed)
        #expect(error?.reply == 451)
    }

    @Test func `required TLS that is not offered sends nothing`() async throws {
        let server = try await MailServer.start()
        let error = await failure { () async throws(CurlError) in
            try await client.send(CurlMail(url: server.url, security: .required, mail: mail("Hello")))
        }
        #expect(error?.code == .tls)
    }

    @Test func `a server that hangs is given up`() async throws {
        let server = try LoopbackServer { $0.waitForClose() }
        let error = await failure { () async throws(CurlError) in
            try await client.send(CurlMail(url: "smtp://127.0.0.1:\(server.port)", mail: mail("Hello"), timeout: .milliseconds(200)))
        }
        #expect(error?.code == .timedOut)
    }

    @Test(arguments: ["http://127.0.0.1:25", "smtp://127.0.0.1:25/\r\nX", "127.0.0.1:25"])
    func `an address that is no mail server's is refused`(url: String) async throws {
        let error = await failure { () async throws(CurlError) in try await client.send(CurlMail(url: url, mail: mail("Hello"))) }
        #expect(error?.code == .badURL)
    }
}

/// A mail server of the test's own, run by the Python that `FRONTDESK_PYTHON` names.
private final class MailServer: Sendable {
    let port: Int
    private let process: Process
    private let lines: AsyncStream<String>

    var url: String { "smtp://127.0.0.1:\(port)" }

    static func start() async throws -> MailServer {
        guard let python = ProcessInfo.processInfo.environment["FRONTDESK_PYTHON"] else {
            throw Loopback.Late(description: "FRONTDESK_PYTHON names no Python with aiosmtpd; `make test` sets it")
        }
        return try await MailServer(python: python)
    }

    /// Returns when it takes connections: its own log says so.
    private init(python: String) async throws {
        port = try LoopbackServer.freePort()
        process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-u", "-m", "aiosmtpd", "-n", "-d", "-l", "127.0.0.1:\(port)", "-c", "aiosmtpd.handlers.Debugging", "stdout"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let (lines, line) = AsyncStream<String>.makeStream()
        self.lines = lines
        let handle = output.fileHandleForReading
        Thread.detachNewThread {
            var rest: [UInt8] = []
            while case let data = handle.availableData, !data.isEmpty {
                rest += data
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    line.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeFirst(end + 1)
                }
            }
            line.finish()
        }
        _ = try await printed(until: "Server is listening")
    }

    deinit { kill(process.processIdentifier, SIGKILL) }

    func printed(until mark: String) async throws -> String {
        let lines = lines
        return try await Loopback.within(.seconds(20)) {
            var text = ""
            for await line in lines {
                text += line + "\n"
                if line.contains(mark) { return text }
            }
            throw Loopback.Late(description: "The mail server ended: \(text)")
        }
    }
}
