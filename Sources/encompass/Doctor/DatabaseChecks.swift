import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation

/// The database and what it holds: whether it is whole, and whether a morning could be carried out with it.
struct DatabaseChecks {
    let configuration: Configuration
    let areas: [AreaPolicy]
    let now: Timestamp
    let london: London?

    var findings: [Finding] {
        let path = configuration.database.path
        do {
            guard MachineFiles.exists(path) else {
                // The daemon makes one only where nothing shows that there was one.
                try Store.checkKey(path: path, keyFile: configuration.database.keyFile)
                return [.warn("database", "there is none at \(path) yet", mend: "start the daemon once: it makes it")]
            }
            let store = try Store.openReading(path: path, keyFile: configuration.database.keyFile)
            return try [integrity(store), purpose(store), log, recovery(store), auditLog(store), backup(store)]
                .compactMap(\.self)
                + contents(store)
        } catch let error as StoreError {
            return [.fail("database", Words.english(error), mend: DatabaseChecks.mend(error))]
        } catch {
            return [.fail("database", "\(path) cannot be read", mend: "look at the permissions and at the disk")]
        }
    }

    private static func mend(_ error: StoreError) -> String {
        switch error.reason {
        case .missing: "read docs/backup.md, Damage, before anything is started"
        case .newerDatabase: "install the newer program again"
        case .wrongDatabase, .wrongKey: "check database.path and database.keyFile"
        default: "restore the last backup if this lasts"
        }
    }

    private func integrity(_ store: Store) throws -> Finding {
        let path = configuration.database.path
        let faults = try store.integrity.faults(.quick)
        return faults.isEmpty
            ? .ok("database", "\(path) is whole, \((MachineFiles.size(path) ?? 0) >> 20) MB")
            : .fail("database", "\(path) is damaged", mend: "stop the daemon and restore the last backup")
    }

    private func purpose(_ store: Store) throws -> Finding? {
        let wanted: Store.Purpose = configuration.exercise.start == nil ? .live : .exercise
        let held = try store.purpose()
        guard held != wanted else { return nil }
        return .fail(
            "database", "it is for \(held.rawValue) use, and the configuration for \(wanted.rawValue) use",
            mend: "correct exercise.start or database.path")
    }

    private func recovery(_ store: Store) throws -> Finding? {
        guard let open = try store.recovery.open() else { return nil }
        return .fail(
            "database", "nothing is sent to schools since \(open.since.local): \(open.detail)",
            mend: "compare what is due with what was sent, then encompass restore confirm --reason TEXT")
    }

    /// While a recovery is open, that says it.
    private func auditLog(_ store: Store) throws -> Finding? {
        guard try store.recovery.open() == nil, let lapse = try store.auditLog.lapse() else { return nil }
        return .fail(
            "audit log", lapse.withPath,
            mend: "keep the database as it is and find out who changed it; the daemon sends nothing to schools after "
                + "its next start until somebody confirms (docs/audit.md)")
    }

    /// An exercise needs none.
    private func backup(_ store: Store) throws -> Finding? {
        guard configuration.exercise.start == nil else { return nil }
        let last = try store.backups.last()
        guard configuration.backup.directory != nil else {
            let words = last.map { "the last was made \($0.at.local), by hand" } ?? "none was ever made"
            return .warn("backup", words, mend: "set backup.directory, or run encompass backup from a timer")
        }
        guard let last, now - last.at < configuration.backup.every * 2 else {
            return .fail(
                "backup", last.map { "the last was made \($0.at.local)" } ?? "none was made yet",
                mend: "start the daemon, and look for its alarm about backups")
        }
        return .ok("backup", "\(last.path), \(last.at.local)")
    }

    private var log: Finding? {
        guard let size = MachineFiles.size(configuration.database.path + "-wal"), size > 512 << 20 else { return nil }
        return .warn(
            "database", "its log is \(size >> 20) MB: something reads an old state for a long time",
            mend: "end tools that read for a long time, or restart the daemon")
    }

    private func contents(_ store: Store) throws -> [Finding] {
        try registry(store) + schools(store) + questions(store) + areaFindings(store) + people(store) + feeds(store)
            + alarms(store)
    }

    // MARK: - The registry

