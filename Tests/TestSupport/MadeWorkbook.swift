/// An .xlsx workbook with cells as a spreadsheet program stores them, not compressed.
package struct MadeWorkbook {
    package enum Cell: ExpressibleByStringLiteral {
        case text(String)
        case number(String)
        /// A number of days that is shown as a date, a time of day or both.
        case date(String)
        case time(String)
        case moment(String)

        package init(stringLiteral value: String) { self = .text(value) }
    }

    private let sheets: [(name: String, rows: [[Cell]])]

    package init(_ sheets: [(name: String, rows: [[Cell]])]) { self.sheets = sheets }

    package var bytes: [UInt8] {
        let numbers = sheets.indices.map { $0 + 1 }
        let named = zip(numbers, sheets).map { "<sheet name=\"\($1.name)\" sheetId=\"\($0)\" r:id=\"rId\($0)\"/>" }
        let relations = numbers.map {
            "<Relationship Id=\"rId\($0)\" Type=\"worksheet\" Target=\"worksheets/sheet\($0).xml\"/>"
        }
        let files = [
            ("xl/workbook.xml", "<workbook><sheets>\(named.joined())</sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", "<Relationships>\(relations.joined())</Relationships>"),
            ("xl/styles.xml", MadeWorkbook.styles),
        ]
        return MadeWorkbook.archive(
            files + zip(numbers, sheets).map { ("xl/worksheets/sheet\($0).xml", MadeWorkbook.sheet($1.rows)) })
    }

    /// Style 1 is a date with a format of its own, 2 a time, 3 both, 4 an amount in pounds.
    private static let styles = """
        <styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-809]dd\\ mmmm\\ yyyy;@"/>\
        <numFmt numFmtId="165" formatCode="&quot;days &quot;#,##0"/></numFmts>\
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
        <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="22"/><xf numFmtId="165"/></cellXfs>\
        </styleSheet>
        """

    private static func sheet(_ rows: [[Cell]]) -> String {
        let lines = rows.enumerated().map { number, cells in
            let inner = cells.map { cell in
                switch cell {
                case .text(let text): "<c t=\"inlineStr\"><is><t>\(text)</t></is></c>"
                case .number(let text): "<c s=\"4\"><v>\(text)</v></c>"
                case .date(let text): "<c s=\"1\"><v>\(text)</v></c>"
                case .time(let text): "<c s=\"2\"><v>\(text)</v></c>"
                case .moment(let text): "<c s=\"3\"><v>\(text)</v></c>"
                }
            }
            return "<row r=\"\(number + 1)\">\(numbered(inner, row: number + 1))</row>"
        }
        return "<worksheet><sheetData>\(lines.joined())</sheetData></worksheet>"
    }

    /// With the reference of each cell, as in `B7`; at most 26 columns.
    private static func numbered(_ cells: [String], row: Int) -> String {
        cells.enumerated().map { place, cell in
            let letter = Character(UnicodeScalar(UInt8(0x41 + place)))
            return "<c r=\"\(letter)\(row)\"" + cell.dropFirst(2)
        }.joined()
    }

    /// The checksums are zero.
    private static func archive(_ files: [(name: String, text: String)]) -> [UInt8] {
        func short(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
        func long(_ value: Int) -> [UInt8] { short(value & 0xFFFF) + short(value >> 16) }
        var local: [UInt8] = []
        var central: [UInt8] = []
        for (name, text) in files {
            let size = text.utf8.count
            let common = [20, 0, 0, 0, 0, 0] + long(0) + long(0) + long(size) + long(size) + short(name.utf8.count)
            central +=
                Array("PK\u{1}\u{2}".utf8) + [20, 0] + common + short(0) + short(0) + short(0) + short(0) + long(0)
            central += long(local.count) + Array(name.utf8)
            local += Array("PK\u{3}\u{4}".utf8) + common + short(0) + Array(name.utf8) + Array(text.utf8)
        }
        let end =
            short(0) + short(0) + short(files.count) + short(files.count) + long(central.count) + long(local.count)
        return local + central + Array("PK\u{5}\u{6}".utf8) + end + short(0)
    }
}
