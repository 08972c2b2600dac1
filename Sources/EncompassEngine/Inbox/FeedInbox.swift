public import EncompassCore
public import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation
import Logging
import Synchronization

/// Where forces leave files of incidents, and how each force's files are read.
public struct FeedInboxSettings: Sendable {
    public var directory: String
    /// How long a file must be unchanged before it is taken.
    public var settled: Span
    /// The mapping of a force's export; nil if its files are lines of the feed. Throws if it cannot be used: the files
    /// wait until it can.
    public var mapping: @Sendable (_ force: String) throws -> FeedMapping?

    public init(
        directory: String, settled: Span = .seconds(60),
        mapping: @escaping @Sendable (_ force: String) throws -> FeedMapping?
    ) {
        self.directory = directory
        self.settled = settled
        self.mapping = mapping
    }
}

/// Takes the files that forces leave in a folder, and pushes their records as if each force had pushed them.
///
/// A file is moved only once all its records are on disk. If the process dies in between, the file is taken again from
/// its beginning, and what was stored counts as duplicates.
public struct FeedInbox: Sendable {
    private let engine: Engine
    private let settings: FeedInboxSettings
    private let inbox: FileInbox
    /// Of the file system, also in an exercise.
    private let fileClock = SystemClock()
    private let reading = Blocking(label: "encompass.inbox", lanes: 4)
    private let log = Logger(label: "encompass.inbox")

    public init(engine: Engine, settings: FeedInboxSettings) {
        self.engine = engine
        self.settings = settings
        inbox = FileInbox(directory: settings.directory, settled: settings.settled)
    }

    /// Takes every complete file, the forces next to each other, and raises or clears the alarms about them.
    public func turn() async {
        let forces: [String]
        do {
            forces = try inbox.owners()
            try engine.tidyInbox(settings.directory)
            clear("feedInbox")
        } catch {
            return raise("feedInbox", "alarm.feedFile.folder", [:], "\(error)")
        }
        await withTaskGroup(of: Void.self) { group in
            for force in forces { group.addTask { await turn(of: force) } }
        }
    }

    private func turn(of force: String) async {
        var isStuck = false
        do {
            for file in try inbox.complete(of: force, at: fileClock.now()) where !Task.isCancelled {
                let mapping: FeedMapping?
                do {
                    mapping = try settings.mapping(force)
                    clear("feedMapping:" + force)
                } catch {
                    // The files wait until it is corrected.
                    raise("feedMapping:" + force, "alarm.feedFile.mapping", ["force": name(of: force)], "\(error)")
                    break
                }
                do {
                    try await take(file, mapping)
                } catch {
                    // It stays where it is, and is taken again at the next turn. The others do not wait for it.
                    if Task.isCancelled { return }
                    isStuck = true
                    note(error, of: force)
                }
            }
        } catch {
            isStuck = true
            note(error, of: force)
        }
        if isStuck {
            raise("feedStuck:" + force, "alarm.feedFile.stuck", ["force": name(of: force)], nil)
        } else {
            clear("feedStuck:" + force)
        }
        let rejected = inbox.rejectedCount(of: force)
        if rejected > 0 {
            raise(
                "feedFile:" + force, "alarm.feedFile", ["force": name(of: force), "count": String(rejected)], nil)
        } else {
            clear("feedFile:" + force)
        }
    }

    /// The force's name, for an alarm.
    private func name(of force: String) -> String { engine.policies.name(ofForce: force) }

    private func note(_ error: any Error, of force: String) {
        engine.meters.count("encompass_feed_file_failures_total", [("force", force)])
        log.error(
            "a force's file could not be taken; trying again",
            metadata: ["force": "\(force)", "error": "\(Words.english(error))"])
    }

