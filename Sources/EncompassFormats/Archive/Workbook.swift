import EncompassCore

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

    /// - Parameter showsDates: whether a number that the workbook shows as a date or a time is that date or time as text
    ///   (`2026-11-19 22:41:00`), and not the number of days.
    /// - Throws: `TableError` if it is no workbook, is damaged, or is larger than the limits once unpacked.
    init(_ bytes: [UInt8], showsDates: Bool = false) throws {
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
        let formats = showsDates ? try CellFormats(archive.file("xl/styles.xml")) : CellFormats()
        var sheets: [Sheet] = []
        for (name, relation) in named {
            guard let target = targets[relation] else { continue }
            let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
            guard let xml = try archive.file(path) else { continue }
            sheets.append(Sheet(name: name, rows: try Workbook.rows(xml, strings, formats)))
        }
        self.sheets = sheets.filter { !$0.rows.isEmpty }
    }

    fileprivate static func read(_ xml: [UInt8], _ body: (XMLReader.Event) throws -> Void) throws {
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

    private static func rows(
        _ xml: [UInt8], _ strings: [String], _ formats: CellFormats
    ) throws -> [CSVRecord] {
        var rows: [CSVRecord] = []
        var cells: [String] = []
        var number = 0
        var total = 0
        var column = 0
        var type = ""
        var style: String?
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
                style = attributes["s"]
                value = ""
            case .start("v", _, _), .start("t", _, _): isValue = true
            case .end("v"), .end("t"): isValue = false
            case .text(let text) where isValue: value += text
            case .end("c"):
                guard column < Workbook.mostColumns, !value.isEmpty else { break }
                while cells.count <= column { cells.append("") }
                cells[column] =
                    switch type {
                    case "s": Int(value).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? ""
                    case "n": formats.text(value, style: style)
                    default: value
                    }
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

/// Which cell styles of a workbook show a number as a date or a time.
private struct CellFormats {
    private struct Form {
        var hasDay: Bool
        var hasTime: Bool
    }

    /// By the number of the style; nil for any other format.
    private var forms: [Form?] = []

    /// No number is a date.
    init() {}

    /// - Parameter xml: the workbook's styles; nil if it has none.
    init(_ xml: [UInt8]?) throws {
        guard let xml else { return }
        var codes: [String: String] = [:]
        var isInCells = false
        var found: [Form?] = []
        try Workbook.read(xml) { event in
            switch event {
            case .start("numFmt", let attributes, _):
                if let id = attributes["numFmtId"] { codes[id] = attributes["formatCode"] }
            case .start("cellXfs", _, _): isInCells = true
            case .end("cellXfs"): isInCells = false
            case .start("xf", let attributes, _) where isInCells:
                let id = attributes["numFmtId"] ?? "0"
                found.append(codes[id].map(CellFormats.form) ?? CellFormats.builtIn(id))
            default: break
            }
        }
        forms = found
    }

    /// The formats that every workbook has, by number.
    private static func builtIn(_ id: String) -> Form? {
        switch Int(id) ?? 0 {
        case 14...17, 27...31, 34...36, 50...58: Form(hasDay: true, hasTime: false)
        case 18...21, 32...33, 45...47: Form(hasDay: false, hasTime: true)
        case 22: Form(hasDay: true, hasTime: true)
        default: nil
        }
    }

    /// What `dd/mm/yyyy hh:mm` or `[$-809]d mmmm yyyy;@` shows. Months and minutes are both `m`, so the other letters decide.
    private static func form(_ code: String) -> Form? {
        var letters: Set<Character> = []
        var rest = Substring(code.lowercased())
        while let letter = rest.popFirst() {
            switch letter {
            case "\"":
                let text = rest.prefix { $0 != "\"" }
                rest = rest.dropFirst(text.count + 1)
            case "\\", "_", "*": rest = rest.dropFirst()
            case "[":
                // `[h]` counts hours; `[red]` and `[$-809]` show nothing.
                let text = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(text.count + 1)
                if let first = text.first, text.allSatisfy({ $0 == first }), "hms".contains(first) {
                    letters.insert(first)
                }
            case ";": rest = ""
            case "g" where rest.hasPrefix("eneral"): return nil
            default: letters.insert(letter)
            }
        }
        let hasTime = letters.contains("h") || letters.contains("s")
        let hasDay = letters.contains("y") || letters.contains("d") || letters.contains("m") && !hasTime
        return hasDay || hasTime ? Form(hasDay: hasDay, hasTime: hasTime) : nil
    }

    /// A number as its cell shows it, to the second; any other text as it is.
    func text(_ value: String, style: String?) -> String {
        guard let place = style.flatMap({ Int($0) }), forms.indices.contains(place), let form = forms[place],
            let number = Double(value), (0..<2_958_466).contains(number)
        else { return value }
        let seconds = Int((number * 86_400).rounded())
        let (day, time) = (seconds / 86_400, seconds % 86_400)
        var parts: [String] = []
        // Day 0 is no day: a time by itself. The first sixty are counted from another day, and nobody means them.
        if form.hasDay {
            guard day > 60 else { return value }
            parts.append(LocalDate(dayNumber: Int32(day - 25_569)).description)
        }
        if form.hasTime {
            parts.append("\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))")
        }
        return parts.joined(separator: " ")
    }
}
