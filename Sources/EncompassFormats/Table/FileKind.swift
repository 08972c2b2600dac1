/// What people hand over in place of a CSV file.
enum FileKind {
    /// - Parameter beginning: the first four bytes, or as many as there are yet.
    static func check(_ beginning: [UInt8]) throws(TableError) {
        if beginning.starts(with: [0xFF, 0xFE]) || beginning.starts(with: [0xFE, 0xFF]) {
            throw TableError(reason: "the file is in UTF-16: save it as CSV in UTF-8")
        }
        if beginning.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            throw TableError(reason: "the file is a spreadsheet or a zip archive: save it as CSV")
        }
        if beginning.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw TableError(reason: "the file is an old spreadsheet: save it as CSV")
        }
    }
}
