import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

/// A family that is in every kind of record, and what is left of it after its time.
@Suite("Erasure leaves nothing of a person")
struct ErasureTests {
    /// Words that occur with this family only.
    private static let canaries = ["Quixwood", "Zebedee", "Zuleika", "Zigzag"]
    private let night: Night
    private let owner = Principal.owner("root")

    init() throws {
        var town = Quayside.town
        town.roll += Quayside.family(
            "Quixwood", "7 Zigzag Lane", "NR30 9ZZ", [("Zebedee", "2014-02-02", Quayside.primary)])
        town.contacts.append(Quayside.contact(.establishment(Quayside.high), .deputy, "Zuleika Quixwood"))
        night = try Night(town: town)
        try fill()
    }

    /// A night in which the family is in incidents, exceptions, calls, answers, reasons, reports and on a roll; and
    /// another family's incident.
    private func fill() throws {
        var incident = Quayside.incident("QS-1", children: [night.town.child("Zebedee", reference: "1")])
        incident.circumstances = "Zuleika Quixwood was at 7 Zigzag Lane."
        incident.adults = [InvolvedAdult(role: .victim, forename: "Zuleika", surname: "Quixwood")]
        try night.push(incident)
        incident.revision = 2
        incident.status = .corrected
        incident.children[0].present = false
        try night.push(incident)
        let stranger = ChildDetails(
            reference: "1", forename: "Zuleika", surname: "Quixwood", dateOfBirth: day("2013-01-01"))
        try night.push(Quayside.incident("QS-2", children: [stranger]))
        try night.push(Quayside.incident("QS-3", children: [night.town.child("Rosalind", reference: "1")]))
        try night.push(text: #"{"force":"quayside","children":[{"surname":"Quixwood","forename":"Zebedee"}]}"#)
        try night.turn()
        for item in try night.exceptions() {
            try night.store.exceptions.resolve(
                exception: item.id, .dismiss, reason: "Zuleika Quixwood is in Wales", by: .desk("olga", as: .operator),
                at: night.clock.now())
        }
        try night.turn()
        for item in try night.notifications() where item.state != .cancelled {
            guard case .establishment(let school) = item.target else { continue }
            _ = try night.opened(item, bySchool: school)
            try night.store.notifications.retry(
                item.id, reason: "Zebedee was away", by: .desk("olga", as: .operator), at: night.clock.now())
            try night.engine.recordCall(
                notification: item.id,
                CallEntry(
                    outcome: .leftMessage, spokeTo: "Mr Quixwood", note: "about Zebedee", at: night.clock.now()),
                by: .desk("olga", as: .operator))
            try night.engine.acknowledge(
                notification: item.id,
                Acknowledgement(
                    outcome: .acknowledged, person: "Kay Prior", note: "Zebedee is well", via: .webhook,
                    actor: .credential("school", "test")), within: [item.target])
        }
        let item = try #require(try night.notifications(Quayside.primary).first)
        let system = Principal(actor: .credential("school", "test"), role: .school, places: [item.target])
        try night.engine.report(
            NewNote(
                kind: .message, text: "Zebedee has moved", person: "Kay Prior", via: .webhook, actor: system.actor),
            on: item.id, by: system, within: system.places)
        _ = try night.store.staffMail.keepSitrep(
            on: day("2026-11-20"), time: .nineOClock, to: [.email("quixwood@mash.example")], subject: "Zebedee",
            text: "Zigzag", at: night.clock.now())
        _ = try night.store.alarms.raise(
            Alarm(key: "test", kind: .balance, detail: "Zebedee Quixwood", raisedAt: night.clock.now()))
        _ = try night.store.alarms.clear("test", at: night.clock.now())
        try night.turn()
        try night.reimport { town in
            town.roll.removeAll { $0.pupil.surname == "Quixwood" }
            town.contacts.removeAll { $0.name.contains("Quixwood") }
        }
        try night.turn()
    }

    /// Erases everything that is due, as the command does.
    private func erase() throws -> String {
        for _ in 0..<100 {
            let message = try night.engine.run(.erase(RetentionPeriods()), by: owner).message
            guard message.contains("goes on") else { return message }
        }
        throw StoreError(.invalid, "the erasure never ends")
    }

    /// The bytes of every sealed value, with what it says, of the rows that are there.
    private func sealed() throws -> [(table: String, bytes: Data, text: String)] {
        try night.store.read { snapshot in
            try SealedColumns.all.flatMap { columns in
                try Row.fetchAll(snapshot.db, sql: "SELECT * FROM \(columns.table)").flatMap { row in
                    try columns.blobs.compactMap { name -> (String, Data, String)? in
                        guard let bytes: Data = row[name] else { return nil }
                        let plain = try Body(bytes: bytes, keyId: row["key_id"]).open(with: snapshot.keys)
                        return (columns.table, bytes, String(decoding: plain, as: UTF8.self))
                    }
                        + columns.texts.compactMap { name -> (String, Data, String)? in
                            guard let text: String = row[name] else { return nil }
                            return (columns.table, Data(text.utf8), try snapshot.keys.open(text: text))
                        }
                }
            }
        }
    }

    private func bytes() -> Data {
        ["", "-wal"].reduce(into: Data()) { bytes, suffix in
            bytes += FileManager.default.contents(atPath: night.folder.file("night.db") + suffix) ?? Data()
        }
    }

    private static func speaks(_ text: String) -> Bool { canaries.contains { text.contains($0) } }

    @Test func afterSixYearsNothingIsLeftInRowsFreePagesOrTheLog() throws {
        let before = try sealed().filter { Self.speaks($0.text) }
        #expect(
            Set(before.map(\.table)).isSuperset(of: [
                "incident_revision", "child", "quarantine", "exception", "acknowledgement", "note", "call",
                "roll_entry", "contact", "audit_payload", "message", "sitrep", "alarm",
            ]), "\(Set(before.map(\.table)))")
        #expect(before.allSatisfy { bytes().range(of: $0.bytes.suffix(24)) != nil })
        let entries = try night.store.auditLog.verify().entries

        night.clock.set(at("2033-11-22T12:00:00Z"))
        #expect(try erase().hasSuffix("nothing else is due"))
        try night.engine.retentionStep()

        let left = try sealed().filter { Self.speaks($0.text) }
        #expect(left.isEmpty, "\(left.map { ($0.table, $0.text) })")
        let file = bytes()
        let traces = before.filter { file.range(of: $0.bytes.suffix(24)) != nil }
        #expect(traces.isEmpty, "\(traces.map(\.table))")
        #expect(Self.canaries.allSatisfy { file.range(of: Data($0.utf8)) == nil })
        let log = try night.store.auditLog.verify()
        #expect(log.broken == nil && log.entries > entries)
        #expect(try night.engine.auditStep().holds)
        let totals = try night.store.retention.totals()
        #expect(totals.map(\.month) == ["2026-11"] && totals.map(\.incidents) == [3])
        #expect(totals.first?.force == "quayside" && totals.first?.acknowledged == 2)
        #expect(
            try night.store.read { try Row.fetchAll($0.db, sql: "PRAGMA foreign_key_check").isEmpty })
        #expect(try night.store.read { try String.fetchAll($0.db, sql: "PRAGMA integrity_check") } == ["ok"])
        try night.restart()
        #expect(try night.store.auditLog.verify().broken == nil)
    }

    private func november() throws -> [ReportCell]? {
        try night.store.reports.cells(of: day("2026-11-01"))
    }

    private func sum(_ cells: [ReportCell]) -> ReportTally { cells.reduce(into: ReportTally()) { $0 += $1.tally } }

    @Test func theNumbersOfAMonthAreFixedFiveDaysAfterItsEnd() throws {
        night.clock.set(at("2026-12-05T12:00:00Z"))
        try night.engine.retentionStep()
        #expect(try november() == nil)
        night.clock.set(at("2026-12-06T08:00:00Z"))
        try night.engine.retentionStep()
        let fixed = try #require(try november())
        #expect(sum(fixed)[.incidents] == 3 && sum(fixed)[.due] > 0)
        #expect(sum(fixed).exceptions["quarantined"]?.opened == 1)
        // What changes later changes nothing of it.
        try night.store.write { db in
            try db.execute(sql: "UPDATE notification SET acknowledged_at = NULL, step = 3")
            try db.execute(sql: "UPDATE exception SET settled_at = NULL, settled_by = NULL")
        }
        night.clock.set(at("2026-12-09T12:00:00Z"))
        try night.engine.retentionStep()
        #expect(try november().map(Set.init) == Set(fixed))
    }

    @Test func theNumbersOfAMonthOutliveWhatTheyCountButNotByDayAndPlace() throws {
        night.clock.set(at("2027-11-30T12:00:00Z"))
        _ = try erase()
        let before = try #require(try november())
        #expect(before.allSatisfy { !$0.isMonth } && before.contains { $0.place != nil })
        // A year after its end, days and places go; years later, what was counted.
        night.clock.set(at("2027-12-01T12:00:00Z"))
        try night.engine.retentionStep()
        let coarse = try #require(try november())
        #expect(coarse.allSatisfy { $0.isMonth && $0.place == nil && $0.day == day("2026-11-01") })
        #expect(sum(coarse) == sum(before))
        #expect(Set(coarse.compactMap(\.area)) == Set(before.filter { $0.place != nil }.map { $0.area ?? "" }))
        night.clock.set(at("2033-11-22T12:00:00Z"))
        _ = try erase()
        #expect(try november().map(Set.init) == Set(coarse))
        // Nothing of it is readable in the file.
        #expect(bytes().range(of: Data("untilAcknowledged".utf8)) == nil)
        #expect(try sealed().contains { $0.table == "report_month" && $0.text.contains("untilAcknowledged") })
    }

    @Test func anInterruptedRunKeepsTheMonthsItFixedAndTheNextGoesOn() throws {
        night.clock.set(at("2027-11-30T12:00:00Z"))
        func fix() throws { try night.store.reports.fix(london: night.london, at: night.clock.now()) }
        func isFixed(_ month: String) throws -> Bool { try night.store.reports.cells(of: day(month + "-01")) != nil }
        try night.store.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER interruption BEFORE INSERT ON report_month WHEN new.month = '2027-03'
                    BEGIN SELECT RAISE(ABORT, 'interrupted'); END
                    """)
        }
        #expect(throws: (any Error).self) { try fix() }
        #expect(try isFixed("2026-11") && isFixed("2027-02") && !isFixed("2027-03") && !isFixed("2027-10"))
        try night.store.write { db in try db.execute(sql: "DROP TRIGGER interruption") }
        try fix()
        #expect(try isFixed("2027-03") && isFixed("2027-10"))
    }

    @Test func whatIsErasedInTheDaysAfterItsMonthWaitsUntilItIsCounted() throws {
        var periods = RetentionPeriods()
        periods.exception = .days(1)
        func refused() throws -> Int? {
            try night.store.read {
                try Int.fetchOne($0.db, sql: "SELECT COUNT(*) FROM exception WHERE kind = 'quarantined'")
            }
        }
        for (moment, left) in [("2026-12-05T12:00:00Z", 1), ("2026-12-06T12:00:00Z", 0)] {
            night.clock.set(at(moment))
            while try night.store.retention.step(
                periods, london: night.london, by: .engine, at: night.clock.now()) != nil
            {}
            #expect(try refused() == left, "\(moment)")
        }
        #expect(try sum(#require(try november())).exceptions["quarantined"]?.opened == 1)
    }

    @Test func aPreviewSaysTheSameAndErasesNothing() throws {
        let london = night.london
        func preview(_ moment: String) throws -> [RetentionKind: Int] {
            try night.store.retention.preview(RetentionPeriods(), london: london, at: at(moment))
                .reduce(into: [:]) { $0[$1.kind, default: 0] += $1.due }
        }
        #expect(try preview("2026-12-01T12:00:00Z").values.allSatisfy { $0 == 0 })
        let early = try preview("2027-03-01T12:00:00Z")
        #expect((early[.mailText] ?? 0) > 0 && early[.incident] ?? 0 == 0 && early[.rawRecord] ?? 0 == 0)
        let late = try preview("2033-11-22T12:00:00Z")
        #expect(late[.incident] == 3 && (late[.auditPayload] ?? 0) > 10)
        let entries = try night.store.auditLog.verify().entries
        #expect(try preview("2033-11-22T12:00:00Z") == late)
        #expect(try night.store.auditLog.verify().entries == entries)
    }

    @Test func partsGoBeforeTheIncidentAndTheRestStaysReadable() throws {
        night.clock.set(at("2029-01-10T12:00:00Z"))
        _ = try erase()
        let raw = try night.store.read {
            try Int.fetchOne($0.db, sql: "SELECT COUNT(*) FROM incident_revision WHERE length(raw) > 28")
        }
        #expect(raw == 0)
        let tables = Set(try sealed().filter { Self.speaks($0.text) }.map(\.table))
        #expect(tables.isDisjoint(with: ["quarantine", "contact", "message", "sitrep", "alarm"]), "\(tables)")
        #expect(tables.isSuperset(of: ["child", "incident_revision", "acknowledgement"]))
        #expect(tables.contains("roll_entry"), "an incident that is kept names the pupil")
        #expect(try night.engine.auditStep().holds)
        #expect(try night.store.auditLog.verify().broken == nil)
        let item = try #require(try night.notifications(Quayside.primary).last)
        #expect(try night.opened(item, bySchool: Quayside.primary).children.count == 1)
        try night.restart()
        try night.turn()
    }

    @Test func aNotificationMayBeEmptiedBeforeItsIncidentGoes() throws {
        var periods = RetentionPeriods()
        periods.notification = .days(365)
        night.clock.set(at("2028-01-10T12:00:00Z"))
        while try night.store.retention.step(periods, london: night.london, by: .engine, at: night.clock.now()) != nil {
        }
        let tables = Set(try sealed().filter { Self.speaks($0.text) }.map(\.table))
        #expect(
            tables.contains("child") && tables.isDisjoint(with: ["acknowledgement", "note", "call", "shown"]),
            "\(tables)")
        let item = try #require(try night.notifications(Quayside.primary).last)
        #expect(item.state == .acknowledged)
        let opened = try night.store.notifications.open(
            item.id, atDeskBy: .desk("sue", as: .supervisor),
            as: AuditEntry(.consultation, "notification.consulted", actor: .account("sue"), subject: ""),
            at: night.clock.now())
        #expect(opened.calls.allSatisfy { ($0.note ?? "").isEmpty } && opened.answers.allSatisfy { $0.note == nil })
        #expect(try night.engine.auditStep().holds)
    }

    @Test(arguments: ["child", "incident", "place"]) func aHoldKeepsWhatItCoversUntilItIsLifted(_ kind: String) throws {
        let child = try #require(
            try night.store.read {
                try String.fetchOne(
                    $0.db,
                    sql: "SELECT c.id FROM child c JOIN incident i ON i.id = c.incident WHERE i.reference = 'QS-1'")
            })
        let targets: [String: HoldTarget] = [
            "child": .child(child), "incident": .incident("QS-1"), "place": .place(.establishment(Quayside.primary)),
        ]
        try expectKept(by: #require(targets[kind]))
    }

    private func expectKept(by target: HoldTarget) throws {
        let sue = Principal.desk("sue", as: .supervisor)
        let hold = try night.store.holds.place(target, reason: "a review", by: sue, at: night.clock.now())
        night.clock.set(at("2033-11-22T12:00:00Z"))
        let line = try #require(
            try night.store.retention.preview(RetentionPeriods(), london: night.london, at: night.clock.now())
                .first { $0.kind == .incident })
        #expect(line.held >= 1, "\(target)")
        _ = try erase()
        let kept = try night.store.auditLog.search(AuditCriteria(incident: "QS-1"), limit: 100, for: sue)
        #expect(
            kept.contains { $0.entry.action == "child.matched" && $0.entry.facts["state"] == "matched" }, "\(target)")
        #expect(try sealed().contains { $0.table == "incident_revision" && Self.speaks($0.text) }, "\(target)")
        #expect(try sealed().contains { $0.table == "roll_entry" && Self.speaks($0.text) }, "\(target)")
        try night.store.holds.lift(hold.id, reason: "the review is over", by: sue, at: night.clock.now())
        #expect(throws: StoreError.self) {
            try night.store.holds.lift(hold.id, reason: "again", by: sue, at: night.clock.now())
        }
        _ = try erase()
        #expect(try !sealed().contains { Self.speaks($0.text) }, "\(target)")
        #expect(try night.store.auditLog.verify().broken == nil)
    }

    @Test func aChildsIncidentsAreKeptTogetherFromTheLastOneOn() throws {
        night.clock.set(at("2027-11-19T02:00:00Z"))
        // The machine trusts no roll that is a year old.
        try night.reimport { _ in }
        try night.push(
            Quayside.incident(
                "QS-9", occurredAt: at("2027-11-18T23:00:00Z"),
                children: [night.town.child("Rosalind", reference: "1")]))
        try night.decide()
        night.clock.set(at("2033-02-10T12:00:00Z"))
        _ = try erase()
        let references = try night.store.read {
            try String.fetchAll($0.db, sql: "SELECT reference FROM incident ORDER BY reference")
        }
        #expect(references == ["QS-3", "QS-9"])
    }

    @Test func whatIsOpenStays() throws {
        let fresh = try Night()
        try fresh.push(Quayside.incident("QS-1", children: [fresh.town.child("Rosalind", reference: "1")]))
        try fresh.decide()
        fresh.clock.set(at("2040-01-10T12:00:00Z"))
        let line = try #require(
            try fresh.store.retention.preview(RetentionPeriods(), london: fresh.london, at: fresh.clock.now())
                .first { $0.kind == .incident })
        #expect(line.open == 1 && line.due == 0)
        while try fresh.store.retention.step(
            RetentionPeriods(), london: fresh.london, by: .engine, at: fresh.clock.now()) != nil
        {}
        #expect(try fresh.notifications().count == 1)
    }

    @Test func theDaemonErasesInTheQuietTimeOfTheDayOnly() throws {
        night.clock.set(at("2033-11-22T08:00:00Z"))
        try night.engine.retentionStep()
        #expect(try night.store.retention.totals().isEmpty)
        night.clock.set(at("2033-11-22T11:00:00Z"))
        for _ in 0..<50 { try night.engine.retentionStep() }
        #expect(try night.store.retention.totals().map(\.incidents) == [3])
    }
}
