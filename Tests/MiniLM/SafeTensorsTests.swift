import Foundation
import Testing

@testable import MiniLM

@Suite struct `A safetensors file` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `gives the numbers of a tensor of the right shape`() throws {
        let tensors = try file(header: #"{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#, numbers: [1, 2, 3, 4])
        let floats = try tensors.floats("a", shape: [2, 2])
        #expect((0..<4).map { floats[$0] } == [1, 2, 3, 4])
    }

    @Test(arguments: [
        ("a range beyond the end", #"{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}"#),
        ("a range that begins beyond the end", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[400,404]}}"#),
        ("a range backwards", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#),
        ("a negative range", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#),
        ("a shape that overflows", #"{"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,0]}}"#),
        ("a negative shape", #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#),
        ("a shape that does not fill its range", #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}"#),
        ("numbers out of alignment", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}"#),
        ("no range", #"{"a":{"dtype":"F32","shape":[1]}}"#),
        ("a header that is a list", "[1,2,3]"),
        ("a header that is no JSON", "{\"a\":"),
        ("a header nested a thousand deep", String(repeating: "[", count: 1000)),
    ])
    func `is refused when its header lies`(what: String, header: String) {
        #expect { try file(header: header, numbers: [1, 2, 3, 4]) } throws: { isDamage($0) }
    }

    @Test func `is refused when it is empty, or shorter than its header says`() throws {
        for bytes in [Data(), Data([1, 2, 3]), Data([255, 255, 255, 255, 255, 255, 255, 127]), Data([16, 0, 0, 0, 0, 0, 0, 0, 123])] {
            try folder.write(bytes, to: "model.safetensors")
            #expect { try SafeTensors(path: "\(folder.path)/model.safetensors") } throws: { isDamage($0) }
        }
    }

    @Test func `is refused when a tensor is missing or has another shape`() throws {
        let tensors = try file(header: #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, numbers: [1, 2, 3, 4])
        #expect { try tensors.floats("b", shape: [4]) } throws: { isDamage($0) }
        #expect { try tensors.floats("a", shape: [2, 2]) } throws: { isDamage($0) }
    }

    @Test func `is refused when it is a folder or not there`() throws {
        #expect(throws: EmbedderError.missing(path: "\(folder.path)/none")) { try SafeTensors(path: "\(folder.path)/none") }
        #expect { try SafeTensors(path: folder.path) } throws: { ($0 as? EmbedderError)?.code == "embedding_model_unreadable" }
    }

    @Test func `of the model is refused when the download was cut short`() throws {
        let whole = ModelDirectory(try Model.directory()).file("model.safetensors")
        let handle = try #require(FileHandle(forReadingAtPath: whole))
        try folder.write(try #require(try handle.read(upToCount: 1_000_000)), to: "model.safetensors")
        #expect { try Weights(path: "\(folder.path)/model.safetensors", kernels: .best) } throws: { isDamage($0) }
    }

    private func file(header: String, numbers: [Float]) throws -> SafeTensors {
        var header = header
        while header.utf8.count % 8 != 0 { header += " " }
        var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        data += Data(header.utf8)
        for number in numbers { withUnsafeBytes(of: number.bitPattern.littleEndian) { data += Data($0) } }
        try folder.write(data, to: "test.safetensors")
        return try SafeTensors(path: "\(folder.path)/test.safetensors")
    }

    private func isDamage(_ error: any Error) -> Bool { (error as? EmbedderError)?.code == "embedding_model_damaged" }
}
