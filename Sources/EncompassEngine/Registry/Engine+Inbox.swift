import Crypto
import EncompassCore
public import EncompassStore
import EncompassWords
import Foundation
import Logging
import Synchronization

/// How long the files of the watched folder have stayed as they are.
final class InboxWatch: Sendable {
    private struct Sighting {
        var entry: InboxFolder.Entry
        var since: Timestamp
        var notBefore: Timestamp
    }

    private let seen = Mutex<[String: Sighting]>([:])

    /// Whether a file has not changed for `wait`.
    func isComplete(_ entry: InboxFolder.Entry, in folder: String, wait: Span, at now: Timestamp) -> Bool {
        seen.withLock { seen in
            let key = folder + "/" + entry.name
            guard let held = seen[key], held.entry == entry, held.since <= now else {
                seen[key] = Sighting(entry: entry, since: now, notBefore: now)
                return false
            }
            return now - held.since >= wait && now >= held.notBefore
        }
    }

    /// Leaves a file alone that could not be handled, unless it changes.
    func postpone(_ entry: InboxFolder.Entry, in folder: String, until then: Timestamp) {
        seen.withLock { $0[folder + "/" + entry.name]?.notBefore = then }
    }

    /// Forgets the files that are gone.
    func keep(_ names: Set<String>) { seen.withLock { seen in seen = seen.filter { names.contains($0.key) } } }
}

extension Engine {
    /// A complete file of the watched folder.
    private struct InboxItem {
        var place: InboxPlace
        /// The folder's name; empty for the watched folder itself.
        var folderName: String
        var folder: InboxFolder
        var entry: InboxFolder.Entry

        /// The alarm about it is over when a later file for the same thing lands.
        var alarm: String {
            let isTransfer = place.file(entry.name, headings: nil)?.kind == .ctf
            return "import:" + (folderName.isEmpty ? "." : SafeName.of(folderName)) + (isTransfer ? ":ctf" : "")
        }
    }

    private static let inboxAlarm = "import:inbox"
    private static let pauseAfterInboxFault = Span.minutes(5)

    /// Imports the next complete file of the watched folder by the rules of an import without any acceptance, and moves
    /// it to `done` or `rejected` with a report.
    ///
    /// - Returns: whether there was one.
    public func inboxStep(until interruption: Interruption = Interruption()) throws -> Bool {
        guard let inbox = settings.registry.inbox else { return false }
        let items: [InboxItem]
        do {
            try tidyInbox(inbox.directory)
            items = try completeFiles(inbox)
            try store.alarms.clear(Engine.inboxAlarm, at: clock.now())
        } catch let fault as InboxFolder.Fault {
            try raiseImportAlarm(Engine.inboxAlarm, Words.english("alarm.import.inbox", ["why": fault.why]))
            return false
        }
        for item in items {
            do {
                if try take(item, inbox, until: interruption) { return true }
            } catch let fault as InboxFolder.Fault {
                // It stays where it is, and is tried again.
                inboxWatch.postpone(
                    item.entry, in: item.folderName, until: realClock.now() + Engine.pauseAfterInboxFault)
                try raiseImportAlarm(
                    item.alarm,
                    Words.english(
                        "alarm.import.unmoved", ["folder": SafeName.of(item.folderName), "why": fault.why]))
            }
        }
        return false
    }

    private func completeFiles(_ inbox: InboxSettings) throws -> [InboxItem] {
        let root = try InboxFolder(path: inbox.directory)
        let manifest = InboxPlace.read(manifest: try root.text(of: InboxPlace.manifest) ?? "")
        let (folders, loose) = try root.list()
        var found = loose.filter { $0.name != InboxPlace.manifest }.map {
            InboxItem(place: .unknown, folderName: "", folder: root, entry: $0)
        }
        for name in folders where ![InboxFolder.done, InboxFolder.rejected, "lost+found"].contains(name) {
            do {
                let folder = try root.folder(name)
                let place = InboxPlace(name, manifest: manifest)
                found += try folder.list().files.map {
                    InboxItem(place: place, folderName: name, folder: folder, entry: $0)
                }
            } catch let fault as InboxFolder.Fault {
                try raiseImportAlarm(
                    "import:" + SafeName.of(name),
                    Words.english("alarm.import.folder", ["folder": SafeName.of(name), "why": fault.why]))
            }
        }
        found.removeAll { InboxFolder.isPartial($0.entry.name) }
        inboxWatch.keep(Set(found.map { $0.folderName + "/" + $0.entry.name }))
        // Real time, even in an exercise: the file is written in real time.
        let now = realClock.now()
        return found.filter {
            inboxWatch.isComplete($0.entry, in: $0.folderName, wait: inbox.wait, at: now)
        }.sorted { $0.place.rank < $1.place.rank }
    }

