import Basics
import Testing

@testable import Web

@Suite struct MultipartTests {
    private func body(_ parts: String...) -> [UInt8] { Array((parts.map { "--B\r\n\($0)\r\n" }.joined() + "--B--\r\n").utf8) }

    @Test func `fields and files come with their names, types and bytes`() throws {
        let parts = try Multipart.parts(
            of: body(
                "Content-Disposition: form-data; name=\"title\"\r\n\r\nPrices",
                "Content-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".md\"\r\nContent-Type: text/markdown\r\n\r\n# Hi\r\n--not a boundary"
            ),
            boundary: "B")
        #expect(parts.map(\.name) == ["title", "file"])
        #expect(parts[0].text == "Prices")
        #expect(parts[1].filename == "a \"b\".md")
        #expect(parts[1].contentType == "text/markdown")
        #expect(parts[1].text == "# Hi\r\n--not a boundary")
    }

    @Test(arguments: [
        "", "--B", "--B\r\n", "--B\r\nno headers", "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--", "--B--x", "garbage",
    ])
    func `what is no form is refused or empty, and never crashes`(_ text: String) {
        do { #expect(try Multipart.parts(of: Array(text.utf8), boundary: "B").isEmpty) } catch {
            #expect(error.kind == .malformed)
        }
    }

    @Test func `more parts than anybody sends are refused`() {
        let part = "Content-Disposition: form-data; name=\"a\"\r\n\r\nx"
        let many = Array((String(repeating: "--B\r\n\(part)\r\n", count: 200) + "--B--").utf8)
        #expect(throws: InputFailure.self) { try Multipart.parts(of: many, boundary: "B") }
    }

    @Test func `the boundary is read quoted or bare, and a missing one is nil`() {
        #expect(Multipart.boundary(in: "multipart/form-data; boundary=abc") == "abc")
        #expect(Multipart.boundary(in: "multipart/form-data; boundary=\"a b\"; charset=x") == "a b")
        #expect(Multipart.boundary(in: "multipart/form-data") == nil)
    }
}
