public import EncompassCore
import EncompassFormats
public import EncompassStore
import EncompassWords
import Foundation
import Logging
import Synchronization

/// How many rows of the upload in work have been read.
public final class UploadProgress: Sendable {
    private let state = Mutex<(id: String, rows: Int)?>(nil)

    /// Nil if the upload is not in work.
    public func rows(of id: String) -> Int? { state.withLock { $0?.id == id ? $0?.rows : nil } }

    func note(_ rows: Int, of id: String) { state.withLock { $0 = (id, rows) } }
    func end() { state.withLock { $0 = nil } }
}

extension RegistryUpload {
    /// The report of the last check, or of the import; nil before the first.
    public func importReport() throws -> ImportReport? {
        try report.map { try JSONDecoder().decode(ImportReport.self, from: $0) }
    }
}

extension Engine {
    /// An upload that nobody has imported is kept for so long.
    public static let uploadLife = Span.days(1)
    /// The longest that an upload may take to come in.
    private static let longestUpload = Span.hours(1)
    /// How many changes of each sort, warnings and rejected rows the page of an upload has.
    private static let uploadChanges = 10_000

    /// Reads the next upload, so that its sender sees what it would change; or imports it, if they asked for that.
    ///
    /// - Returns: whether there was one.
    public func uploadStep(until interruption: Interruption = Interruption()) throws -> Bool {
        let now = clock.now()
        try store.uploads.removeExpired(
            before: now - Engine.uploadLife, receivingSince: now - Engine.longestUpload, at: now)
        guard let upload = try store.uploads.next() else { return false }
        defer { uploadProgress.end() }
        uploadProgress.note(0, of: upload.id)
        let wish = upload.wish
        let isLanding = upload.state == .wanted
        let options = ImportOptions(
            isDryRun: !isLanding, rejectLimit: isLanding ? wish?.rejectLimit ?? 0 : Engine.uploadChanges,
            acceptsRemovals: wish?.acceptsRemovals ?? false, reason: wish?.reason, keepsRejects: true,
            changes: Engine.uploadChanges)
        let report: ImportReport
        do {
            report = try runImport(options, by: (isLanding ? wish?.by : nil) ?? upload.actor) { importer in
                for (place, file) in upload.files.enumerated() {
                    importer.begin(registryFile(file))
                    var piece = 0
                    while let bytes = try store.uploads.piece(piece, of: upload.id, file: place) {
                        try interruption.check()
                        try importer.feed(bytes)
                        uploadProgress.note(importer.rows, of: upload.id)
                        piece += 1
                    }
                    try importer.end()
                }
            }
        } catch let error as StoreError where error.reason == .locked {
            // Another import runs: this one's turn comes.
            return false
        } catch let error as StoreError where [.invalid, .conflict, .notFound].contains(error.reason) {
            report = ImportReport(outcome: .unreadable, files: [], problem: Words.english(error))
        }
        var kept = report
        if report.outcome == .landed {
            for place in kept.files.indices { kept.files[place].rejects = nil }
            try store.uploads.noteLanded(upload.id, report: JSONEncoder().encode(kept), at: clock.now())
        } else {
            try store.uploads.noteChecked(upload.id, report: JSONEncoder().encode(kept), at: clock.now())
        }
        return true
    }

    private func registryFile(_ file: RegistryUpload.File) -> RegistryFile {
        var read = RegistryFile(
            kind: RegistryFile.Kind(rawValue: file.kind) ?? .roll, name: file.name, urn: file.urn,
            headings: settings.registry.headings)
        read.route = .desk
        return read
    }

    /// Imports what `read` feeds to the importer: whole, or not at all.
    ///
    /// - Parameter source: the file of the watched folder that it is.
    /// - Throws: `StoreError` `locked` while another import runs.
    func runImport(
        _ options: ImportOptions, by actor: Actor, source: String? = nil, _ read: (RegistryImporter) throws -> Void
    ) throws -> ImportReport {
        let importer = try RegistryImporter(
            store: store, options: options, by: actor, london: london,
            authorities: Set(policies.areas.flatMap(\.localAuthorities)), policies: policies, source: source,
            at: clock.now())
        do {
            try read(importer)
            let report = try importer.finish(at: clock.now())
            try noteImport(report)
            return report
        } catch {
            try importer.abandon()
            throw error
        }
    }

    /// After an import: the matcher's index is rebuilt here rather than under the first push of the night.
    func noteImport(_ report: ImportReport) throws {
        if report.outcome == .landed { _ = try currentRegistry() }
        workSignal.send()
        func sum(_ count: (ImportReport.File) -> Int) -> Int { report.files.reduce(0) { $0 + count($1) } }
        log.log(
            level: report.outcome == .landed || report.outcome == .dryRun ? .notice : .warning, "registry import",
            metadata: [
                "outcome": "\(report.outcome.rawValue)", "files": "\(report.files.count)", "rows": "\(sum(\.rows))",
                "rejected": "\(sum(\.rejected))", "warnings": "\(sum(\.warnings))",
                "kinds": "\(Set(report.files.map(\.kind.rawValue)).sorted().joined(separator: " "))",
            ])
    }
}
