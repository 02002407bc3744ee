import CHiredis
import Glibc

/// The connection broke; the text is for the log.
struct Broken: Error {
    let reason: String
}

/// Owns one hiredis context. Used by one thread, the connection's.
final class Wire {
    private let context: UnsafeMutablePointer<redisContext>
    private(set) var hasUnsent = false

    var descriptor: Int32 { context.pointee.fd }

    /// - Parameter address: numeric. hiredis would resolve a name here and block the thread.
    init(address: String, port: Int) throws(Broken) {
        guard let context = redisConnectNonBlock(address, Int32(port)) else { throw Broken(reason: "out of memory") }
        self.context = context
        guard context.pointee.err == 0 else { throw failure() }
        // A child process must not inherit the connection, and small writes must not wait for each other.
        var one: Int32 = 1
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size)) == 0
        else { throw Broken(reason: systemText(errno)) }
    }

    deinit { redisFree(context) }

    /// To be asked when the socket is writable for the first time.
    func finishConnecting() throws(Broken) {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { throw Broken(reason: systemText(errno)) }
        guard code == 0 else { throw Broken(reason: systemText(code)) }
    }

    func append(_ bytes: [UInt8]) throws(Broken) {
        let result = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { redisAppendFormattedCommand(context, $0.baseAddress, $0.count) }
        }
        guard result == REDIS_OK else { throw failure() }
        hasUnsent = true
    }

    func write() throws(Broken) {
        var done: Int32 = 0
        guard redisBufferWrite(context, &done) == REDIS_OK else { throw failure() }
        hasUnsent = done == 0
    }

    func read() throws(Broken) {
        guard redisBufferRead(context) == REDIS_OK else { throw failure() }
    }

    /// The next whole reply of what was read; nil when none is whole.
    func next() throws(Broken) -> RedisValue? {
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(context.pointee.reader, &reply) == REDIS_OK else {
            throw Broken(reason: "the server does not speak Redis's protocol")
        }
        guard let reply else { return nil }
        defer { freeReplyObject(reply) }
        return RedisValue(reply.assumingMemoryBound(to: redisReply.self).pointee)
    }

    /// Every failed call of hiredis ends here.
    private func failure() -> Broken {
        let text = withUnsafeBytes(of: context.pointee.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return Broken(reason: text.isEmpty ? "hiredis error \(context.pointee.err)" : text)
    }
}

extension RedisValue {
    init(_ reply: redisReply) {
        switch reply.type {
        case REDIS_REPLY_STRING: self = .string(Array(reply.buffer))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: reply.buffer, as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: reply.buffer, as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(Int(reply.integer))
        case REDIS_REPLY_ARRAY: self = .array(reply.elements())
        default: self = .null
        }
    }
}

extension redisReply {
    fileprivate var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: str, count: len) }

    fileprivate func elements() -> [RedisValue] {
        UnsafeBufferPointer(start: element, count: elements).map { each in each.map { RedisValue($0.pointee) } ?? .null }
    }
}

func systemText(_ code: Int32) -> String { String(cString: strerror(code)) }
