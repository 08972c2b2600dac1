import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("The audit log is searched and exported")
struct AuditSearchTests {
    private let night: Night
    private let supervisor = Principal.desk("sue", as: .supervisor)
    private let auditor = Principal.desk("ann", as: .auditor)

    /// A night with two incidents; the first one's notification was opened at its school.
    init() throws {
        night = try Night()
        let clementine = ChildDetails(
            reference: "1", forename: "Clementine", surname: "Pemberton", dateOfBirth: day("2012-04-04"),
            upn: "H801200001001",
            address: PostalAddress(lines: ["9 Rope Walk"], town: "Quayside", postcode: "NR32 7LN"))
        try night.push(Quayside.incident("QS-1", children: [night.town.child("Rosalind", reference: "1")]))
        try night.push(Quayside.incident("QS-2", children: [clementine]))
        try night.turn()
        for item in try night.notifications(Quayside.primary) where item.incidentReference == "QS-1" {
            _ = try night.opened(item, bySchool: Quayside.primary, as: "Kay Prior")
        }
    }

    private func found(_ criteria: AuditCriteria, by principal: Principal? = nil) throws -> [AuditEntry] {
        try night.store.auditLog.search(criteria, limit: 1_000, for: principal ?? supervisor).map(\.entry)
    }

    private func child(of reference: String) throws -> String {
        let actions = try found(AuditCriteria(incident: reference)).filter { $0.action == "child.matched" }
        return try String(#require(actions.first).subject.dropFirst("child:".count))
    }

    @Test func byIncidentChildAndPupil() throws {
        let incident = try found(AuditCriteria(incident: "QS-1"))
        #expect(
            Set(incident.map(\.action)).isSuperset(of: [
                "incident.received", "child.matched", "notification.created", "message.sent", "notification.disclosed",
            ]))
        let child = try child(of: "QS-1")
        #expect(try found(AuditCriteria(child: child)) == incident)
        let pupil = try found(AuditCriteria(pupil: "h801200001001"))
        #expect(!pupil.isEmpty && Set(pupil).isDisjoint(with: incident))
        #expect(try found(AuditCriteria(incident: "QS-2")) == pupil)
        #expect(try found(AuditCriteria(pupil: "A801200001001")).isEmpty)
        let notification = try #require(try night.notifications().first { $0.incidentReference == "QS-1" })
        let item = try found(AuditCriteria(item: notification.reference))
        #expect(!item.isEmpty && item.allSatisfy { $0.subject == "notification:\(notification.id)" })
    }

    @Test func byPersonPlaceTimePurposeAndAction() throws {
        let opened = try found(AuditCriteria(person: "kay.prior"))
        #expect(opened.map(\.action) == ["notification.disclosed"])
        #expect(try found(AuditCriteria(person: "kay")).isEmpty)
        #expect(try found(AuditCriteria(incident: "QS-2", person: "kay.prior")).isEmpty)
        let primary = try found(AuditCriteria(place: .establishment(Quayside.primary)))
        #expect(primary.contains { $0.action == "notification.disclosed" })
        #expect(try found(AuditCriteria(place: .establishment(Quayside.college))).isEmpty)
        let now = night.clock.now()
        #expect(try found(AuditCriteria(from: now + .seconds(1))).isEmpty)
        #expect(try found(AuditCriteria(until: now - .days(20))).allSatisfy { $0.action == "registry.imported" })
        #expect(try found(AuditCriteria(action: "message.sent")).allSatisfy { $0.kind == .disclosure })
        let item = try #require(try night.notifications().first)
        try night.store.notifications.retry(
            item.id, reason: "The school's server was down", by: supervisor, at: night.clock.now())
        #expect(try found(AuditCriteria(purpose: "SERVER was")).map(\.action) == ["notification.retried"])
        #expect(try found(AuditCriteria(purpose: "no such words")).isEmpty)
    }

    @Test func pagesFollowOneAnother() throws {
        let all = try night.store.auditLog.search(AuditCriteria(), limit: 1_000, for: supervisor).map(\.seq)
        var paged: [Int64] = []
        while true {
            let page = try night.store.auditLog.search(AuditCriteria(), limit: 7, before: paged.last, for: supervisor)
            paged += page.map(\.seq)
            if page.count < 7 { break }
        }
        #expect(paged == all && all == all.sorted(by: >))
    }

    @Test func aRestrictedItemIsFoundByNoPlaceNoPupilAndNoWordsOfOthers() throws {
        var incident = Quayside.incident("QS-3", children: [night.town.child("Jory", reference: "1")])
        incident.restricted = true
        try night.push(incident)
        try night.turn()
        let item = try #require(try night.notifications(Quayside.high).first { $0.incidentReference == "QS-3" })
        try night.release(item, supervisor: true)
        let subject = "notification:\(item.id)"
        let place = AuditCriteria(place: .establishment(Quayside.high))
        #expect(try found(place).contains { $0.subject == subject })
        #expect(try !found(place, by: auditor).contains { $0.subject == subject })
        #expect(try found(AuditCriteria(purpose: "agreed")).contains { $0.subject == subject })
        #expect(try !found(AuditCriteria(purpose: "agreed"), by: auditor).contains { $0.subject == subject })
        let hidden = try found(AuditCriteria(item: item.id), by: auditor)
        #expect(!hidden.isEmpty && hidden.allSatisfy { $0.facts["reason"] == nil })
    }

    @Test(arguments: [false, true]) func anExportVerifiesByItself(isWithheld: Bool) throws {
        var incident = Quayside.incident("QS-3", children: [night.town.child("Jory", reference: "1")])
        incident.restricted = true
        try night.push(incident)
        try night.turn()
        let lines = try export(AuditCriteria(), by: isWithheld ? auditor : supervisor)
        var verifier = ExportVerifier()
        for line in lines { #expect(verifier.add(line) == nil) }
        #expect(verifier.gaps == 0 && verifier.unexplained == nil)
        #expect((verifier.withheld > 0) == isWithheld)
        let whole = try night.store.auditLog.verify()
        #expect(verifier.entries == whole.entries && verifier.head == whole.head)
        #expect(lines.allSatisfy { ExportedEntry(values: $0.values) == $0 })
    }

    @Test func aChangedExportIsFound() throws {
        let lines = try export(AuditCriteria(), by: supervisor)
        let third = try #require(lines.first { $0.seq == 3 })
        var changed = Array(repeating: third, count: 6)
        changed[0].actor = "account:other"
        changed[1].payload = "{}"
        changed[2].at += 1
        changed[3].time = "2020-01-01T00:00:00Z"
        changed[4].previous = String(repeating: "0", count: 64)
        changed[5].state = .erased
        for entry in changed {
            var verifier = ExportVerifier()
            let broken = lines.lazy.compactMap { verifier.add($0.seq == 3 ? entry : $0) }.first
            #expect((broken ?? verifier.unexplained)?.seq == 3, "\(entry)")
        }
        var verifier = ExportVerifier()
        for line in lines where line.seq != 3 { #expect(verifier.add(line) == nil) }
        #expect(verifier.gaps == 1)
        #expect(verifier.add(third) != nil, "out of order")
    }

    private func export(_ criteria: AuditCriteria, by principal: Principal) throws -> [ExportedEntry] {
        var lines: [ExportedEntry] = []
        try night.store.auditLog.export(criteria, for: principal) { lines.append($0) }
        return lines
    }
}
