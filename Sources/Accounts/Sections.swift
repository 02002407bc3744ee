import Basics

extension Fields {
    /// Reads the object `name` with a reader of its own and takes its faults over; nil where it is absent or no object.
    /// `path` is what its faults are named by.
    mutating func section<Value>(_ name: StaticString, path: String? = nil, _ read: (inout Fields) -> Value) -> Value? {
        guard let value = json(name) else { return nil }
        return part(value, name: name.description, path: path ?? name.description, read)
    }

    /// Reads a list of objects; nil where it is absent, or is no such list.
    mutating func list<Value>(
        _ name: StaticString, path: String? = nil, count: ClosedRange<Int>, _ read: (inout Fields) -> Value
    ) -> [Value]? {
        guard let value = json(name) else { return nil }
        guard let elements = value.array else {
            fail(name.description, "type", "Must be a list.")
            return nil
        }
        guard count.contains(elements.count) else {
            fail(name.description, "length", "Must have \(count.lowerBound) to \(count.upperBound) entries.")
            return nil
        }
        let path = path ?? name.description
        return elements.enumerated().compactMap { part($1, name: "\(name)[\($0)]", path: "\(path)[\($0)]", read) }
    }

    private mutating func part<Value>(_ json: JSON, name: String, path: String, _ read: (inout Fields) -> Value) -> Value? {
        guard case .object = json else {
            fail(name, "type", "Must be an object.")
            return nil
        }
        do throws(InputFailure) {
            var fields = try Fields(json, path: path)
            let value = read(&fields)
            try fields.finish()
            return value
        } catch {
            merge(error.faults)
            return nil
        }
    }
}

extension JSON {
    /// An object of those members that have a value.
    static func object(of members: (String, JSON?)...) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    /// This object with `name` set to `value`, or without it where `value` is nil.
    func with(_ name: String, _ value: JSON?) -> JSON {
        let others = (members ?? []).filter { $0.name != name }
        return .object(value.map { others + [Member(name, $0)] } ?? others)
    }
}
