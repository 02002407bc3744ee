import Basics

import struct Foundation.Data

/// The trained classifiers of the room.
public struct Heads: Sendable, Hashable {
    public let intent: Head
    public let person: Head
    public let tone: Head

    public init(intent: Head, person: Head, tone: Head) {
        self.intent = intent
        self.person = person
        self.tone = tone
    }

    /// The weights that came with the program. Training takes an embedding for each example, seconds in all, and the server is to be
    /// ready within one; so weights are made beforehand (`Training`) and a test retrains and compares.
    public static func shipped() throws(HeadsError) -> Heads { try Heads(PackageResources.heads_json) }
}

/// The shipped weights cannot be used.
public struct HeadsError: Failure, CustomStringConvertible {
    public let reason: String

    public var kind: FailureKind { .internal }
    public var code: String { "heads_unusable" }
    public var detail: String { "The program's classifiers cannot be read; train them again." }
    public var description: String { reason }
}

extension Heads {
    public static let model = "all-MiniLM-L6-v2"

    /// Reads what `json` wrote.
    public init(_ bytes: [UInt8]) throws(HeadsError) {
        let json: JSON
        do throws(JSONFault) { json = try JSON.parse(bytes) } catch { throw HeadsError(reason: "not JSON: \(error)") }
        guard json["model"]?.string == Self.model else { throw HeadsError(reason: "trained for another model") }
        intent = try Self.head("intent", in: json)
        person = try Self.head("person", in: json)
        tone = try Self.head("tone", in: json)
    }

    private static func head(_ name: String, in json: JSON) throws(HeadsError) -> Head {
        guard let head = json["heads"]?[name], let classes = head["classes"]?.array?.compactMap(\.string),
            let examples = head["examples"]?.string,
            let temperature = head["temperature"]?.double, temperature > 0, let dimensions = json["dimensions"]?.integer,
            let text = head["weights"]?.string, let data = Data(base64Encoded: text)
        else { throw HeadsError(reason: "\(name) lacks a member") }
        guard !classes.isEmpty, data.count == classes.count * (dimensions + 1) * 4 else {
            throw HeadsError(reason: "\(name) has weights of another size")
        }
        let bytes = [UInt8](data)
        let weights = stride(from: 0, to: bytes.count, by: 4).map { at in
            Float(bitPattern: UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24)
        }
        return Head(classes: classes, weights: weights, dimensions: dimensions, temperature: temperature, examples: examples)
    }

    /// Weights as little-endian floats in Base64.
    public var json: String {
        var writer = JSONWriter(capacity: 40_000)
        writer.object {
            $0.field("model", Self.model)
            $0.field("dimensions", intent.dimensions)
            $0.object("heads") {
                $0.object("intent") { Self.write(intent, into: &$0) }
                $0.object("person") { Self.write(person, into: &$0) }
                $0.object("tone") { Self.write(tone, into: &$0) }
            }
        }
        return writer.text
    }

    private static func write(_ head: Head, into json: inout JSONWriter) {
        json.array("classes", head.classes) { $0.write($1) }
        json.field("examples", head.examples)
        json.field("temperature", head.temperature)
        var bytes: [UInt8] = []
        for weight in head.weights {
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: weight.bitPattern >> UInt32(shift))) }
        }
        json.field("weights", Data(bytes).base64EncodedString())
    }
}
