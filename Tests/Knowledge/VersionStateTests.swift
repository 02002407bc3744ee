import Testing

@testable import Knowledge

@Suite struct VersionStateTests {
    @Test func `a version goes from draft through review to what is found, and back again`() {
        var state = VersionState.draft
        for (step, next) in [
            (VersionState.Step.submit, VersionState.inReview), (.sendBack, .draft), (.submit, .inReview), (.approve, .approved),
            (.edit, .draft), (.submit, .inReview), (.approve, .approved), (.publish, .published), (.retire, .retired),
            (.publish, .published),
        ] {
            #expect(state.after(step, needsApproval: true, wasPublished: true) == next, "\(state) \(step)")
            state = next
        }
    }

    @Test func `where consent is wanted, nothing is published without it`() {
        for state in VersionState.allCases {
            let next = state.after(.publish, needsApproval: true)
            #expect((next == .published) == (state == .approved), "\(state)")
        }
        #expect(VersionState.draft.after(.publish, needsApproval: false) == .published)
        // What was given up before anybody approved it does not come in by the back door.
        #expect(VersionState.retired.after(.publish, needsApproval: true, wasPublished: false) == nil)
    }

    @Test func `what is published is never edited, only followed by another version`() {
        for state in VersionState.allCases { #expect((state.after(.edit, needsApproval: false) == .draft) == state.isOpen, "\(state)") }
    }

    @Test func `an edit takes back what was approved`() {
        #expect(VersionState.approved.after(.edit, needsApproval: true) == .draft)
        #expect(VersionState.approved.after(.approve, needsApproval: true) == nil)
    }
}