    private func registry(_ store: Store) throws -> [Finding] {
        let landed = try store.registry.filesLanded()
        let rolls = try store.registry.rollsLanded()
        let limits = configuration.registry
        let stale = rolls.values.count { now - $0 > limits.rollsOldAfter }
        let days = limits.rollsOldAfter.milliseconds / 86_400_000
        return [
            age(
                landed[.establishments], "register", of: limits.registerOldAfter,
                "encompass registry import --establishments FILE"),
            age(
                landed[.bankHolidays], "bank holidays", of: limits.bankHolidaysOldAfter,
                "encompass registry import --bank-holidays FILE"),
            rolls.isEmpty
                ? .fail("rolls", "none is held: no child can be matched", mend: "encompass registry import --roll FILE")
                : stale > 0
                    ? .warn(
                        "rolls", "\(stale) of \(counted(rolls.count, "roll", "rolls")) are older than \(days) days",
                        mend: "ask those schools for a new file (encompass registry stats)")
                    : .ok("rolls", "\(counted(rolls.count, "roll", "rolls")), none older than \(days) days"),
        ]
    }

    private func age(_ landed: Timestamp?, _ what: String, of limit: Span, _ command: String) -> Finding {
        guard let landed else { return .fail(what, "none was imported", mend: command) }
        let days = (now - landed).milliseconds / 86_400_000
        return now - landed > limit
            ? .warn(what, "imported \(days) days ago", mend: command) : .ok(what, "imported \(landed.local)")
    }

    /// Only schools whose roll is held: no other school's pupils can be found.
    private func schools(_ store: Store) throws -> [Finding] {
        guard let day = london?.date(now) else { return [] }
        let contacts = try store.registry.contactsByScope()
        let channels: [Contact.Channel] = [.email]
        var gaps: [ContactCoverage.Gap: [URN]] = [:]
        let schools = try store.registry.rollsLanded().keys.sorted()
        for urn in schools {
            let coverage = ContactCoverage(contacts[.establishment(urn)] ?? [], channels: channels, on: day)
            for gap in coverage.gaps { gaps[gap, default: []].append(urn) }
        }
        guard !gaps.isEmpty else {
            return schools.isEmpty ? [] : [.ok("contacts", "every school with a roll has them")]
        }
        return ContactCoverage.Gap.allCases.compactMap { gap in
            gaps[gap].map { .init(level: gap.level, check: "contacts", text: gap.words($0), mend: gap.mend) }
        }
    }

    /// Addresses that wait for a code, and contacts who have not confirmed their details this term.
    private func questions(_ store: Store) throws -> [Finding] {
        guard let london else { return [] }
        let found = try ContactsToConfirm(store, london: london, at: now)
        let alone = found.waiting.filter { $0.stored.contact.email == nil && $0.stored.contact.mobile == nil }
        var findings: [Finding] = []
        if !found.waiting.isEmpty {
            let silent =
                alone.isEmpty ? "" : ", \(alone.count) of them without a verified one: nothing is sent to these"
            findings.append(
                .warn(
                    "contacts",
                    counted(found.waiting.count, "contact") + " with a new address that waits for its code" + silent,
                    mend: "ring them (the desk's page Contacts to confirm), or verify the address by hand"))
        }
        if !found.silent.isEmpty {
            findings.append(
                .warn(
                    "contacts", counted(found.silent.count, "contact") + " asked this term without an answer",
                    mend: "see the desk's page Contacts to confirm"))
        }
        return findings
    }

    // MARK: - Areas

    private func areaFindings(_ store: Store) throws -> [Finding] {
        let calendar = try store.registry.calendarData()
        let known = Set(calendar.authorities.values)
        let contacts = try store.registry.contactsByScope()
        return areas.flatMap { area -> [Finding] in
            area.localAuthorities.flatMap { code -> [Finding] in
                var found: [Finding] = []
                if !known.isEmpty, !known.contains(code) {
                    found.append(
                        .fail(
                            "area \(area.id)", "no establishment of the register belongs to authority \(code)",
                            mend: "correct localAuthorities, or import the register"))
                }
                if contacts[.localAuthority(code)]?.contains(where: { $0.role == .laOfficer && $0.hasAddress }) != true
                {
                    found.append(
                        .warn(
                            "area \(area.id)",
                            "authority \(code) has no officer for children who are on no roll",
                            mend: "encompass registry import --contacts FILE, with a row la:\(code) laOfficer"))
                }
                return found + terms(of: code, area: area, in: calendar)
            }
        }
    }

    private func terms(of code: String, area: AreaPolicy, in calendar: RegistryCalendar) -> [Finding] {
        guard let today = london?.date(now) else { return [] }
        let until = calendar.periods.filter { $0.scope == .localAuthority(code) && $0.kind == .term }.map(\.to).max()
        guard until.map({ $0 < today.adding(days: 14) }) ?? true else { return [] }
        let words = until.map { "the terms of authority \(code) end \($0)" } ?? "authority \(code) has no terms"
        return [
            .warn(
                "area \(area.id)", words + ": weekdays then count as school days",
                mend: "encompass registry import --calendar FILE")
        ]
    }

