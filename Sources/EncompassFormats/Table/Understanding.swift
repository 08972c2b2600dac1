import EncompassCore

/// How a table was read, for the person who imports it: nothing is guessed in silence.
public struct Understanding: Hashable, Sendable, Codable {
    /// One heading of the file.
    public struct Heading: Hashable, Sendable, Codable {
        public var heading: String
        /// The column that it is read as; nil if it is not read.
        public var column: String?
        /// For an unknown heading: the known one that differs by a letter or two.
        public var nearest: String?
        /// Whether it is known and not used.
        public var isUnused: Bool?
    }

    /// A row that is not data, and why.
    public struct Skipped: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            case aboveHeader, blank, instruction, remark, repeatedHeader
        }

        public var kind: Kind
        public var count: Int
        /// The first lines.
        public var lines: [Int]
    }

    /// How the dates of one column are written.
    public struct Dates: Hashable, Sendable, Codable {
        public var column: String
        /// How many in each form.
        public var forms: [String: Int]
    }

    /// One row as it was read: values by column.
    public struct ReadBack: Hashable, Sendable, Codable {
        public var line: Int
        public var values: [String: String]

        public init(line: Int, values: [String: String]) {
            self.line = line
            self.values = values
        }
    }

    /// `comma`, `semicolon`, `tab`, `bar`; nil if the file is not text.
    public var separator: String?
    public var encoding: TextEncoding?
    /// For a workbook: the sheet that was read, and those that were not.
    public var sheet: String?
    public var otherSheets: [String] = []
    /// For a Common Transfer File: its version and what it is.
    public var format: String?
    public var headerLine: Int?
    public var headings: [Heading] = []
    public var skipped: [Skipped] = []
    public var dates: [Dates] = []
    /// The first rows read back. Personal: only for who asked for a dry run.
    public var firstRows: [ReadBack] = []
    /// Notes about the whole file, such as pupils without any number.
    public var notes: [String] = []

    static let firstRowLimit = 3
    private static let lineLimit = 5

    mutating func skip(_ kind: Skipped.Kind, line: Int) {
        let place = skipped.firstIndex { $0.kind == kind } ?? skipped.endIndex
        if place == skipped.endIndex { skipped.append(Skipped(kind: kind, count: 0, lines: [])) }
        skipped[place].count += 1
        if skipped[place].lines.count < Understanding.lineLimit { skipped[place].lines.append(line) }
    }

    static func name(ofSeparator byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: ","): "comma"
        case UInt8(ascii: ";"): "semicolon"
        case 0x09: "tab"
        default: "bar"
        }
    }
}

/// How a value is written, without the value: `Aaaa-Aa`, `99/99/99`.
enum Shape {
    private static let limit = 30

    static func of(_ text: String) -> String {
        var shape = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            if scalar.properties.numericType != nil {
                shape += "9"
            } else if scalar.properties.isAlphabetic {
                shape += scalar.properties.isUppercase ? "A" : "a"
            } else if scalar.isASCII, scalar.value >= 0x20, scalar.value != 0x7F {
                shape.unicodeScalars.append(scalar)
            } else {
                shape += "?"
            }
        }
        return text.unicodeScalars.count > limit ? shape + "…" : shape
    }
}
