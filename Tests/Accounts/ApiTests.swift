import Basics
import HTTPTypes
import TestSupport
import Testing

@testable import Accounts

@Suite struct ApiTests {
    @Test func `sign-up and sign-in answer as the contract says`() async throws {
        try await Office.open { office in
            let api = office.api
            let signUp = try await api(
                .post, "auth/signup",
                [
                    "business_name": "Acme Plumbing", "email": "dana@acme.example", "password": .string(Office.password),
                    "name": "Dana Kowalski",
                ])
            #expect(signUp.status == 201)
            #expect(signUp.json["business"]?["slug"]?.string == "acme-plumbing")
            let logIn = try await api(.post, "auth/login", ["email": "dana@acme.example", "password": .string(Office.password)])
            #expect(logIn.status == 200)
            for answer in [signUp.json, logIn.json] {
                #expect(answer["expires_in"]?.integer == 900)
                #expect(answer["user"]?["email"]?.string == "dana@acme.example")
                #expect(answer["user"]?["name"]?.string == "Dana Kowalski")
                #expect(answer["businesses"]?.array?.first?["role"]?.string == "owner")
                #expect(answer["refresh_token"]?.string?.isEmpty == false)
            }
            let token = try #require(logIn.json["access_token"]?.string)
            let business = try await api(.get, "business", token: token)
            #expect(business.status == 200)
            #expect(business.json["timezone"]?.string == "UTC")
            #expect(business.headers[.eTag] == "\"1\"")
        }
    }

    @Test func `a sign-up names every field that is at fault, and saves nothing`() async throws {
        try await Office.open { office in
            let answer = try await office.api(
                .post, "auth/signup",
                ["business_name": " ", "email": "dana at acme", "password": "short", "plan": "gold", "timezone": "Mars/Base"])
            #expect(answer.status == 422)
            #expect(Set(answer.faults) == ["business_name", "email", "password", "name", "plan", "timezone"])
            #expect(try await office.database.asOwner("SELECT count(*) FROM people") == ["0"])
        }
    }

    @Test func `what is no JSON object is refused before anything happens`() async throws {
        try await Office.open { office in
            let api = office.api
            let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            var answers: [(got: Int, expected: Int)] = []
            answers.append((try await status(api, .post, "auth/login", "{\"email\": "), 400))
            answers.append((try await status(api, .post, "auth/login", "[]"), 400))
            answers.append((try await status(api, .post, "auth/login", "email=a", headers: form), 415))
            answers.append((try await status(api, .post, "auth/login", #"{"email": "\#(String(repeating: "a", count: 300_000))"}"#), 413))
            answers.append((try await status(api, .post, "auth/login", #"{"email": 1, "password": ["x"]}"#), 422))
            for answer in answers { #expect(answer.got == answer.expected) }
        }
    }

    @Test func `a taken e-mail is 409, a wrong password 401 with a stable code`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            let again = try await office.api(
                .post, "auth/signup",
                ["business_name": "Copycat", "email": "dana@acme.example", "password": .string(Office.password), "name": "Eve"])
            #expect(again.status == 409 && again.code == "email_taken")
            let wrong = try await office.api(.post, "auth/login", ["email": "dana@acme.example", "password": "wrong password"])
            #expect(wrong.status == 401 && wrong.code == "invalid_credentials")
        }
    }

    static let endpoints: [(method: HTTPRequest.Method, path: String)] = [
        (.get, "business"), (.patch, "business"), (.get, "guardrails"), (.put, "guardrails"), (.get, "members"), (.post, "members"),
        (.get, "members/0192a6a0-0000-7000-8000-000000000000"), (.patch, "members/0192a6a0-0000-7000-8000-000000000000"),
        (.delete, "members/0192a6a0-0000-7000-8000-000000000000"),
    ]

    @Test func `without a valid token every endpoint is 401, and a reviewer changes nothing`() async throws {
        try await Office.open { office in
            let owner = try await office.caller(office.signUp())
            let reviewer = try await office.member("rey@acme.example", .reviewer, by: owner)
            for (method, path) in Self.endpoints {
                #expect(try await office.api(method, path, [:]).status == 401, "\(method) \(path)")
                #expect(try await office.api(method, path, [:], token: "forged.token.here").status == 401, "\(method) \(path)")
                let status = try await office.api(method, path, [:], token: reviewer.accessToken).status
                #expect(method == .get ? [200, 404].contains(status) : status == 403, "\(method) \(path)")
            }
        }
    }

    @Test func `a session is refreshed, and ended as often as one likes`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            let body: JSON = ["refresh_token": .string(session.refreshToken)]
            let refreshed = try await office.api(.post, "auth/refresh", body)
            #expect(refreshed.status == 200)
            #expect(refreshed.json["businesses"]?.array?.count == 1)
            let next: JSON = ["refresh_token": refreshed.json["refresh_token"] ?? .null]
            #expect(try await office.api(.post, "auth/logout", next).status == 204)
            #expect(try await office.api(.post, "auth/logout", next).status == 204)
            let ended = try await office.api(.post, "auth/refresh", next)
            #expect(ended.status == 401 && ended.code == "invalid_refresh_token")
        }
    }

    @Test func `a reset request is 202 whoever asks`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            for email in ["dana@acme.example", "nobody@acme.example", "no address"] {
                #expect(try await office.api(.post, "auth/password-reset", ["email": .string(email)]).status == 202)
            }
            let letter = try #require(try await office.letters().first)
            let form: JSON = ["token": .string(letter.token), "password": "another good password"]
            #expect(try await office.api(.post, "auth/password-reset", form).status == 204)
            let again = try await office.api(.post, "auth/password-reset", form)
            #expect(again.status == 422 && again.faults == ["token"])
        }
    }

    @Test func `members are listed, added, changed and removed`() async throws {
        try await Office.open { office in
            let api = office.api
            let token = try await office.signUp().accessToken
            let added = try await api(
                .post, "members", ["email": "sarah@acme.example", "name": "Sarah Lindqvist", "role": "agent"], token: token)
            #expect(added.status == 201)
            #expect(added.json["status"]?.string == "invited")
            #expect(added.json["invitation"]?["token"]?.string?.count == 64)
            let id = try #require(added.json["id"]?.string)
            #expect(
                try await api(.post, "members", ["email": "sarah@acme.example", "name": "S", "role": "agent"], token: token).code
                    == "already_member")
            #expect(
                try await api(.patch, "members/\(id)", ["title": "Customer care"], token: token).json["title"]?.string == "Customer care")
            #expect(try await api(.patch, "members/\(id)", ["role": "king"], token: token).faults == ["role"])
            #expect(try await api(.get, "members", token: token).json["items"]?.array?.count == 2)
            #expect(try await api(.delete, "members/\(id)", token: token).status == 204)
            #expect(try await api(.get, "members/\(id)", token: token).status == 404)
            #expect(try await api(.get, "members/not-a-uuid", token: token).status == 404)
        }
    }

    private func status(_ api: Api, _ method: HTTPRequest.Method, _ path: String, _ text: String, headers: HTTPFields = [:]) async throws
        -> Int
    {
        try await api.send(method, path, text, headers: headers).status
    }
}
