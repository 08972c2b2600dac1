import EncompassFormats
import Foundation

/// Data goes to standard output, everything else to standard error.
enum Console {
    static func print(_ text: String) { write(text + "\n", to: 1) }
    static func note(_ text: String) { write(text + "\n", to: 2) }

    /// Whether standard error is a terminal, where a line may be written over.
    static let isTerminal = isatty(2) == 1

    /// Writes over the current line of a terminal; nothing elsewhere.
    static func progress(_ text: String) {
        if isTerminal { write("\r\u{1B}[K" + text, to: 2) }
    }

    static func endProgress() {
        if isTerminal { write("\r\u{1B}[K", to: 2) }
    }

    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// One of the forms that the HTTP interface has.
    static func printJSON(_ value: JSONValue) { print(String(decoding: value.serialized, as: UTF8.self)) }

    private static func write(_ text: String, to descriptor: Int32) {
        FileHandle(fileDescriptor: descriptor).write(Data(text.utf8))
    }
}
