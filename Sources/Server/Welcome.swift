import Basics
import Foundation

/// What whoever started the program reads once it is ready: where to go, and how to sign in.
struct Welcome {
    let settings: Settings

    func show() {
        guard !settings.isProduction else { return }
        let base = settings.publicURL ?? "http://localhost:\(settings.port)"
        var lines = [
            "", "Frontdesk is ready.",
            "  A sample business's website   \(base)/",
            "  The console                   \(base)/console",
            "  The hosted chat page          \(base)/b/acme-plumbing",
            "  The API                       \(base)/docs",
        ]
        let people = SampleBusiness.all(in: settings.samples).flatMap(\.people)
        if !people.isEmpty {
            lines.append("Sample sign-ins, all with the password \(settings.samplePassword)")
            lines += people.map { "  \($0.email)  \($0.name), \($0.role) of \($0.businessName)" }
        }
        lines.append("Ctrl-C stops it; the data stay.")
        FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
}
