import Foundation

/// One numbered file of plain SQL: `0007_tickets.sql`.
struct MigrationFile: Sendable {
    /// The file's name without `.sql`.
    let name: String
    let number: Int
    let sql: String

    /// The folder's files in order. Everything that ends in `.sql` counts: a misnamed file is refused rather than passed over.
    static func all(in directory: String) throws -> [MigrationFile] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".sql") }.sorted() } catch {
            throw MigrationError("the migrations' folder \(directory) cannot be read: \(error.localizedDescription)")
        }
        let files = try names.map { try MigrationFile(named: $0, in: directory) }
        for (earlier, later) in zip(files, files.dropFirst()) where earlier.number == later.number {
            throw MigrationError("\(earlier.name) and \(later.name) have the same number")
        }
        return files
    }

    private init(named file: String, in directory: String) throws {
        name = String(file.dropLast(4))
        let parts = name.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.count == 4, let number = Int(parts[0]), number > 0 else {
            throw MigrationError("\(file) is not named like 0007_tickets.sql")
        }
        self.number = number
        do { sql = try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8) } catch {
            throw MigrationError("\(file) cannot be read: \(error.localizedDescription)")
        }
    }
}

/// Why the schema was not brought up to date, in a sentence for whoever runs the service.
public struct MigrationError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
