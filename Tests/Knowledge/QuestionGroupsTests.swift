import MiniLM
import Testing

@testable import Knowledge

/// Questions of customers, each in the words of several: what a group must hold together, and keep from its neighbours.
enum Wordings {
    static let all: [[String]] = [
        [
            "Do you deliver on Sundays?", "is sunday delivery possible", "Hi! Can I get my order delivered on a Sunday?",
            "can you bring it on sunday?", "Do you guys do deliveries Sundays?",
        ],
        [
            "Can I bring my dog?", "Are dogs allowed?", "hello, is it ok if i come with my dog", "Do you allow dogs inside?",
            "are you dog friendly",
        ],
        [
            "Do you have vegan options?", "is there anything vegan on the menu", "I'm vegan, what can I eat at your place?",
            "Any vegan dishes?", "what vegan food do you serve?",
        ],
        [
            "Do you offer gift cards?", "Can I buy a gift voucher?", "do you sell gift certificates",
            "Hi, I'd like to buy a gift card for my mom",
            "are gift cards available",
        ],
        [
            "Where can I park?", "Is there parking nearby?", "do you have a parking lot", "is there somewhere to park my car",
            "what's the parking situation like?",
        ],
        [
            "Can I pay with Apple Pay?", "do you take apple pay", "Is Apple Pay accepted?",
            "Hey, does your card reader work with apple pay?",
            "apple pay ok?",
        ],
        [
            "Do you install heat pumps?", "can you put in a heat pump", "Hello, I would like to know if you do heat pump installation",
            "who can install a heat pump for me, do you?", "heat pump install - do you do that?",
        ],
        [
            "Is the water in the pool heated?", "do you heat the pool", "how warm is the pool?", "is your swimming pool heated in winter",
            "what's the temperature of the pool water",
        ],
        [
            "Can you fix a garbage disposal?", "my garbage disposal is jammed, do you repair those?", "do you repair garbage disposals",
            "garbage disposal repair?", "Hi, does your team do garbage disposal repairs",
        ],
        [
            "Are you licensed and insured?", "do you have insurance and a license", "Is your company insured?",
            "can you show me your license and insurance?",
            "are your workers insured and licensed",
        ],
        [
            "How do I cancel my subscription?", "i want to cancel the subscription, how", "Where can I cancel my monthly plan?",
            "cancel subscription how does it work?", "what do I have to do to cancel my subscription",
        ],
        [
            "Do you ship to Canada?", "Can you send orders to Canada?", "is shipping to canada possible",
            "I live in Canada, do you ship here?",
            "shipping to Canada available?",
        ],
        [
            "Do you offer a student discount?", "any discounts for students?", "Is there a student rate?", "I'm a student, do I pay less?",
            "student discount available?",
        ],
        [
            "How long does a haircut take?", "how much time do I need for a haircut", "What's the duration of a haircut appointment?",
            "how many minutes is a haircut", "how long will i be there for a haircut?",
        ],
        [
            "Do you repair bicycles with electric motors?", "can you fix e-bikes", "Do you service electric bikes?",
            "my e-bike is broken, do you repair them?",
            "ebike repair?",
        ],
        [
            "Can I rent a tent for a wedding?", "do you rent out wedding tents", "Is it possible to hire a tent for our wedding?",
            "tent rental for a wedding?", "we need a tent for a wedding, do you rent them?",
        ],
        [
            "Do you have a wheelchair ramp?", "Is your shop wheelchair accessible?", "can i get in with a wheelchair",
            "is there step free access for a wheelchair?",
            "wheelchair access?",
        ],
        [
            "Do you remove tree stumps?", "can you grind a stump", "Is stump removal something you do?",
            "we have an old stump in the yard, could you take it out?",
            "stump grinding?",
        ],
        [
            "Is there free wifi?", "what's the wifi password", "do you have wi-fi for guests", "Can I use the internet at your place?",
            "wifi available?",
        ],
        [
            "Do you do birthday parties for kids?", "can we celebrate a child's birthday at your place",
            "Do you host children's birthday parties?",
            "kids birthday party possible?", "I'm planning my son's birthday party, do you do that?",
        ],
        [
            "What is your return policy?", "Can I return something I bought?", "how do returns work",
            "how long do I have to return an item?",
            "is it possible to send back a purchase?",
        ],
        [
            "Do you test for lead in the water?", "can you check my water for lead",
            "Is a lead test for drinking water something you offer?",
            "lead water test?", "how can I get my tap water tested for lead",
        ],
        [
            "Do you speak Spanish?", "is there somebody who speaks spanish", "Does anyone on your team speak Spanish?",
            "can I talk to you in Spanish?", "spanish speaking staff?",
        ],
        [
            "Can you work at night?", "do you do night jobs", "Is it possible to have the work done overnight?",
            "could your crew come at night?",
            "do you work nights?",
        ],
        [
            "Do you paint fences?", "can you paint my fence", "How about painting a fence, do you do it?", "fence painting?",
            "I need a fence painted, is that something you do",
        ],
        [
            "Is the cake gluten free?", "do your cakes contain gluten", "Do you make gluten-free cakes?",
            "can I get a cake without gluten?",
            "gluten free cake?",
        ],
        [
            "Do you offer financing?", "Can I pay in installments?", "is there a payment plan", "could I pay monthly?",
            "do you do installment payments",
        ],
        [
            "Do you clean gutters?", "gutter cleaning?", "can you clean out my gutters", "Is cleaning gutters part of what you do?",
            "my gutters are full of leaves, do you clean them?",
        ],
        [
            "Can I change my order after placing it?", "i need to change my order", "is it possible to edit an order I already made",
            "how do I modify an order?", "can i still add something to my order?",
        ],
        [
            "Do you have a showroom?", "Is there a showroom I can visit?", "can I see your products somewhere in person",
            "where is your showroom?", "showroom address?",
        ],
    ]

