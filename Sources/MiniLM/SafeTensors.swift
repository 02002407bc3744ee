import Basics

/// A safetensors file: eight bytes with the header's length, the header in JSON (name → type, shape, byte range), then the numbers.
///
/// Nothing of the header is believed: each range is checked against the file before a pointer is made of it.
struct SafeTensors: Sendable {
    let file: MappedFile
    private let tensors: [String: Entry]

    private struct Entry: Sendable {
        let shape: [Int]
        let offset: Int
    }

    init(path: String) throws(EmbedderError) {
        let file = try MappedFile(path: path)
        self.file = file
        tensors = try Self.readHeader(file)
    }

    /// The fp32 numbers of a tensor, valid for as long as `file` lives. It must exist and have this shape.
    func floats(_ name: String, shape: [Int]) throws(EmbedderError) -> UnsafePointer<Float> {
        guard let entry = tensors[name] else { throw .damaged(path: file.path, reason: "it has no fp32 tensor \(name)") }
        guard entry.shape == shape else {
            throw .damaged(path: file.path, reason: "\(name) has the shape \(entry.shape) instead of \(shape)")
        }
        guard let base = file.bytes.baseAddress else { throw .damaged(path: file.path, reason: "it is empty") }
        return (base + entry.offset).assumingMemoryBound(to: Float.self)
    }

    private static func readHeader(_ file: MappedFile) throws(EmbedderError) -> [String: Entry] {
        let bytes = file.bytes
        func damaged(_ reason: String) -> EmbedderError { .damaged(path: file.path, reason: reason) }
        guard bytes.count >= 8 else { throw damaged("it ends before its header") }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length >= 2, length <= UInt64(bytes.count - 8) else { throw damaged("its header reaches beyond its end") }
        let start = 8 + Int(length)
        let header: JSON
        do throws(JSONFault) { header = try JSON.parse(bytes[8..<start]) } catch { throw damaged("its header is not JSON (\(error))") }
        guard let members = header.members else { throw damaged("its header is not an object") }
        var tensors: [String: Entry] = [:]
        for member in members where member.name != "__metadata__" && member.value["dtype"] == "F32" {
            guard let entry = entry(member.value, numbersStart: start, fileEnd: bytes.count) else {
                throw damaged("the range of \(member.name) is not in the file or does not fit its shape")
            }
            tensors[member.name] = entry
        }
        return tensors
    }

    /// Nil unless the range lies in the file, holds exactly the shape's numbers and is aligned for them.
    private static func entry(_ value: JSON, numbersStart: Int, fileEnd: Int) -> Entry? {
        guard let sizes = value["shape"]?.array, let offsets = value["data_offsets"]?.array, offsets.count == 2,
            let from = offsets[0].integer, let to = offsets[1].integer, from >= 0, to >= from, to <= fileEnd - numbersStart,
            (numbersStart + from) % MemoryLayout<Float>.alignment == 0
        else { return nil }
        var shape: [Int] = []
        var bytes = MemoryLayout<Float>.size
        for size in sizes {
            guard let size = size.integer, size >= 0 else { return nil }
            let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
            guard !overflow else { return nil }
            bytes = product
            shape.append(size)
        }
        return bytes == to - from ? Entry(shape: shape, offset: numbersStart + from) : nil
    }
}
