public import EncompassCore
import EncompassStore
import EncompassWords
import Foundation
import Logging

extension Engine {
    /// Writes the outage pack when it is due; at once after a start, since the host may have been down.
    ///
    /// - Returns: the path written; nil if none is due or configured.
    @discardableResult
    public func outagePackStep() throws -> String? {
        guard let pack = settings.morning.outagePack else { return nil }
        let now = clock.now()
        let last = morning.with { $0.packedAt }
        if let last, now >= last, now - last < pack.every { return nil }
        do {
            let path = try writePack(pack, at: now)
            morning.with { $0.packedAt = now }
            meters.set("encompass_outage_pack_timestamp_seconds", Double(now.milliseconds) / 1000)
            try store.alarms.clear("outagePack", at: now)
            return path
        } catch let error as StoreError {
            try store.alarms.raise(
                Alarm(key: "outagePack", kind: .outagePack, detail: Words.english(error), raisedAt: now))
            throw error
        }
    }

    /// At the start of the daemon: after a time without it, the desk has ten minutes to enter the calls that it made from
    /// paper, before any school is written to again about what was open then.
    ///
    /// - Returns: the wait; nil if there is nothing to wait for.
    @discardableResult
    public func resumeAfterOutage() throws -> OutageWait? {
        let now = clock.now()
        let packed = settings.morning.outagePack.map { _ in now + Engine.outageHorizon }
        guard let wait = try store.recovery.beginOutageWait(packedUntil: packed, at: now) else { return nil }
        log.notice(
            "schools are written to again once calls made during the outage can have been entered",
            metadata: ["since": "\(wait.since.rfc3339)", "until": "\(wait.until.rfc3339)"])
        return wait
    }

    /// How old the pack is; before the first one, how long the daemon has run. Nil if none is configured.
    public func outagePackAge(at now: Timestamp) -> Span? {
        settings.morning.outagePack.map { _ in now - (morning.with { $0.packedAt } ?? startedAt) }
    }

    private func writePack(_ pack: OutagePackSettings, at now: Timestamp) throws -> String {
        let today = london.date(now)
        let exceptions = OutageExceptions(
            store: store, policies: policies,
            schools: try NamedSchools(store: store, policies: policies, london: london, on: today), today: today)
        let until = now + Engine.outageHorizon
        var sheet = try outageSheet(.operators, at: now)
        (sheet.exceptions, sheet.restrictedExceptions) = try exceptions.list(until: until, restricted: false)
        sheet.supervisor = pack.supervisorContact
        sheet.auditLog = try store.auditLog.position().description
        let path = try write(sheet, for: .operators, passphraseFile: pack.passphraseFile, pack, at: now)
        if let file = pack.supervisorPassphraseFile {
            var restricted = try outageSheet(.supervisors, at: now)
            restricted.entries.removeAll { !$0.isRestricted }
            restricted.exceptions = try exceptions.list(until: until, restricted: true).shown
            _ = try write(restricted, for: .supervisors, passphraseFile: file, pack, at: now)
        }
        return path
    }

    /// How far ahead a pack looks for deadlines.
    private static let outageHorizon = Span.hours(36)

    private func outageSheet(_ reader: OutagePackFile.Reader, at now: Timestamp) throws -> CallSheet {
        try store.phoneList.callSheet(
            .allOpen(until: now + Engine.outageHorizon), for: reader.principal,
            isExercise: settings.isExercise,
            today: london.date(now), at: now)
    }

    private func write(
        _ sheet: CallSheet, for reader: OutagePackFile.Reader, passphraseFile: String, _ pack: OutagePackSettings,
        at now: Timestamp
    ) throws -> String {
        let passphrase = try OutagePassphrase.read(passphraseFile)
        var entropy = store.drawing
        let bytes = try OutagePack.seal(sheet, passphrase: passphrase, random: entropy.bytes(28))
        let path = try OutagePackFile(directory: pack.directory, reader: reader).write(bytes, at: now)
        try store.auditLog.append(
            AuditEntry(
                .disclosure, "outagePack.written", actor: .engine, subject: "outagePack:\(now.rfc3339)",
                facts: [
                    "entries": String(sheet.entries.count), "exceptions": String(sheet.exceptions.count),
                    "for": "\(reader)",
                ]), at: now)
        return path
    }
}

/// The passphrase of the outage pack, in a file of its own.
public enum OutagePassphrase {
    /// The shortest that is accepted.
    public static let leastLength = 12

    /// - Throws: `StoreError` `unavailable` if the file cannot be read, `invalid` if it is too short.
    public static func read(_ path: String) throws -> String {
        guard let bytes = FileManager.default.contents(atPath: path), let text = String(bytes: bytes, encoding: .utf8)
        else { throw StoreError(.unavailable, "outagePack.passphraseUnreadable", ["path": path]) }
        let passphrase = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard passphrase.count >= leastLength else {
            throw StoreError(.invalid, "outagePack.passphraseShort", ["least": leastLength])
        }
        return passphrase
    }
}
