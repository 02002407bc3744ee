import Basics
import Testing

@Suite struct FieldsTests {
    private enum Colour: String, CaseIterable { case red, green }

    @Test func `every fault is told at once, unknown members too`() throws {
        var fields = try Fields(["name": "", "age": "ten", "colour": "blue", "extra": 1])
        _ = fields.string("name", 1...10)
        _ = fields.integer("age")
        _ = fields.choice("colour", as: Colour.self)
        _ = fields.string("missing")
        let failure = #expect(throws: InputFailure.self) { try fields.finish() }
        #expect(
            failure?.faults.map { "\($0.field) \($0.code)" } == [
                "name empty", "age type", "colour choice", "missing required", "extra unknown_field",
            ])
        #expect(failure?.kind == .invalid)
    }

    @Test func `what is right passes with its values`() throws {
        var fields = try Fields(["name": "Ana", "count": 3, "on": true, "tags": ["a", "b"], "at": "2026-11-21T09:30:00Z"])
        let name = fields.string("name")
        let count = fields.integer("count", in: 1...5)
        let on = fields.bool("on")
        let tags = fields.strings("tags")
        let at = fields.timestamp("at")
        try fields.finish()
        #expect(name == "Ana" && count == 3 && on && tags == ["a", "b"])
        #expect(at == Timestamp("2026-11-21T09:30:00Z"))
    }

    @Test func `null is absent, and has tells them apart`() throws {
        var fields = try Fields(["a": nil])
        #expect(fields.has("a"))
        #expect(!fields.has("b"))
        let a = fields.optionalString("a")
        try fields.finish()
        #expect(a == nil)
    }

    @Test func `length counts scalars, so that an emoji family is not one character`() throws {
        var fields = try Fields(["a": "👩‍👩‍👧"])
        _ = fields.string("a", 1...3)
        #expect(throws: InputFailure.self) { try fields.finish() }
    }

    @Test func `what is no object is malformed`() {
        let failure = #expect(throws: InputFailure.self) { try Fields([1, 2]) }
        #expect(failure?.kind == .malformed)
    }
}
