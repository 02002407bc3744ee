import CPostgres

/// A result as libpq holds it. Cells are read out of its memory where they are asked for, and nothing is copied before.
final class ResultMemory: @unchecked Sendable {
    // libpq's accessors only read, so any thread may use a finished result; it is freed once, here.
    let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }
    deinit { PQclear(result) }
}

/// The rows that a statement returned.
public struct Rows: RandomAccessCollection, Sendable {
    public let count: Int
    /// How many rows the statement returned, inserted, changed or deleted.
    public let affected: Int
    private let memory: ResultMemory

    init(_ memory: ResultMemory) {
        self.memory = memory
        count = Int(PQntuples(memory.result))
        affected = PQcmdTuples(memory.result).map { Int(atoiOrZero($0)) } ?? 0
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }
    public subscript(position: Int) -> Row { Row(memory: memory, index: Int32(position)) }

    public var columns: [String] { (0..<PQnfields(memory.result)).map { String(cString: PQfname(memory.result, $0)) } }
}

/// One row. `try row("name")` reads a column as the type that is wanted where it is used.
public struct Row: Sendable {
    let memory: ResultMemory
    let index: Int32

    /// The column's value; throws `.decoding` where it is NULL, of another type, or missing.
    public func callAsFunction<Value: PostgresDecodable>(_ column: String) throws -> Value {
        try required(try position(of: column))
    }

    /// The column's value, nil where it is NULL.
    public func callAsFunction<Value: PostgresDecodable>(_ column: String) throws -> Value? {
        try optional(try position(of: column))
    }

    /// The same with the type said, where nothing around the call tells it.
    public func callAsFunction<Value: PostgresDecodable>(_ column: String, as type: Value.Type) throws -> Value {
        try required(try position(of: column))
    }

    /// The value of the column at `position`, counted from 0.
    public func at<Value: PostgresDecodable>(_ position: Int) throws -> Value { try required(try checked(position)) }
    public func at<Value: PostgresDecodable>(_ position: Int) throws -> Value? { try optional(try checked(position)) }

    // MARK: Finding the column

    /// Compares names as bytes. PQfnumber folds case and allocates for each call.
    private func position(of column: String) throws -> Int32 {
        let count = PQnfields(memory.result)
        let found = column.withCString { name in
            for position in 0..<count where equal(PQfname(memory.result, position), name) { return position }
            return Int32(-1)
        }
        guard found >= 0 else {
            let known = Rows(memory).columns.joined(separator: ", ")
            throw PostgresError(.decoding, "there is no column \"\(column)\" among: \(known)")
        }
        return found
    }

    private func equal(_ left: UnsafeMutablePointer<CChar>?, _ right: UnsafePointer<CChar>) -> Bool {
        guard let left else { return false }
        var at = 0
        while left[at] == right[at] {
            if left[at] == 0 { return true }
            at += 1
        }
        return false
    }

    private func checked(_ position: Int) throws -> Int32 {
        guard position >= 0, position < Int(PQnfields(memory.result)) else {
            throw PostgresError(.decoding, "there is no column at position \(position)")
        }
        return Int32(position)
    }

    // MARK: Reading the cell

    private func required<Value: PostgresDecodable>(_ position: Int32) throws -> Value {
        guard PQgetisnull(memory.result, index, position) == 0 else { throw fault(position, "is NULL, and \(Value.self) was expected") }
        return try read(position)
    }

    private func optional<Value: PostgresDecodable>(_ position: Int32) throws -> Value? {
        PQgetisnull(memory.result, index, position) != 0 ? nil : try read(position)
    }

    private func read<Value: PostgresDecodable>(_ position: Int32) throws -> Value {
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(memory.result, index, position), count: Int(PQgetlength(memory.result, index, position)))
        let type = PostgresType(PQftype(memory.result, position))
        do { return try Value(postgres: PostgresCell(bytes: bytes, type: type, owner: memory)) } catch let error as CellFault {
            throw fault(position, "cannot be read as \(Value.self): \(error.reason)")
        }
    }

    private func fault(_ position: Int32, _ reason: String) -> PostgresError {
        let name = PQfname(memory.result, position).map { String(cString: $0) } ?? "?"
        return PostgresError(.decoding, "column \"\(name)\" \(reason)")
    }
}

/// Digits up to the end; libpq gives "" for statements that count nothing.
private func atoiOrZero(_ text: UnsafePointer<CChar>) -> Int {
    var value = 0
    var at = 0
    while text[at] >= 0x30, text[at] <= 0x39 {
        value = value * 10 + Int(text[at] - 0x30)
        at += 1
    }
    return value
}
