/// A table's cells as they stand, for whoever knows what its columns mean.
public enum TableReader {
    /// - Throws: `tooLarge`; `damaged` where nothing separates columns.
    public static func records(_ bytes: [UInt8]) throws(DocumentError) -> [[String]] {
        let text = Charset.decode(bytes)
        guard text.utf8.count <= CSVReader.maximumBytes else { throw .tooLarge(limit: "tables are read up to 20 MB") }
        let (announced, body) = CSVReader.announced(Array(text.utf8))
        guard let delimiter = announced ?? Delimiter.find(in: Array(body)) else {
            throw .damaged(reason: "nothing in it separates columns")
        }
        let records = Delimited.records(body, delimiter)
        guard records.count <= CSVReader.maximumRows else { throw .tooLarge(limit: "tables are read up to \(CSVReader.maximumRows) rows") }
        return records
    }
}
