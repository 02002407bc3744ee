import Glibc

/// Where the model's files are: in the directory itself, or in the folder `model` of the package that brings them.
struct ModelDirectory {
    private let path: String

    init(_ path: String) { self.path = path }

    func file(_ name: String) -> String {
        let packaged = "\(path)/model/\(name)"
        return access(packaged, F_OK) == 0 ? packaged : "\(path)/\(name)"
    }
}
