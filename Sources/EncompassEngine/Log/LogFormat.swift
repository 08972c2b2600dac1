import EncompassCore
import EncompassFormats
import Foundation
public import Logging

/// How a line of the log is written: for people or for machines, to a file or to systemd's journal.
public struct LogFormat: Hashable, Sendable {
    /// One line of text, or one JSON object, for each event.
    public enum Style: String, Hashable, Sendable { case plain, json }

    public var style: Style
    /// Whether systemd's journal reads the lines: each then begins with its priority, and the journal keeps the time.
    public var isForJournal: Bool

    public init(_ style: Style, isForJournal: Bool) {
        self.style = style
        self.isForJournal = isForJournal
    }

    /// Whether the journal reads standard error: systemd names the device and inode of the stream that it made, so that
    /// a redirected one is not mistaken for it.
    ///
    /// - Parameter stream: the variable `JOURNAL_STREAM`.
    public static func isJournal(_ stream: String?, descriptor: Int32 = 2) -> Bool {
        guard let stream else { return false }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    /// A whole line with its line break. A line break within a value is written as `\n`, so that nobody can add lines.
    func line(
        _ level: Logger.Level, _ logger: String, _ message: String, _ metadata: Logger.Metadata = [:],
        at now: Timestamp
    ) -> [UInt8] {
        let fields = metadata.sorted { $0.key < $1.key }.map { (name: $0.key, value: "\($0.value)") }
        let priority = isForJournal ? "<\(level.priority)>" : ""
        return Array(priority.utf8) + body(level, logger, message, fields, at: now) + [0x0A]
    }

    private func body(
        _ level: Logger.Level, _ logger: String, _ message: String, _ fields: [(name: String, value: String)],
        at now: Timestamp
    ) -> [UInt8] {
        switch style {
        case .json:
            var members = [("time", now.rfc3339), ("level", level.rawValue), ("logger", logger), ("message", message)]
                .map { JSONObject.Member($0.0, .string($0.1)) }
            let details = fields.map { JSONObject.Member($0.name, .string($0.value)) }
            if !details.isEmpty { members.append(JSONObject.Member("fields", .object(JSONObject(details)))) }
            return JSONValue.object(JSONObject(members)).serialized
        case .plain:
            let head = isForJournal ? [] : [now.rfc3339]
            let words =
                head + [level.rawValue, logger + ":", LogFormat.escaped(message)]
                + fields.map { $0.name + "=" + LogFormat.value($0.value) }
            return Array(words.joined(separator: " ").utf8)
        }
    }

    /// Quoted if it would otherwise not be one word.
    private static func value(_ text: String) -> String {
        let isWord = !text.isEmpty && !text.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" || $0 == "\\" }
        guard !isWord else { return escaped(text) }
        return "\"" + escaped(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")) + "\""
    }

    private static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            default: escaped += isControl(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
            }
        }
    }

    /// Also the line and paragraph separators, and the directions, with which text can be made to look like other text.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension Logger.Level {
    /// The priority of syslog and systemd's journal (`sd-daemon(3)`).
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

/// Puts what is logged on a queue, so that a log that nobody reads delays nobody.
public struct QueuedLogHandler: LogHandler {
    private let label: String
    private let queue: LogQueue
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    public init(label: String, level: Logger.Level, queue: LogQueue) {
        self.label = label
        self.queue = queue
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        // Only its type: its text may quote what somebody sent.
        if let error = event.error, fields["error"] == nil { fields["error"] = "\(type(of: error))" }
        queue.add(
            queue.format.line(event.level, label, "\(event.message)", fields, at: SystemClock().now()))
    }
}