    /// - Returns: false if it must wait: another import runs, or it is being written to after all.
    private func take(_ item: InboxItem, _ inbox: InboxSettings, until interruption: Interruption) throws -> Bool {
        guard let file = item.place.file(SafeName.of(item.entry.name), headings: settings.registry.headings) else {
            let words = Words.english("import.unknownFolder")
            try finish(item, ImportReport(outcome: .unreadable, files: [], problem: words), inbox)
            return true
        }
        var hash = SHA256()
        guard try item.folder.read(item.entry, { hash.update(data: $0) }) else { return false }
        let source = Data(hash.finalize()).hex + " " + item.entry.instance
        if try store.registry.hasLanded(source: source) {
            // The daemon ended after the import and before the move.
            try finish(item, ImportReport(outcome: .landed, files: []), inbox)
            return true
        }
        let options = ImportOptions(rejectLimit: inbox.rejectLimit, keepsRejects: true)
        let report: ImportReport
        do {
            report = try runImport(options, by: .engine, source: source) { importer in
                importer.begin(file)
                let isWhole = try item.folder.read(item.entry) { bytes in
                    try interruption.check()
                    try importer.feed(bytes)
                }
                guard isWhole else { throw StoreError(.locked, "import.fileChanged") }
                try importer.end()
            }
        } catch let error as StoreError where error.reason == .locked {
            return false
        } catch let error as StoreError where [.invalid, .conflict, .notFound].contains(error.reason) {
            report = ImportReport(outcome: .unreadable, files: [], problem: Words.english(error))
        }
        try finish(item, report, inbox)
        return true
    }

    /// Moves the file, writes the report next to it, and raises or ends the alarm.
    private func finish(_ item: InboxItem, _ report: ImportReport, _ inbox: InboxSettings) throws {
        let hasLanded = report.outcome == .landed
        // The alarm first: a file that cannot be moved must not be rejected in silence.
        if hasLanded {
            try store.alarms.clear(item.alarm, at: clock.now())
        } else {
            try raiseImportAlarm(
                item.alarm,
                Words.english(
                    "alarm.import.rejected",
                    [
                        "folder": item.folderName.isEmpty ? "." : SafeName.of(item.folderName),
                        "outcome": Words.english("import.short.\(report.outcome.rawValue)"),
                    ]))
        }
        meters.count("encompass_registry_files_total", [("outcome", hasLanded ? "landed" : "rejected")])
        let target = try item.folder.folder(hasLanded ? InboxFolder.done : InboxFolder.rejected, making: 0o770)
        let name = target.freeName(
            for: item.entry.name, at: realClock.now(), reports: [".report.txt", ".report.json", ".rejected.csv"])
        // The reports afterwards: while the file cannot be moved, each turn would write them again.
        try item.folder.move(item.entry, to: target, as: name)
        let rejects = RejectedRowsFile(report).text
        if !rejects.isEmpty { try target.write(rejects, as: name + ".rejected.csv", mode: 0o600) }
        var shown = report
        // Which notifications are open is not for the sender of a file.
        shown.effect = nil
        for place in shown.files.indices { shown.files[place].rejects = nil }
        let text = ImportReportText().whole(shown, rejectLimit: inbox.rejectLimit)
        try target.write(text, as: name + ".report.txt", mode: 0o640)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try target.write(
            String(decoding: encoder.encode(shown), as: UTF8.self) + "\n", as: name + ".report.json", mode: 0o640)
    }

    private func raiseImportAlarm(_ key: String, _ detail: String) throws {
        let alarm = Alarm(key: key, kind: .importRejected, detail: detail, raisedAt: clock.now())
        guard try store.alarms.raise(alarm) else { return }
        log.error("a file of the watched folder was not imported", metadata: ["of": "\(key)"])
    }
}
