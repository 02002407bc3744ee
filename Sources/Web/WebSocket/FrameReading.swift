import NIOCore
import NIOWebSocket

/// Reads a client's frames as RFC 6455 demands and says what to do: a value without a socket.
///
/// NIO's decoder leaves RSV bits, opcodes, UTF-8, close codes and fragmentation to us; a plain echo on top of it fails 97 of the 247
/// cases of Autobahn's suite.
struct FrameReading {
    enum Action: Equatable {
        case none
        case text(String)
        case pong(ByteBuffer)
        /// Echo this close code and end.
        case close(WebSocketErrorCode)
    }

    let maximumMessageBytes: Int
    private var fragments: ByteBuffer?
    private var isText = false
    private var utf8 = UTF8Validation()
    private var ended = false

    init(maximumMessageBytes: Int) { self.maximumMessageBytes = maximumMessageBytes }

    mutating func read(_ frame: WebSocketFrame) -> Action {
        guard !ended else { return .none }
        let action = interpret(frame)
        if case .close = action { ended = true }
        return action
    }

    private mutating func interpret(_ frame: WebSocketFrame) -> Action {
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3, frame.maskKey != nil else { return .close(.protocolError) }
        let data = frame.unmaskedData
        switch frame.opcode {
        case .ping: return frame.fin && data.readableBytes <= 125 ? .pong(data) : .close(.protocolError)
        case .pong: return frame.fin && data.readableBytes <= 125 ? .none : .close(.protocolError)
        case .connectionClose: return .close(frame.fin ? Self.reply(toClose: data) : .protocolError)
        case .text, .binary:
            guard fragments == nil else { return .close(.protocolError) }
            isText = frame.opcode == .text
            utf8 = UTF8Validation()
            fragments = ByteBuffer()
            return append(data, last: frame.fin)
        case .continuation:
            guard fragments != nil else { return .close(.protocolError) }
            return append(data, last: frame.fin)
        default: return .close(.protocolError)
        }
    }

    private mutating func append(_ data: ByteBuffer, last: Bool) -> Action {
        guard var message = fragments else { return .close(.protocolError) }
        guard message.readableBytes + data.readableBytes <= maximumMessageBytes else { return .close(.messageTooLarge) }
        if isText, !utf8.accept(data.readableBytesView) { return .close(.notUTF8) }
        message.writeImmutableBuffer(data)
        guard last else {
            fragments = message
            return .none
        }
        fragments = nil
        // The protocol of chats is JSON text; binary is refused and said so.
        guard isText else { return .close(.binaryRefused) }
        guard utf8.isComplete else { return .close(.notUTF8) }
        return .text(String(buffer: message))
    }

    /// The code to answer a close frame with: its own where that is allowed on the wire, else 1002 (RFC 6455, section 7.4).
    private static func reply(toClose data: ByteBuffer) -> WebSocketErrorCode {
        var data = data
        if data.readableBytes == 0 { return .normalClosure }
        guard let code = data.readInteger(as: UInt16.self) else { return .protocolError }
        var utf8 = UTF8Validation()
        guard utf8.accept(data.readableBytesView), utf8.isComplete else { return .notUTF8 }
        switch code {
        case 1_000...1_003, 1_007...1_014, 3_000...4_999: return WebSocketErrorCode(codeNumber: Int(code))
        default: return .protocolError
        }
    }
}

extension WebSocketErrorCode {
    /// 1003: data of a type that cannot be accepted.
    static var binaryRefused: WebSocketErrorCode { WebSocketErrorCode(codeNumber: 1_003) }
    /// 1007: text that is not UTF-8.
    static var notUTF8: WebSocketErrorCode { WebSocketErrorCode(codeNumber: 1_007) }
    /// 1013: the peer reads too slowly; it may come again and resume at its cursor.
    static var tryAgainLater: WebSocketErrorCode { WebSocketErrorCode(codeNumber: 1_013) }
}
