import Basics
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", "-0", "12", "1.5", "\"\"", #"{"a":[1,{"b":null}],"c":"d"}"#, #""\u00e9\ud83d\ude00""#, "[1e3,-2.5E-2]",
    ]) func `what is valid reads, and reads the same when it is written again`(_ text: String) throws {
        let value = try JSON.parse(text)
        #expect(try JSON.parse(value.text).text == value.text)
    }

    @Test(arguments: [
        "", " ", "nul", "[1,]", "{,}", "{\"a\":}", "{\"a\" 1}", "01", "1.", "+1", "\"\u{1}\"", "\"\\x\"", "\"\\ud800\"", "\"\\u0000\"",
        "[1] 2",
        "{\"a\":1", "\"abc", "1e999", "{a:1}", "'a'",
    ]) func `what is broken is refused and never crashes`(_ text: String) {
        #expect(throws: JSONFault.self) { try JSON.parse(text) }
    }

    @Test func `a fault says at which byte it is`() {
        let fault = #expect(throws: JSONFault.self) { try JSON.parse(#"{"a":x}"#) }
        #expect(fault?.offset == 5)
    }

    @Test func `nesting is bounded, so that a hostile body cannot exhaust the stack`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONFault.self) { try JSON.parse(deep) }
        let allowed = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(throws: Never.self) { try JSON.parse(allowed) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: JSONFault.self) { try JSON.parse([0x22, 0xFF, 0x22]) }
        #expect(throws: JSONFault.self) { try JSON.parse([0x22, 0xED, 0xA0, 0x80, 0x22]) }
    }

    @Test func `text comes back byte for byte, controls and quotes escaped`() throws {
        let text = "tab\t \"quote\" back\\slash \u{1} é 日本 😀 \u{2028} </script>"
        var writer = JSONWriter()
        writer.write(text)
        #expect(try JSON.parse(writer.text) == .string(text))
    }

    @Test func `a number that no whole number holds is a fraction, and no infinity is written`() throws {
        #expect(try JSON.parse("9223372036854775807") == .integer(.max))
        #expect(try JSON.parse("9223372036854775808").double == 9_223_372_036_854_775_808)
        var writer = JSONWriter()
        writer.array([1.0, 0.25, .infinity, .nan]) { $0.write($1) }
        #expect(writer.text == "[1,0.25,null,null]")
    }

    @Test func `of members with one name the last counts`() throws {
        #expect(try JSON.parse(#"{"a":1,"a":2}"#)["a"] == 2)
    }

    @Test func `a writer separates members and nests containers`() {
        var json = JSONWriter()
        json.object {
            $0.field("a", 1)
            $0.field("b", String?.none)
            $0.object("c") { $0.field("d", true) }
            $0.array("e", [1, 2]) { $0.write($1) }
            $0.raw("f", "{\"x\":0}")
            $0.field("g", "h")
        }
        #expect(json.text == #"{"a":1,"b":null,"c":{"d":true},"e":[1,2],"f":{"x":0},"g":"h"}"#)
    }
}
