import Foundation
import Glibc
import Synchronization

/// A server on 127.0.0.1 that sends exactly the bytes its script says, whatever the protocol would want: the way to meet a hostile one.
/// Each connection runs the script on a thread of its own, with blocking calls.
public final class LoopbackServer: Sendable {
    public let port: Int
    private let listener: Int32
    private let accepted = Mutex(0)

    public var url: String { "http://127.0.0.1:\(port)" }
    /// How many connections have been made so far.
    public var connections: Int { accepted.withLock { $0 } }

    public init(_ script: @escaping @Sendable (LoopbackConnection) -> Void) throws {
        guard let (listener, port) = Self.listen() else {
            throw Loopback.Late(description: "No port on 127.0.0.1: \(String(cString: strerror(errno)))")
        }
        self.listener = listener
        self.port = port
        let accepted: @Sendable () -> Bool = { [weak self] in
            self?.accepted.withLock { $0 += 1 }
            return self != nil
        }
        Thread.detachNewThread {
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0, accepted() else { break }
                Thread.detachNewThread {
                    let connection = LoopbackConnection(socket)
                    script(connection)
                    connection.end()
                }
            }
            close(listener)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }  // Ends the `accept`; its thread closes the socket.

    /// A port that was free a moment ago, for a server that must be told its port. Below the range from which the kernel takes ports for
    /// outgoing connections, or one of those would hold it when the server comes back.
    public static func freePort() throws -> Int {
        for _ in 0..<100 {
            guard let (socket, port) = listen(on: .random(in: 10_000..<32_000)) else { continue }
            close(socket)
            return port
        }
        throw Loopback.Late(description: "No free port on 127.0.0.1")
    }

    /// nil leaves the reason in `errno`.
    private static func listen(on port: UInt16 = 0) -> (Int32, Int)? {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && Glibc.listen(listener, 128) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isListening else {
            let reason = errno
            close(listener)
            errno = reason
            return nil
        }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// The server's side of one connection. Nothing in it waits for more than ten seconds.
public final class LoopbackConnection: Sendable {
    private let socket: Int32

    init(_ socket: Int32) {
        self.socket = socket
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// A request with its body, when its length is declared; empty when the client has gone.
    @discardableResult
    public func request() -> String {
        var bytes: [UInt8] = []
        while true {
            if let end = headEnd(bytes), bytes.count >= end + declaredLength(bytes[..<end]) { break }
            guard let more = read() else { break }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Some bytes; nil when the client has closed the connection.
    public func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(socket, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// False when the client is gone, or reads nothing for ten seconds.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// A whole HTTP answer.
    public func respond(_ status: String = "200 OK", headers: [String] = [], body: [UInt8] = []) {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers
        send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    /// Waits until the client closes the connection. False when it does not.
    @discardableResult
    public func waitForClose() -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = recv(socket, &byte, 1, 0)
            if count == 0 || count < 0 && errno == ECONNRESET { return true }
            if count < 0 { return false }
        }
    }

    fileprivate func end() {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    private func headEnd(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        return bytes.indices.first { bytes[$0...].starts(with: mark) }.map { $0 + 4 }
    }

    private func declaredLength(_ head: ArraySlice<UInt8>) -> Int {
        let lines = String(decoding: head, as: UTF8.self).lowercased().split(separator: "\r\n")
        let line = lines.first { $0.hasPrefix("content-length:") }
        return line.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
    }
}