    /// Questions in the same words as some of the above, about something else.
    static let neighbours: [[String]] = [
        ["Do you deliver on holidays?", "is delivery possible on a public holiday", "Can I get my order delivered on a holiday?"],
        ["Do you ship to Mexico?", "Can you send orders to Mexico?", "is shipping to mexico possible"],
        ["Do you install air conditioners?", "can you put in an air conditioner", "air conditioning installation - do you do that?"],
        ["Can you fix a dishwasher?", "my dishwasher is broken, do you repair those?", "dishwasher repair?"],
        ["Do you have gluten free pasta?", "is there pasta without gluten", "gluten-free pasta?"],
        ["Do you offer a senior discount?", "any discounts for seniors?", "Is there a senior rate?"],
        ["How long does a massage take?", "how much time do I need for a massage", "What's the duration of a massage?"],
        ["Do you clean windows?", "window cleaning?", "can you clean my windows"],
        ["Can I bring my own cake?", "may we bring a cake", "is it ok to bring our own cake?"],
        ["Do you have a changing table for babies?", "is there somewhere to change a baby", "baby changing table?"],
        ["How do I cancel an appointment?", "i want to cancel my appointment", "Where can I cancel my appointment?"],
        ["Can I pay in cash?", "do you take cash", "Is cash accepted?"],
    ]
}

@Suite struct QuestionGroupsTests {
    /// Of all pairs that share a group, the share that means the same; of all that mean the same, the share that shares a group.
    private func quality(_ nearness: Double, _ questions: [(meaning: Int, vector: [Float])]) -> (
        precision: Double, recall: Double, groups: Int
    ) {
        var groups = QuestionGroups()
        let places = questions.map { groups.add($0.vector, nearness: nearness) }
        var (together, right, same) = (0, 0, 0)
        for left in questions.indices {
            for other in questions.indices where other > left {
                let isSame = questions[left].meaning == questions[other].meaning
                if isSame { same += 1 }
                guard places[left] == places[other] else { continue }
                together += 1
                if isSame { right += 1 }
            }
        }
        return (Double(right) / Double(max(1, together)), Double(right) / Double(same), groups.middles.count)
    }

    /// As they come in: not one meaning after the other.
    private func embedded(_ meanings: [[String]]) async throws -> [(meaning: Int, vector: [Float])] {
        let embedder = try Model.embedder()
        var questions: [(meaning: Int, vector: [Float])] = []
        for round in 0..<5 {
            for (meaning, wordings) in meanings.enumerated() where round < wordings.count {
                questions.append((meaning, await embedder.embed(Wording.question(wordings[(round + meaning) % wordings.count]))))
            }
        }
        return questions
    }

    @Test func `wordings of one question come together and others stay apart`() async throws {
        let (precision, recall, groups) = quality(QuestionGroups.nearness, try await embedded(Wordings.all))
        print("grouping: precision \(precision), recall \(recall), \(groups) groups of \(Wordings.all.count)")
        #expect(precision >= 0.95)
        #expect(recall >= 0.8)
    }

    @Test func `questions that differ in one word stay apart mostly`() async throws {
        let questions = try await embedded(Wordings.all + Wordings.neighbours)
        for nearness in [0.56, 0.6, 0.64, 0.68, 0.72] {
            let (precision, recall, groups) = quality(nearness, questions)
            print("grouping among neighbours at \(nearness): precision \(precision), recall \(recall), \(groups) groups of 42")
        }
        #expect(quality(QuestionGroups.nearness, questions).precision >= 0.85)
    }

    @Test func `an empty vector is nobody's`() {
        var groups = QuestionGroups()
        #expect(groups.add([1, 0]) == 0)
        #expect(groups.place(of: [0, 0]) == nil)
        #expect(groups.add([0, 1]) == 1)
        #expect(groups.add([0.9, 0.1]) == 0)
    }

    @Test(arguments: [
        ("hi there, do you deliver on sundays", "Do you deliver on sundays?"),
        ("Hello! I was wondering if you repair e-bikes?", "You repair e-bikes?"),
        ("Thanks. And can I bring my dog?", "Can I bring my dog?"),
        ("I have an old boiler. Can you take it away? Thank you!", "I have an old boiler. Can you take it away?"),
        ("what   vegan\nfood do you serve", "What vegan food do you serve"),
        ("Hello", "Hello"),
    ])
    func `a wording is cleaned up`(_ text: String, _ question: String) {
        #expect(Wording.question(text).split(whereSeparator: \.isWhitespace).joined(separator: " ").hasPrefix(question))
    }
}
