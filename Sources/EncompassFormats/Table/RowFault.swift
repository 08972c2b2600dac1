/// One thing wrong with a row, and where. Never holds what stood there.
public struct RowFault: Hashable, Sendable, Codable, CustomStringConvertible {
    public enum Severity: String, Hashable, Sendable, Codable {
        /// The row cannot be used.
        case rejected
        /// The row is used all the same.
        case warning
    }

    /// Of the file, from 1: that on which the row begins.
    public var line: Int
    /// As the file's header names it; nil where the whole row is meant.
    public var column: String?
    public var reason: String
    public var severity: Severity

    public init(line: Int, column: String?, reason: String, severity: Severity) {
        self.line = line
        self.column = column
        self.reason = reason
        self.severity = severity
    }

    public var description: String {
        "line \(line)" + (column.map { ", \($0)" } ?? "") + ": " + reason
    }
}

/// Why a file cannot be read at all.
public struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
    public var line: Int
    public var reason: String

    public init(line: Int = 1, reason: String) {
        self.line = line
        self.reason = reason
    }

    public var description: String { "line \(line): " + reason }
}
