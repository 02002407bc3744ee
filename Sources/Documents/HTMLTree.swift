import CHTML
import Glibc

/// A parsed page; keeps its nodes alive.
final class HTMLTree {
    private let document: OpaquePointer
    let root: HTMLNode?
    /// The parser gave up before the end.
    let isIncomplete: Bool

    init?(_ page: String) throws(DocumentError) {
        var incomplete: Int32 = 0
        var page = page
        var isOverloaded = false
        let document = page.withUTF8 { bytes in
            isOverloaded = MarkupAttributes.areTooMany(bytes)
            return isOverloaded ? nil : bytes.withMemoryRebound(to: CChar.self) { chtml_parse($0.baseAddress, $0.count, &incomplete) }
        }
        guard let document else {
            guard isOverloaded else { return nil }
            throw .damaged(reason: "an element of it has more than \(MarkupAttributes.maximum) attributes")
        }
        self.document = document
        root = chtml_root(document).map(HTMLNode.init)
        isIncomplete = incomplete != 0
    }

    deinit { chtml_free(document) }
}

/// A node of a page that is still alive.
struct HTMLNode: Hashable {
    let pointer: UnsafeRawPointer

    /// The element's name; nil for text, comments and the rest.
    var name: String? { chtml_name(pointer).map { String(cString: $0) } }

    func attribute(_ name: String) -> String? {
        guard let value = chtml_attribute(pointer, name) else { return nil }
        defer { chtml_free_text(value) }
        return String(cString: value)
    }

    /// Calls `body` with the text node's bytes, if it is one.
    func withText(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard let text = chtml_text(pointer) else { return }
        let bytes = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
        body(UnsafeBufferPointer(start: bytes, count: strlen(text)))
    }

    /// Visits the subtree in order, without recursion: pages nest deeper than a stack holds.
    /// `enter` says whether to go into the node; `leave` comes for each node that was gone into.
    func walk(enter: (HTMLNode) -> Bool, leave: (HTMLNode) -> Void = { _ in }) {
        var node = self
        while true {
            if enter(node) {
                if let child = chtml_first_child(node.pointer) {
                    node = HTMLNode(pointer: child)
                    continue
                }
                leave(node)
            }
            while true {
                if node == self { return }
                if let next = chtml_next_sibling(node.pointer) {
                    node = HTMLNode(pointer: next)
                    break
                }
                guard let parent = chtml_parent(node.pointer) else { return }
                node = HTMLNode(pointer: parent)
                leave(node)
            }
        }
    }
}
