import Realtime
import Testing

/// A follower's cursor as transcripts.
@Suite struct LogCursorTests {
    @Test func `a ring makes one read, and a ring during it makes another follow`() {
        var cursor = LogCursor(after: 3)
        let step1 = cursor.rang(upTo: 4)
        #expect(step1 == .read(after: 3))
        let step2 = cursor.rang(upTo: 5)
        #expect(step2 == .none)
        let step3 = cursor.advance(to: 4)
        #expect(step3)
        let step4 = cursor.finished(full: false)
        #expect(step4 == .read(after: 4))
        let step5 = cursor.advance(to: 5)
        #expect(step5)
        let step6 = cursor.finished(full: false)
        #expect(step6 == .none)
    }

    @Test func `a ring for what was read already reads nothing`() {
        var cursor = LogCursor(after: 7)
        let step7 = cursor.rang(upTo: 7)
        #expect(step7 == .none)
        let step8 = cursor.rang(upTo: 2)
        #expect(step8 == .none)
    }

    @Test func `an entry is handed on once and never out of order`() {
        var cursor = LogCursor(after: 0)
        _ = cursor.rang(upTo: nil)
        let step9 = cursor.advance(to: 1)
        #expect(step9)
        let step10 = cursor.advance(to: 1)
        #expect(!step10)
        let step11 = cursor.advance(to: 3)
        #expect(!step11)
        let step12 = cursor.advance(to: 2)
        #expect(step12)
        #expect(cursor.position == 2)
    }

    @Test func `a full page is followed by another`() {
        var cursor = LogCursor(after: 0)
        let step13 = cursor.rang(upTo: nil)
        #expect(step13 == .read(after: 0))
        for sequence in 1...200 {
            let isNew = cursor.advance(to: sequence)
            #expect(isNew)
        }
        let step14 = cursor.finished(full: true)
        #expect(step14 == .read(after: 200))
        let step15 = cursor.finished(full: false)
        #expect(step15 == .none)
    }

    @Test func `a failed read leaves the cursor where it was, and the next ring reads again`() {
        var cursor = LogCursor(after: 5)
        _ = cursor.rang(upTo: 6)
        cursor.failed()
        #expect(cursor.position == 5)
        let step16 = cursor.rang(upTo: 6)
        #expect(step16 == .read(after: 5))
    }
}
