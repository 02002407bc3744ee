import Foundation

/// How many processors this process may use.
enum ProcessorCount {
    static var available: Int { ProcessInfo.processInfo.activeProcessorCount }
}
