import Basics
import Foundation

/// One folder of kb-samples, as its README describes it.
struct SampleBusiness {
    struct Person {
        let name: String
        let email: String
        let role: String
        let businessName: String
    }

    struct SampleDocument {
        let file: String
        let title: String?
        let tags: [String]
        let visibility: String
        let effectiveFrom: String?
        let effectiveUntil: String?
    }

    let folder: URL
    let json: JSON

    var slug: String { json["slug"]?.string ?? folder.lastPathComponent }
    var name: String { json["name"]?.string ?? slug }

    var people: [Person] {
        (json["people"]?.array ?? []).compactMap { person in
            guard let name = person["name"]?.string, let email = person["email"]?.string, let role = person["role"]?.string else {
                return nil
            }
            return Person(name: name, email: email, role: role, businessName: self.name)
        }
    }

    /// The folders of `directory` that hold a business; none where the folder cannot be read.
    static func all(in directory: String) -> [SampleBusiness] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted() } catch { return [] }
        return names.compactMap { name in
            let folder = URL(fileURLWithPath: directory).appendingPathComponent(name)
            guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent("business.json").path) else { return nil }
            do { return SampleBusiness(folder: folder, json: try JSON.parse(Array(data))) } catch { return nil }
        }
    }

    func documents() throws -> [SampleDocument] {
        try read("documents/manifest.json").array?.compactMap { entry in
            guard let file = entry["file"]?.string else { return nil }
            return SampleDocument(
                file: file, title: entry["title"]?.string, tags: entry["tags"]?.array?.compactMap(\.string) ?? [],
                visibility: entry["visibility"]?.string ?? "public", effectiveFrom: entry["effective_from"]?.string,
                effectiveUntil: entry["effective_until"]?.string)
        } ?? []
    }

    func bytes(of document: SampleDocument) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent("documents").appendingPathComponent(document.file)))
    }

    func faqs() throws -> JSON { try read("documents/faqs.json") }

    private func read(_ path: String) throws -> JSON { try JSON.parse(Array(try Data(contentsOf: folder.appendingPathComponent(path)))) }
}