    private func take(_ file: FileInbox.File, _ mapping: FeedMapping?) async throws {
        let push = UUID().uuidString.lowercased()
        let source = FeedSource(
            inboxOf: file.owner, push: push, takesLocalTimes: mapping?.zone == .london)
        let tally = FileTally()
        var refusal: String?
        do {
            let records = try await reading.run { [inbox, engine] in
                try FileRecords(try inbox.open(file), mapping, london: engine.london, at: engine.clock.now(), tally)
            }
            try await engine.ingest(
                lines: records.chunks(on: reading), from: source, within: PushLimits(lines: .max)
            ) { answers in answers.forEach(tally.add) }
        } catch let error as TableError {
            refusal = error.description
        }
        guard inbox.isUnchanged(file) else {
            return log.notice(
                "a force's file changed while it was read; it is read again", metadata: ["force": "\(file.owner)"])
        }
        let counts = tally.counts
        let isRead = refusal == nil && (counts.total == 0 || counts.stored > 0)
        let now = engine.clock.now()
        try inbox.move(
            file, isRead: isRead, report: tally.report(file.entry.name, isRead: isRead, refusal: refusal, at: now),
            at: now)
        let outcome = isRead ? "done" : "rejected"
        engine.meters.count("encompass_feed_files_total", [("force", file.owner), ("outcome", outcome)])
        try engine.store.auditLog.append(
            AuditEntry(
                .operation, "feed.file", actor: .engine, subject: "force:\(file.owner)",
                facts: [
                    "outcome": outcome, "push": push, "accepted": String(counts.accepted),
                    "duplicates": String(counts.duplicates), "refused": String(counts.refused),
                ]), at: now)
        log.notice(
            "a force's file was taken",
            metadata: [
                "force": "\(file.owner)", "outcome": "\(outcome)", "correlation": "\(push)",
                "accepted": "\(counts.accepted)", "duplicates": "\(counts.duplicates)", "refused": "\(counts.refused)",
            ])
    }

    private func raise(_ key: String, _ words: String, _ values: [String: String], _ cause: String?) {
        let now = engine.clock.now()
        let alarm = Alarm(key: key, kind: .feedFile, detail: Words.english(words, values), raisedAt: now)
        let entry = AuditEntry(
            .operation, "feed.fileAlarm", actor: .engine, subject: "alarm:\(key)", facts: values)
        do {
            if try engine.store.alarms.raise(alarm, entry: entry) {
                log.error("files of a force cannot be read", metadata: ["alarm": "\(key)", "cause": "\(cause ?? "")"])
            }
        } catch {
            log.error("an alarm could not be raised", metadata: ["error": "\(Words.english(error))"])
        }
    }

    private func clear(_ key: String) {
        do {
            guard try engine.store.alarms.activeKeys(of: .feedFile).contains(key) else { return }
            try engine.store.alarms.clear(key, at: engine.clock.now())
        } catch {
            log.error("an alarm could not be cleared", metadata: ["error": "\(Words.english(error))"])
        }
    }
}

/// A file's records as lines of the feed.
private final class FileRecords: Sendable {
    private enum Source {
        /// Lines of the feed, from an offset.
        case lines(InboxReading, offset: Int)
        case export(TranslatedFeed)
    }

    private let source: Mutex<Source>
    private let tally: FileTally

    init(_ file: InboxReading, _ mapping: FeedMapping?, london: London, at now: Timestamp, _ tally: FileTally) throws {
        self.tally = tally
        guard let mapping else {
            source = Mutex(.lines(file, offset: 0))
            return
        }
        let feed = try TranslatedFeed(mapping, london: london, latestYear: london.date(now).year) { file.source() }
        tally.note(feed.understanding)
        source = Mutex(.export(feed))
    }

    /// Nil at the end.
    private func next() throws -> [UInt8]? {
        try source.withLock { source in
            switch source {
            case .export(let feed): return try feed.next().map(tally.expect)
            case .lines(let file, let offset):
                guard let chunk = try file.bytes(at: offset) else { return nil }
                if offset == 0 { try FileRecords.check(chunk) }
                source = .lines(file, offset: offset + chunk.count)
                return chunk
            }
        }
    }

