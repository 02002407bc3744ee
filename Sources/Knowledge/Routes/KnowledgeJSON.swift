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
            if let fault {
                $0.object("error") { [fault] in
                    $0.field("code", fault.code)
                    $0.field("detail", fault.detail)
                }
            } else {
                $0.null("error")
            }
            $0.field("byte_count", byteCount)
            $0.field("chunk_count", passageCount)
            $0.field("created_by", createdBy)
            $0.field("created_at", createdAt)
            $0.field("updated_at", updatedAt)
            if let text { $0.field("text", text) }
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
            $0.field("score", score)
            $0.object("matched") {
                $0.field("vector", vector)
                $0.field("lexical", lexical)
            }
        }
    }
}
