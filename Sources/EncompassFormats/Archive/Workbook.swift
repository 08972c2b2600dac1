/// The tables of an .xlsx workbook: its visible sheets, cell by cell as text. Held whole, so with limits.
package struct Workbook {
    struct Sheet: Sendable {
        let name: String
        /// With the sheet's own row numbers as lines.
        let rows: [CSVRecord]
    }

    let sheets: [Sheet]

    /// A roll of two thousand pupils is well under one megabyte.
    private static let largest = 32 << 20
    private static let largestUnpacked = 64 << 20
    private static let mostColumns = 256
    private static let mostRows = 1 << 20
    /// Empty cells between others included, since a short reference can stand for hundreds.
    private static let mostCells = 4_000_000

    package static func check(size: Int) throws(TableError) {
        guard size <= largest else {
            throw TableError(reason: "the workbook is larger than 32 MiB: save the table as CSV")
        }
    }

    /// - Throws: `TableError` if it is no workbook, is damaged, or is larger than the limits once unpacked.
    init(_ bytes: [UInt8]) throws {
        try Workbook.check(size: bytes.count)
        var archive = try ZipArchive(bytes, limit: Workbook.largestUnpacked)
        guard let book = try archive.file("xl/workbook.xml") else {
            throw TableError(
                reason: archive.has("content.xml")
                    ? "the file is an OpenDocument spreadsheet: save it as .xlsx or CSV"
                    : "the file is a zip archive without a workbook in it: unpack it, and import what is inside")
        }
        let (named, countsFrom1904) = try Workbook.names(book)
        if countsFrom1904 {
            throw TableError(reason: "the workbook counts days from 1904, so its dates are not certain: save it as CSV")
        }
        guard !named.isEmpty else { throw TableError(reason: "the workbook has no visible sheet") }
        let targets = try Workbook.targets(try archive.file("xl/_rels/workbook.xml.rels") ?? [])
        let strings = try Workbook.strings(try archive.file("xl/sharedStrings.xml"))
        var sheets: [Sheet] = []
        for (name, relation) in named {
            guard let target = targets[relation] else { continue }
            let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
            guard let xml = try archive.file(path) else { continue }
            sheets.append(Sheet(name: name, rows: try Workbook.rows(xml, strings)))
        }
        self.sheets = sheets.filter { !$0.rows.isEmpty }
    }

    private static func read(_ xml: [UInt8], _ body: (XMLReader.Event) throws -> Void) throws {
        var reader = XMLReader()
        do {
            for start in stride(from: 0, to: xml.count, by: 1 << 16) {
                try reader.feed(xml[start..<min(start + 1 << 16, xml.count)], into: body)
            }
            try reader.finish(into: body)
        } catch let malformed as XMLReader.Malformed {
            throw TableError(reason: "the workbook is damaged: a sheet's " + malformed.error.reason.dropFirst(4))
        }
    }

    /// The visible sheets with their relations, in order.
    private static func names(_ xml: [UInt8]) throws -> (sheets: [(name: String, relation: String)], from1904: Bool) {
        var sheets: [(name: String, relation: String)] = []
        var from1904 = false
        try read(xml) { event in
            guard case .start(let element, let attributes, _) = event else { return }
            if element == "workbookPr" { from1904 = ["1", "true"].contains(attributes["date1904"] ?? "") }
            guard element == "sheet", let relation = attributes["id"], attributes["state"] ?? "visible" == "visible"
            else {
                return
            }
            sheets.append((attributes["name"] ?? "", relation))
        }
        return (sheets, from1904)
    }

    private static func targets(_ xml: [UInt8]) throws -> [String: String] {
        var targets: [String: String] = [:]
        try read(xml) { event in
            guard case .start("Relationship", let attributes, _) = event, let id = attributes["Id"] else { return }
            targets[id] = attributes["Target"]
        }
        return targets
    }

    /// The texts that cells refer to by number; a text may be in several runs, and its phonetic reading is no part of it.
    private static func strings(_ xml: [UInt8]?) throws -> [String] {
        guard let xml else { return [] }
        var strings: [String] = []
        var current = ""
        var isText = false
        var isPhonetic = false
        try read(xml) { event in
            switch event {
            case .start("si", _, _): current = ""
            case .start("rPh", _, _): isPhonetic = true
            case .end("rPh"): isPhonetic = false
            case .start("t", _, _): isText = true
            case .end("t"): isText = false
            case .text(let text) where isText && !isPhonetic: current += text
            case .end("si"): strings.append(current)
            default: break
            }
        }
        return strings
    }

    private static func rows(_ xml: [UInt8], _ strings: [String]) throws -> [CSVRecord] {
        var rows: [CSVRecord] = []
        var cells: [String] = []
        var number = 0
        var total = 0
        var column = 0
        var type = ""
        var value = ""
        var isValue = false
        try read(xml) { event in
            switch event {
            case .start("row", let attributes, _):
                // Rows that are empty are left out of the file.
                number = attributes["r"].flatMap { Int($0) } ?? min(number, Workbook.mostRows) + 1
                cells = []
            case .start("c", let attributes, _):
                column = attributes["r"].map(Workbook.column) ?? cells.count
                type = attributes["t"] ?? "n"
                value = ""
            case .start("v", _, _), .start("t", _, _): isValue = true
            case .end("v"), .end("t"): isValue = false
            case .text(let text) where isValue: value += text
            case .end("c"):
                guard column < Workbook.mostColumns, !value.isEmpty else { break }
                while cells.count <= column { cells.append("") }
                cells[column] =
                    type == "s" ? Int(value).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? "" : value
            case .end("row"):
                let isInOrder = (rows.last?.line ?? 0) < number && number <= Workbook.mostRows
                guard isInOrder else { throw TableError(reason: "the workbook is damaged: its rows are out of order") }
                total += cells.count
                guard total <= Workbook.mostCells else {
                    throw TableError(reason: "the workbook has more than four million cells: save the table as CSV")
                }
                if !cells.isEmpty { rows.append(CSVRecord(line: number, fields: cells)) }
            default: break
            }
        }
        return rows
    }

    /// The column of a cell such as `AB12`, from 0.
    private static func column(_ reference: String) -> Int {
        var number = 0
        for byte in reference.utf8 {
            guard (0x41...0x5A).contains(byte), number < Workbook.mostColumns else { break }
            number = number * 26 + Int(byte - 0x40)
        }
        return number - 1 < 0 ? Workbook.mostColumns : number - 1
    }
}
