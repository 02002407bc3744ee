import Testing

@testable import LanguageModels

@Suite struct EventStreamTests {
    typealias Event = EventStreamReader.Event

    private func events(_ pieces: [[UInt8]], maximumBytes: Int = 1_000) throws -> [Event] {
        var reader = EventStreamReader(maximumBytes: maximumBytes)
        return try pieces.flatMap { try reader.read($0) }
    }

    private func events(_ text: String) throws -> [Event] { try events([Array(text.utf8)]) }

    private func event(_ text: String, name: String = "") -> Event { Event(name: name, data: Array(text.utf8)) }

    @Test func `a transcript with comments, names and all three line ends`() throws {
        let text =
            "\u{FEFF}: hello\r\ndata: one\r\n\r\nevent: error\ndata:two\nid: 7\nretry: 10\nnonsense\n\ndata: a\rdata:  b\r\r: ping\n\ndata\n\n"
        #expect(try events(text) == [event("one"), event("two", name: "error"), event("a\n b"), event("")])
    }

    @Test func `wherever it is split the events are the same`() throws {
        let bytes = Array("data: caffè 🛠️\r\n\r\n: ping\r\ndata: zwei\r\ndata: drei\r\n\r\ndata: [DONE]\n\n".utf8)
        let whole = try events([bytes])
        #expect(whole.count == 3)
        #expect(try events(bytes.map { [$0] }) == whole)
        for first in 0...bytes.count {
            #expect(try events([Array(bytes[..<first]), [], Array(bytes[first...])]) == whole)
        }
    }

    @Test func `an event without its blank line is not one yet`() throws {
        #expect(try events("data: half\n").isEmpty)
        #expect(try events("data: half").isEmpty)
    }

    @Test func `a line without an end, or an event of endless lines, is cut off`() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 600)
        #expect(throws: EventStreamReader.Fault(maximumBytes: 1_000)) { try events([long, long]) }
        let line = Array("data: ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 200) + [0x0A]
        #expect(throws: EventStreamReader.Fault(maximumBytes: 1_000)) { try events(Array(repeating: line, count: 9)) }
        #expect(try events(Array(repeating: line + [0x0A], count: 9)).count == 9)
    }
}
