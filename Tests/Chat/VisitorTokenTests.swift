import Basics
import Chat
import Testing

@Suite struct VisitorTokenTests {
    private let identity = VisitorIdentity(business: .new(), visitor: .new())
    private let secret = Array("a secret of more than thirty-two characters".utf8)

    @Test func `a token proves the visitor it was made for`() throws {
        let tokens = VisitorTokens(secret: secret)
        #expect(try tokens.verify(tokens.issue(identity)) == identity)
    }

    @Test func `no changed character gets through`() throws {
        let tokens = VisitorTokens(secret: secret)
        let token = Array(tokens.issue(identity))
        for index in token.indices {
            var forged = token
            forged[index] = forged[index] == "A" ? "B" : "A"
            #expect(throws: ChatFailure.self) { try tokens.verify(String(forged)) }
        }
    }

    @Test func `another installation's token, an old one, and nonsense are refused`() {
        let tokens = VisitorTokens(secret: secret)
        let foreign = VisitorTokens(secret: Array("another secret of more than thirty-two chars".utf8)).issue(identity)
        let old = VisitorTokens(secret: secret, clock: WallClock { Timestamp.now.adding(seconds: -200 * 86_400) }).issue(identity)
        for token in [foreign, old, "", "fdv1.", "fdv1.!!!!", String(repeating: "A", count: 100_000)] {
            #expect(throws: ChatFailure.self) { try tokens.verify(token) }
        }
    }
}