    /// A table or XML without a mapping would be refused line by line, each as a record of its own.
    private static func check(_ beginning: [UInt8]) throws(TableError) {
        let start = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard let first = beginning[start...].first(where: { $0 > 0x20 }), first != UInt8(ascii: "{") else { return }
        throw TableError(
            reason: "the file is not the feed's own format (JSON, one object a line), and the force has no mapping")
    }

    /// The bytes, read off the cooperative pool.
    func chunks(on reading: Blocking) -> Chunks { Chunks(records: self, reading: reading) }

    struct Chunks: AsyncSequence {
        let records: FileRecords
        let reading: Blocking

        func makeAsyncIterator() -> Iterator { Iterator(records: records, reading: reading) }

        struct Iterator: AsyncIteratorProtocol {
            let records: FileRecords
            let reading: Blocking

            func next() async throws -> [UInt8]? {
                try Task.checkCancellation()
                return try await reading.run { [records] in try records.next() }
            }
        }
    }
}

/// What became of the records of a file.
private final class FileTally: Sendable {
    struct Counts {
        var accepted = 0
        var duplicates = 0
        var refused = 0
        var total: Int { accepted + duplicates + refused }
        var stored: Int { accepted + duplicates }
    }

    private struct State {
        var counts = Counts()
        var findings = FindingTally()
        var understanding: ExportUnderstanding?
        /// Translated, and not answered yet, by the number of the line.
        var waiting: [Int: TranslatedRecord] = [:]
        var count = 0
    }

    private let state = Mutex(State())

    var counts: Counts { state.withLock { $0.counts } }

    func note(_ understanding: ExportUnderstanding) { state.withLock { $0.understanding = understanding } }

    /// - Returns: the records as lines.
    func expect(_ records: [TranslatedRecord]) -> [UInt8] {
        state.withLock { state in
            var lines: [UInt8] = []
            for record in records {
                state.count += 1
                state.waiting[state.count] = record
                lines += record.bytes + [0x0A]
            }
            return lines
        }
    }

    func add(_ answer: RecordAnswer) {
        state.withLock { state in
            let severity: FindingTally.Severity
            switch answer.outcome {
            case .accepted:
                state.counts.accepted += 1
                severity = .warning
            case .duplicate:
                state.counts.duplicates += 1
                severity = .warning
            case .conflict, .quarantined, .anotherForce:
                state.counts.refused += 1
                severity = .rejected
            }
            var faults = answer.faults
            if case .conflict = answer.outcome {
                faults = [
                    Fault(pointer: "/revision", detail: "is lower than the stored revision, or has other content")
                ]
            }
            if case .anotherForce = answer.outcome {
                faults = [Fault(pointer: "/force", detail: "is another force's: nothing of the record was kept")]
            }
            let number = answer.line ?? 0
            guard let record = state.waiting.removeValue(forKey: number) else {
                for fault in faults {
                    state.findings.add(
                        severity,
                        at: SourcePlace(line: number, name: fault.pointer.isEmpty ? nil : fault.pointer), fault.detail)
                }
                return
            }
            state.findings.add(record, severity, faults)
        }
    }

    /// For the person who looks after the force's files: counts, and faults by kind with lines; no values.
    func report(_ name: String, isRead: Bool, refusal: String?, at now: Timestamp) -> String {
        state.withLock { state in
            let counts = state.counts
            var lines = [
                "\(name), read at \(now.rfc3339): " + (isRead ? "done" : "rejected"),
                "records: \(counts.total); accepted: \(counts.accepted), duplicates: \(counts.duplicates), "
                    + "rejected: \(counts.refused)",
            ]
            if let refusal { lines.append("The file cannot be read: \(refusal)") }
            if counts.refused > 0 {
                lines.append("A rejected record is kept with its faults: it is on the list of exceptions at the desk.")
            }
            if let understanding = state.understanding { lines += understanding.reportLines }
            lines += state.findings.findings.map(\.text)
            return lines.joined(separator: "\n") + "\n"
        }
    }
}
