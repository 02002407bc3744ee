/// The first look over a page: its title, where its content is, and what around it is not content.
struct HTMLSurvey {
    private(set) var title: String?
    /// The element that holds the content.
    private(set) var content: HTMLNode
    /// Elements to pass over.
    private(set) var dropped: Set<HTMLNode> = []

    /// Elements that a reader never sees, or that are about the site and not about the page's matter.
    private static let alwaysDropped: Set<String> = [
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "nav", "aside", "button", "select",
        "option", "textarea", "input", "canvas", "audio", "video", "dialog", "menu", "map", "frameset", "noframes", "datalist",
    ]
    private static let droppedRoles: Set<String> = [
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar",
    ]
    private static let consentWords: Set<String> = ["cookie", "cookies", "cookiebar", "cookieconsent", "consent", "gdpr"]
    private static let boilerplateWords: Set<String> = [
        "breadcrumb", "breadcrumbs", "navbar", "navigation", "sidebar", "popup", "modal", "newsletter", "sharing", "social", "advert",
        "advertisement", "ads", "sponsored", "skip", "pagination",
    ]

    /// An element that is passed over unless it turns out to hold the content itself.
    private struct Suspect {
        let node: HTMLNode
        let textBefore: Int
        let isConsent: Bool
        let yieldsToHeading: Bool
        var holdsContent = false
        var text = 0
    }

    private var text = 0
    private var open: [Suspect] = []
    private var closed: [Suspect] = []
    private var mains: [(node: HTMLNode, textBefore: Int, text: Int)] = []
    /// Which of them are open: the path to where the walk is.
    private var openMains: [Int] = []
    private var articleDepth: Int { openMains.count }
    private var heading = ""

    init(_ root: HTMLNode) {
        content = root
        var pageTitle: String?
        root.walk { node in
            guard let name = node.name else {
                node.withText { bytes in
                    if bytes.contains(where: { $0 > 0x20 }) { text += bytes.count }
                }
                return true
            }
            if name == "title", pageTitle == nil { pageTitle = node.wholeText }
            if name == "title" || name == "head" { return name == "head" }
            return enter(node, name)
        } leave: { node in
            if let name = node.name { leave(node, name) }
        }
        judgeSuspects()
        chooseContent()
        chooseTitle(pageTitle)
    }

    private mutating func enter(_ node: HTMLNode, _ name: String) -> Bool {
        if Self.alwaysDropped.contains(name) || isHidden(node) {
            dropped.insert(node)
            return false
        }
        if name == "main" || name == "article" || node.attribute("role") == "main" {
            for index in open.indices { open[index].holdsContent = true }
            openMains.append(mains.count)
            mains.append((node, text, 0))
        } else if name == "h1" {
            if heading.isEmpty { heading = node.wholeText }
            for index in open.indices where open[index].yieldsToHeading { open[index].holdsContent = true }
        }
        if let suspect = suspect(node, name) { open.append(suspect) }
        return true
    }

    private mutating func leave(_ node: HTMLNode, _ name: String) {
        if let last = openMains.last, mains[last].node == node {
            openMains.removeLast()
            mains[last].text = text - mains[last].textBefore
        }
        if var suspect = open.last, suspect.node == node {
            open.removeLast()
            suspect.text = text - suspect.textBefore
            closed.append(suspect)
        }
    }

    private func suspect(_ node: HTMLNode, _ name: String) -> Suspect? {
        if name == "footer" || name == "form" || (name == "header" && articleDepth == 0) {
            return Suspect(node: node, textBefore: text, isConsent: false, yieldsToHeading: name == "form")
        }
        guard !["html", "body", "main", "article"].contains(name), articleDepth == 0 || name != "section" else { return nil }
        if let role = node.attribute("role"), Self.droppedRoles.contains(role.lowercased()) {
            return Suspect(node: node, textBefore: text, isConsent: false, yieldsToHeading: false)
        }
        let words = nameWords(node)
        if !Self.consentWords.isDisjoint(with: words) {
            return Suspect(node: node, textBefore: text, isConsent: true, yieldsToHeading: true)
        }
        if !Self.boilerplateWords.isDisjoint(with: words) {
            return Suspect(node: node, textBefore: text, isConsent: false, yieldsToHeading: true)
        }
        return nil
    }

    /// The words of an element's class and id. `has-sidebar` is about the page, not about the element.
    private func nameWords(_ node: HTMLNode) -> Set<String> {
        var words: Set<String> = []
        for attribute in ["class", "id"] {
            for name in (node.attribute(attribute) ?? "").lowercased().split(whereSeparator: \.isWhitespace) {
                let parts = name.split { !$0.isLetter }
                if let first = parts.first, !["has", "with", "no", "is"].contains(first) { words.formUnion(parts.map(String.init)) }
            }
        }
        return words
    }

    private func isHidden(_ node: HTMLNode) -> Bool {
        if node.attribute("hidden") != nil || node.attribute("aria-hidden") == "true" { return true }
        guard let style = node.attribute("style")?.lowercased().filter({ !$0.isWhitespace }) else { return false }
        return style.contains("display:none") || style.contains("visibility:hidden")
    }

    private mutating func judgeSuspects() {
        for suspect in closed where !suspect.holdsContent {
            if suspect.isConsent || suspect.text * 2 < text || suspect.text == 0 { dropped.insert(suspect.node) }
        }
    }

    /// The main element, if it holds a good part of the text: some pages keep it empty.
    private mutating func chooseContent() {
        let largest = mains.filter { !dropped.contains($0.node) }.max { $0.text < $1.text }
        let rivals = mains.filter { $0.text * 2 > (largest?.text ?? 0) }.count
        guard let largest, largest.text * 10 >= text * 4, rivals == 1 || largest.node.name == "main" else { return }
        content = largest.node
    }

    /// "Prices | Badger Plumbing" gives way to the heading "Prices".
    private mutating func chooseTitle(_ pageTitle: String?) {
        if let pageTitle, !pageTitle.isEmpty {
            title = !heading.isEmpty && pageTitle.hasPrefix(heading) ? heading : pageTitle
        } else if !heading.isEmpty {
            title = heading
        }
    }
}

extension HTMLNode {
    /// All text below, on one line.
    var wholeText: String {
        var text = ReadableText()
        walk { node in
            node.withText { text.append($0) }
            if node.name == "br" { text.space() }
            return node.name != "script" && node.name != "style"
        }
        return text.take()
    }
}
