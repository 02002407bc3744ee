import Basics
import Hummingbird
import Testing

@testable import Server

@Suite struct ContractTests {
    @Test func `no two calls of the contract have one name`() throws {
        let document = ContractDocument.json
        var names: [String] = []
        for path in document["paths"]?.members ?? [] {
            for operation in path.value.members ?? [] { names.append(operation.value["operationId"]?.string ?? "") }
        }
        #expect(names.count == Operation.all.count)
        #expect(Set(names).count == names.count)
    }

    @Test func `what the contract names as schemas and answers is there`() throws {
        let schemas = Set(ContractDocument.json["components"]?["schemas"]?.members?.map(\.name) ?? [])
        for operation in Operation.all { if let answer = operation.answer { #expect(schemas.contains(answer)) } }
    }
}
