import Basics
import Knowledge

extension Document {
    func write(_ json: inout JSONWriter, text: String? = nil) {
        json.object {
            $0.field("id", id)
            $0.field("title", title)
            $0.field("source_type", sourceType.rawValue)
            $0.field("source_uri", sourceURI)
            $0.field("file_name", fileName)
            $0.field("tags", tags)
            $0.field("visibility", visibility.rawValue)
            $0.field("effective_from", effectiveFrom)
            $0.field("effective_until", effectiveUntil)
            $0.field("status", status.rawValue)
            $0.field("error", fault)
            $0.field("published_version", publishedVersion)
            $0.field("latest_version", latestVersion)
            $0.field("state", state.rawValue)
            if let pending {
                $0.object("pending") { [pending] in
                    $0.field("number", pending.number)
                    $0.field("state", pending.state.rawValue)
                    $0.field("status", pending.status.rawValue)
                    $0.field("error", pending.fault)
                }
            } else {
                $0.null("pending")
            }
            $0.field("confirm_by", confirmBy?.description)
            $0.field("confirmed_at", confirmedAt)
            $0.field("confirmed_by", confirmedBy)
            $0.field("shortcut", shortcut)
            $0.field("is_editable", sourceType.isEditable)
            $0.field("is_managed", isManaged)
            $0.field("byte_count", byteCount)
            $0.field("chunk_count", passageCount)
            $0.field("created_by", createdBy)
            $0.field("created_at", createdAt)
            $0.field("updated_at", updatedAt)
            if let text { $0.field("text", text) }
        }
    }
}

extension DocumentVersion {
    func write(_ json: inout JSONWriter, _ words: VersionText? = nil) {
        json.object {
            $0.field("document_id", document)
            $0.field("number", number)
            $0.field("state", state.rawValue)
            $0.field("status", status.rawValue)
            $0.field("error", fault)
            $0.field("publishing", publishesWhenReady)
            $0.field("revision", revision)
            $0.field("title", title)
            $0.field("source_type", sourceType.rawValue)
            $0.field("file_name", fileName)
            $0.field("byte_count", byteCount)
            $0.field("chunk_count", passageCount)
            $0.field("note", note)
            $0.field("created_by", createdBy)
            $0.field("created_at", createdAt)
            $0.field("updated_at", updatedAt)
            $0.field("reviewed_by", reviewedBy)
            $0.field("reviewed_at", reviewedAt)
            $0.field("published_by", publishedBy)
            $0.field("published_at", publishedAt)
            if let words {
                $0.field("text", words.text)
                $0.field("source", words.source)
            }
        }
    }
}

extension HistoryEntry {
    func write(_ json: inout JSONWriter) {
        json.object {
            $0.field("id", id)
            $0.field("action", action.rawValue)
            $0.field("version", version)
            $0.field("person", person)
            $0.field("detail", detail)
            $0.field("created_at", at)
        }
    }
}

extension Difference {
    func write(_ json: inout JSONWriter, from: Int, to: Int) {
        json.object {
            $0.field("from", from)
            $0.field("to", to)
            $0.field("added", added)
            $0.field("removed", removed)
            $0.array("lines", lines) { $1.write(&$0) }
        }
    }
}

extension Difference.Line {
    fileprivate func write(_ json: inout JSONWriter) {
        json.object {
            switch self {
            case .gap(let count):
                $0.field("kind", "gap")
                $0.field("count", count)
            case .line(let kind, let from, let to, let spans):
                $0.field("kind", kind.rawValue)
                $0.field("from_line", from)
                $0.field("to_line", to)
                $0.field("text", spans.map(\.text).joined())
                $0.array("spans", spans) { json, span in
                    json.object {
                        $0.field("text", span.text)
                        $0.field("changed", span.isChanged)
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    /// Why something failed, or null.
    mutating func field(_ name: StaticString, _ fault: DocumentFault?) {
        guard let fault else { return null(name) }
        object(name) {
            $0.field("code", fault.code)
            $0.field("detail", fault.detail)
        }
    }
}

extension IngestionJob {
    func write(_ json: inout JSONWriter) {
        json.object {
            $0.field("id", id)
            $0.field("source", source.rawValue)
            $0.field("status", status.rawValue)
            $0.object("stats") { [stats] in
                $0.field("documents", stats.documents)
                $0.field("chunks", stats.passages)
                $0.field("errors", stats.errors)
                if let pages = stats.pages { pages.write(&$0) }
            }
            $0.array("errors", faults) { json, entry in
                json.object {
                    $0.field("document_id", entry.document)
                    if let url = entry.url { $0.field("url", url) }
                    $0.field("code", entry.fault.code)
                    $0.field("detail", entry.fault.detail)
                }
            }
            $0.array("document_ids", documents) { $0.write($1.description) }
            $0.field("created_at", createdAt)
            $0.field("completed_at", completedAt)
        }
    }
}

extension Hit {
    func write(_ json: inout JSONWriter) {
        json.object {
            $0.field("chunk_id", chunk)
            $0.field("document_id", document)
            $0.field("source_type", sourceType.rawValue)
            $0.field("source_uri", sourceURI)
            $0.field("file_name", fileName)
            $0.field("title", title)
            $0.field("section", section)
            $0.field("text", text)
            $0.field("page", page)
            $0.field("version", version)
            $0.field("score", score)
            $0.field("confidence", confidence)
            $0.object("matched") {
                $0.field("vector", vector)
                $0.field("lexical", lexical)
                $0.field("legs", Hit.Leg.allCases.filter(legs.contains).map(\.rawValue))
            }
        }
    }
}

extension NamespaceStatus {
    /// Members of the settings.
    func write(_ json: inout JSONWriter, models: [String]) {
        json.object("index") {
            $0.field("kind", kind.rawValue)
            $0.field("passages", passages)
            $0.field("model", model)
        }
        json.field("embedding_models", models)
        guard let reembedding else { return json.null("reembedding") }
        json.object("reembedding") {
            $0.field("model", reembedding.model)
            $0.field("done", reembedding.done)
            $0.field("total", reembedding.total)
        }
    }
}
