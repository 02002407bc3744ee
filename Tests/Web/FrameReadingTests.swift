import NIOCore
import NIOWebSocket
import Testing

@testable import Web

/// RFC 6455 as transcripts; the cases are those that a plain echo on NIO's decoder gets wrong.
@Suite struct FrameReadingTests {
    private func frame(
        _ opcode: WebSocketOpcode, _ text: String = "", fin: Bool = true, masked: Bool = true, rsv1: Bool = false, bytes: [UInt8]? = nil
    ) -> WebSocketFrame {
        WebSocketFrame(
            fin: fin, rsv1: rsv1, opcode: opcode, maskKey: masked ? [0, 0, 0, 0] : nil, data: ByteBuffer(bytes: bytes ?? Array(text.utf8)))
    }

    private func close(_ code: UInt16, _ reason: [UInt8] = []) -> WebSocketFrame {
        frame(.connectionClose, bytes: [UInt8(code >> 8), UInt8(code & 255)] + reason)
    }

    private func code(_ action: FrameReading.Action) -> Int? {
        if case .close(let code) = action { Int(UInt16(webSocketErrorCode: code)) } else { nil }
    }

    @Test func `a text in one frame and in three is one message`() {
        var reading = FrameReading(maximumMessageBytes: 100)
        #expect(reading.read(frame(.text, "hello")) == .text("hello"))
        #expect(reading.read(frame(.text, "he", fin: false)) == .none)
        #expect(reading.read(frame(.continuation, "ll", fin: false)) == .none)
        #expect(reading.read(frame(.continuation, "o")) == .text("hello"))
    }

    @Test func `a ping between fragments is answered and leaves them whole`() {
        var reading = FrameReading(maximumMessageBytes: 100)
        #expect(reading.read(frame(.text, "he", fin: false)) == .none)
        #expect(reading.read(frame(.ping, "x")) == .pong(ByteBuffer(string: "x")))
        #expect(reading.read(frame(.continuation, "y")) == .text("hey"))
    }

    @Test func `a character that is cut between fragments is whole behind them`() {
        var reading = FrameReading(maximumMessageBytes: 100)
        #expect(reading.read(frame(.text, fin: false, bytes: [0xE2, 0x82])) == .none)
        #expect(reading.read(frame(.continuation, bytes: [0xAC])) == .text("€"))
    }

    @Test func `what breaks the protocol is closed with 1002`() {
        let bad: [[WebSocketFrame]] = [
            [frame(.text, "x", masked: false)], [frame(.text, "x", rsv1: true)], [frame(.continuation, "x")],
            [frame(.text, "x", fin: false), frame(.text, "y")], [frame(.ping, String(repeating: "p", count: 126))],
            [frame(.ping, "x", fin: false)], [frame(WebSocketOpcode(encodedWebSocketOpcode: 3).unsafelyUnwrapped, "x")],
            [frame(.connectionClose, "x")], [close(1_005)], [close(999)], [close(1_004)], [close(2_000)],
        ]
        for frames in bad {
            var reading = FrameReading(maximumMessageBytes: 100)
            let last = frames.map { reading.read($0) }.last ?? .none
            #expect(code(last) == 1_002, "\(frames)")
        }
    }

    @Test func `text that is not UTF-8 is closed with 1007 in its first wrong frame, too long with 1009, binary with 1003`() {
        var wrong = FrameReading(maximumMessageBytes: 100)
        #expect(code(wrong.read(frame(.text, fin: false, bytes: [0xF4, 0x90]))) == 1_007)
        var cut = FrameReading(maximumMessageBytes: 100)
        #expect(code(cut.read(frame(.text, bytes: [0xE2, 0x82]))) == 1_007)
        var long = FrameReading(maximumMessageBytes: 10)
        #expect(long.read(frame(.text, "123456", fin: false)) == .none)
        #expect(code(long.read(frame(.continuation, "7890ab"))) == 1_009)
        var binary = FrameReading(maximumMessageBytes: 100)
        #expect(code(binary.read(frame(.binary, "x"))) == 1_003)
        var reason = FrameReading(maximumMessageBytes: 100)
        #expect(code(reason.read(close(1_000, [0xFF]))) == 1_007)
    }

    @Test func `a close is answered with its own code, and nothing is read behind it`() {
        var reading = FrameReading(maximumMessageBytes: 100)
        #expect(code(reading.read(close(3_001))) == 3_001)
        #expect(reading.read(frame(.text, "late")) == .none)
    }
}
