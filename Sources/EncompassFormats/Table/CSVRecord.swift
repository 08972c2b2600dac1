/// One record of a CSV file: its fields, unquoted, and the line on which it begins.
public struct CSVRecord: Hashable, Sendable {
    /// What was wrong with the quotation marks, or the size, of a record.
    public enum Damage: Hashable, Sendable {
        /// Something stands between a closing quotation mark and the next comma; it is kept.
        case textAfterQuote
        /// A quotation mark opened within this record is never closed: all that follows it is within.
        case openQuote
        /// Longer than `CSVParser.recordLimit`: not kept.
        case tooLong
    }

    /// From 1.
    public internal(set) var line: Int
    public internal(set) var damage: Damage?
    /// The fields' bytes, one after the other.
    var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    var ends: [Int] = []

    init(line: Int) { self.line = line }

    /// How many fields there are.
    public var count: Int { ends.count }

    /// The bytes of one field.
    public func bytes(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// The text of one field: UTF-8, and where it is not that, Windows-1252.
    ///
    /// Each field is judged alone. Text of one encoding is all but never valid in the other unless it is the same, and
    /// so one damaged byte does not turn every accent in the rest of the file.
    public subscript(index: Int) -> String {
        let bytes = bytes(index)
        return String(validating: bytes, as: UTF8.self) ?? Windows1252.text(bytes)
    }

    /// Whether no field holds anything but spaces.
    public var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    /// Whether two fields at least say how a column is to be filled in, as the row below the header does in forms that
    /// authorities hand out.
    var isInstruction: Bool {
        let words: Set<String> = [
            "required", "mandatory", "optional", "compulsory", "format", "characters", "digits", "dd/mm/yyyy",
            "yyyy-mm-dd", "example", "e.g", "eg", "leave", "enter", "text",
        ]
        let instructions = (0..<count).count { place in
            let text = self[place].lowercased()
            return text.split(whereSeparator: { " ,.;:()".contains($0) }).contains { words.contains(String($0)) }
        }
        return instructions >= 2 && instructions * 2 >= count
    }
}
