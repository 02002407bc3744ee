import Basics
import Testing

@Suite struct RoleTests {
    @Test func `an owner may everything, an admin all but ending the business`() {
        #expect(Permission.allCases.allSatisfy(Role.owner.permits))
        #expect(Permission.allCases.filter { !Role.admin.permits($0) } == [.deleteBusiness])
    }

    @Test func `an agent answers chats and changes no rules, members or knowledge`() {
        #expect(Role.agent.permits(.answerChats))
        for permission in [Permission.changeRules, .manageMembers, .writeKnowledge, .changeBusiness] {
            #expect(!Role.agent.permits(permission))
        }
    }

    @Test func `a reviewer keeps knowledge and reads no chat`() {
        #expect(Role.reviewer.permits(.writeKnowledge))
        #expect(!Role.reviewer.permits(.readChats))
    }
}