    // MARK: - People and feeds

    private func people(_ store: Store) throws -> [Finding] {
        let accounts = try store.accounts.all().filter { $0.disabledAt == nil }
        func count(_ role: Account.Role) -> Int { accounts.count { $0.role == role } }
        // Nobody approves their own pause.
        let approvers = count(.supervisor) + count(.dutyManager)
        var found: [Finding] = []
        if count(.operator) + count(.supervisor) == 0 {
            found.append(
                .fail("people", "nobody can work at the desk", mend: "encompass user create --role supervisor"))
        } else if approvers < 2 {
            let who =
                approvers == 0
                ? "nobody can approve a pause"
                : "only one person can approve a pause, and nobody approves their own"
            found.append(.warn("people", who, mend: "encompass user create --role supervisor"))
        }
        if count(.dutyManager) == 0 {
            found.append(
                .warn("people", "there is no duty manager", mend: "encompass user create --role dutyManager"))
        }
        found += try unseen(store, accounts)
        return found.isEmpty ? [.ok("people", "\(counted(accounts.count, "account", "accounts")) in use")] : found
    }

    /// Areas whose work nobody sees, and accounts for an area that is not there.
    private func unseen(_ store: Store, _ accounts: [Account]) throws -> [Finding] {
        let configured = Set(areas.map(\.id))
        let areas = try AreaCover.unseen(
            of: configured.union(store.areas.withWork()), by: accounts.map { ($0.role.principal, $0.areas) })
        let stray = accounts.filter { !configured.isSuperset(of: $0.areas.ids) }.map(\.login).sorted()
        return areas.map {
            .warn(
                "people", "no operator and no supervisor sees the work of the area \($0)",
                mend: "encompass user set-areas LOGIN --area \($0), with the person's other areas")
        }
            + stray.map {
                .warn(
                    "people", "the account \($0) is for an area that is not configured",
                    mend: "encompass user set-areas \($0)")
            }
    }

    private func feeds(_ store: Store) throws -> [Finding] {
        let credentials = try store.credentials.all().filter { $0.revokedAt == nil && $0.role == .feed }
        let forces = Set(areas.compactMap(\.force))
        guard !credentials.isEmpty else {
            return [.fail("feed", "no force can push", mend: "encompass credential create --role feed --force NAME")]
        }
        let without = forces.subtracting(credentials.compactMap(\.force)).sorted()
        let missing = without.map { force in
            Finding.fail(
                "feed", "\(force) has no credential",
                mend: "encompass credential create --role feed --force \(force)")
        }
        return try missing
            + Set(credentials.compactMap(\.force)).sorted().map { force in
                let last = try store.balance.lastReceived(force: force)
                guard let last else { return .warn("feed", "\(force) has pushed nothing yet", mend: "try a push") }
                return now - last > .hours(36)
                    ? .warn("feed", "\(force) pushed last \(last.local)", mend: "ask the force whether its export runs")
                    : .ok("feed", "\(force) pushed last \(last.local)")
            }
    }

    private func alarms(_ store: Store) throws -> [Finding] {
        let active = try store.alarms.active()
        return active.isEmpty
            ? [] : [.warn("alarms", "\(counted(active.count, "alarm", "alarms")) in force", mend: "look at the desk")]
    }
}

extension ContactCoverage.Gap {
    fileprivate var level: Finding.Level { self == .noKeyAdult || self == .keyAdultUnreachable ? .fail : .warn }

    fileprivate func words(_ schools: [URN]) -> String {
        let count = counted(schools.count, "school", "schools")
        let have = schools.count == 1 ? "has" : "have"
        let examples = schools.prefix(5).map(\.description).joined(separator: ", ")
        let list = " (\(examples)\(schools.count > 5 ? " …" : ""))"
        return switch self {
        case .noKeyAdult: "\(count) with a roll \(have) no Key Adult" + list
        case .keyAdultUnreachable: "\(count) \(have) no Key Adult who can be written to" + list
        case .noDeputy: "\(count) \(have) no deputy" + list
        case .nobodyToCall: "\(count) \(have) no telephone number" + list
        }
    }

    fileprivate var mend: String {
        switch self {
        case .keyAdultUnreachable: "verify the address, and enter verifiedOn in the contacts file"
        case .noKeyAdult, .noDeputy, .nobodyToCall: "encompass registry import --contacts FILE"
        }
    }
}
