import Basics
import Foundation
import Testing

@Suite struct IdentifierTests {
    @Test func `identifiers sort by the time of their making, and say their version`() {
        let ids = (0..<50).map { MessageID.new(at: Timestamp(microseconds: 1_700_000_000_000_000 + Int64($0) * 1_000)) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == 50)
        #expect(ids.allSatisfy { Array($0.description)[14] == "7" && "89ab".contains(Array($0.description)[19]) })
    }

    @Test func `the text is lowercase and reads back`() {
        let id = ConversationID.new()
        #expect(ConversationID(id.description) == id)
        #expect(id.description == id.uuid.uuidString.lowercased())
        #expect(ConversationID("not-a-uuid") == nil)
    }

    @Test func `a cursor survives its text, and a forged one is nil`() {
        let cursor = PageCursor(at: .now, id: LeadID.new().description)
        #expect(PageCursor(cursor.description) == cursor)
        #expect(PageCursor("zzz") == nil)
        #expect(PageCursor("1_' OR 1=1") == nil)
    }
}
