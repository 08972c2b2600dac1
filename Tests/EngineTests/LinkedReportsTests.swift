import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("Two officers' reports of one event, linked by a person")
struct LinkedReportsTests {
    private let olga = Principal.desk("olga", as: .operator)
    private let sue = Principal.desk("sue", as: .supervisor)

    private func report(_ night: Night, _ reference: String, _ forenames: String...) -> Incident {
        Quayside.incident(
            reference,
            children: forenames.enumerated().map { night.town.child($1, reference: String($0 + 1)) })
    }

    private func id(_ night: Night, _ reference: String) throws -> String {
        try #require(try night.store.incidents.ids(of: reference).first)
    }

    private func link(_ night: Night, _ one: String, _ other: String, by person: Principal? = nil) throws {
        night.tick()
        _ = try night.store.incidents.link(
            id(night, one), with: id(night, other), by: person ?? olga, at: night.clock.now())
    }

    private func unlink(_ night: Night, _ reference: String, _ reason: String? = nil, by person: Principal? = nil)
        throws
    {
        night.tick()
        _ = try night.store.incidents.unlink(
            id(night, reference), reason: reason, by: person ?? olga, at: night.clock.now())
    }

    @Test("Before anything has left, each school gets one notification with both references")
    func nothingHasLeft() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind", "Edmund"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        #expect(try night.notifications(Quayside.primary).count == 2)
        try link(night, "QS-1", "QS-2")
        try night.turn()
        let primary = try night.notification(Quayside.primary)
        #expect(primary.incidentReference == "QS-1" && primary.childCount == 1 && primary.kind == .new)
        let seen = try night.opened(primary, bySchool: Quayside.primary)
        #expect(seen.reports == ["QS-1", "QS-2"])
        #expect(seen.children.compactMap(\.forename) == ["Rosalind"])
        let high = try night.opened(night.notification(Quayside.high), bySchool: Quayside.high)
        #expect(high.reports == ["QS-1", "QS-2"] && high.children.compactMap(\.forename) == ["Edmund"])
        #expect(night.transport.recipients.sorted() == ["kay.hill@schools.example", "kay.prior@schools.example"])
        let log = try night.store.auditLog.trail(of: "incident:" + id(night, "QS-2")).map(\.entry)
        let linked = try #require(log.first { $0.action == "incident.linked" })
        #expect(try linked.actor == olga.actor && linked.facts["with"] == id(night, "QS-1"))
        // The force learns how far its second record has got.
        let progress = try #require(try night.store.incidents.progress(id: id(night, "QS-2")))
        #expect(progress.notificationStates[.sent] == 2)
    }

    @Test("A school that was notified of one report gets a correction that adds the other, and nothing else")
    func oneHasLeft() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"))
        try night.turn()
        try night.acknowledge(night.notification(Quayside.primary))
        try night.push(report(night, "QS-2", "Rosalind", "Edmund"))
        try night.decide()
        try link(night, "QS-2", "QS-1")
        try night.turn()
        let primary = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(primary.map(\.kind) == [.new, .correction])
        let correction = try #require(primary.last)
        let seen = try night.opened(correction, bySchool: Quayside.primary)
        #expect(seen.reports == ["QS-1", "QS-2"] && seen.changes == [.reports])
        #expect(seen.children.compactMap(\.forename) == ["Rosalind"])
        // The high school, which only the second report names, has one with both as well.
        let high = try night.opened(night.notification(Quayside.high), bySchool: Quayside.high)
        #expect(high.reports == ["QS-2", "QS-1"])
        try night.acknowledge(correction)
        try night.turn()
        #expect(try night.notifications(Quayside.primary).last?.state == .acknowledged)
    }

    @Test("Where both have been sent, they stay two")
    func bothHaveLeft() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.turn()
        try link(night, "QS-1", "QS-2")
        try night.turn()
        let all = try night.notifications(Quayside.primary)
        #expect(all.map(\.kind) == [.new, .new] && all.allSatisfy { $0.state == .sent })
        #expect(try night.opened(all[0], bySchool: Quayside.primary).reports.isEmpty)
    }

    @Test("Unlinked before anything has left, each report is by itself again; afterwards with a reason")
    func unlinked() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind", "Adaeze"))
        try night.decide()
        try link(night, "QS-1", "QS-2")
        try night.decide()
        try unlink(night, "QS-2")
        try night.decide()
        let apart = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(apart.map(\.incidentReference).sorted() == ["QS-1", "QS-2"])

        try link(night, "QS-1", "QS-2")
        try night.turn()
        let both = try night.notification(Quayside.primary)
        #expect(try night.names(both, Quayside.primary) == ["Adaeze", "Rosalind"])
        #expect(throws: StoreError.self) { try unlink(night, "QS-1") }
        try unlink(night, "QS-1", "two events in one street")
        try night.turn()
        let after = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(after.count == 3)
        let correction = try #require(after.first { $0.kind == .correction })
        #expect(try night.names(correction, Quayside.primary) == ["Rosalind"])
        #expect(try night.opened(correction, bySchool: Quayside.primary).reports.isEmpty)
        let own = try #require(after.first { $0.incidentReference == "QS-2" })
        #expect(try own.kind == .new && night.names(own, Quayside.primary) == ["Adaeze", "Rosalind"])
        // Both children are at this school: nothing reached a wrong place.
        #expect(try night.store.breaches.all().isEmpty)
    }

    @Test("If one report is restricted, both are, until they are apart")
    func restricted() throws {
        let night = try Night()
        try night.push(
            report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind").with { $0.safeAddress = true })
        try night.decide()
        #expect(throws: StoreError.self) { try link(night, "QS-1", "QS-2") }
        try link(night, "QS-1", "QS-2", by: sue)
        try night.turn()
        let held = try night.notification(Quayside.primary)
        #expect(held.hold == .restricted && held.isRestricted && night.transport.recipients.isEmpty)
        #expect(try night.store.incidents.isRestricted(id(night, "QS-1")) == true)
        #expect(try night.exception(.restricted).incidentReference == "QS-1")
        // A later revision that does not repeat it changes nothing.
        try night.push(report(night, "QS-1", "Rosalind").with { $0.schoolSummary = "Police attended." })
        try night.turn()
        #expect(try night.store.incidents.isRestricted(id(night, "QS-1")) == true)
        try unlink(night, "QS-2", by: sue)
        try night.turn()
        #expect(try night.store.incidents.isRestricted(id(night, "QS-1")) == false)
        let open = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(open.map(\.isRestricted) == [false, true] && open[0].state == .sent)
    }

    @Test("A party to one report is a party to both")
    func parties() throws {
        let night = try Night()
        let kay = InvolvedAdult(role: .allegedPerpetrator, forename: "Kay", surname: "Prior")
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Edmund").with { $0.adults = [kay] })
        try night.decide()
        try link(night, "QS-1", "QS-2")
        try night.turn()
        #expect(!night.transport.recipients.contains("kay.prior@schools.example"))
        #expect(night.transport.recipients.contains("denis.pratt@schools.example"))
        let primary = try night.notification(Quayside.primary)
        #expect(throws: StoreError.self) {
            try night.opened(primary, bySchool: Quayside.primary, as: "Kay Prior")
        }
    }

    @Test("A revision of one is one correction; a retracted duplicate changes nothing that the school was told")
    func revisions() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        try link(night, "QS-1", "QS-2")
        try night.turn()
        try night.push(report(night, "QS-2", "Rosalind", "Adaeze"))
        try night.turn()
        var told = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(told.map(\.kind) == [.new, .correction])
        let seen = try night.opened(told[1], bySchool: Quayside.primary)
        #expect(seen.children.compactMap(\.forename).sorted() == ["Adaeze", "Rosalind"])
        #expect(seen.changes == [.childrenAdded(1)])
        try night.push(Quayside.incident("QS-2", status: .retracted, children: []))
        try night.turn()
        told = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(told.map(\.kind) == [.new, .correction, .correction])
        #expect(try night.names(told[2], Quayside.primary) == ["Rosalind"])
    }

    @Test("What only one officer saw of a child counts")
    func completed() throws {
        let night = try Night()
        var child = night.town.child("Rosalind", reference: "1")
        child.present = nil
        child.welfareCheck = true
        try night.push(Quayside.incident("QS-1", children: [child]), report(night, "QS-2", "Rosalind"))
        try night.decide()
        try link(night, "QS-1", "QS-2")
        try night.turn()
        let seen = try night.opened(night.notification(Quayside.primary), bySchool: Quayside.primary)
        #expect(seen.children.map(\.present) == [true] && seen.children.map(\.welfareCheck) == [true])
    }

    @Test("A child who is not the school's pupil is looked for in both reports")
    func notOurPupil() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        try link(night, "QS-1", "QS-2")
        try night.turn()
        try night.acknowledge(night.notification(Quayside.primary), as: .notOurPupil)
        try night.turn()
        #expect(try night.exceptions(.notOurPupil).compactMap(\.incidentReference).sorted() == ["QS-1", "QS-2"])
        let last = try #require(try night.notifications(Quayside.primary).last { $0.state != .cancelled })
        #expect(try night.names(last, Quayside.primary).isEmpty)
    }

    @Test("Two reports may number their children alike")
    func sameNumbers() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night, "QS-1", "QS-2")
        try night.turn()
        let both = try night.notification(Quayside.primary)
        let seen = try night.opened(both, bySchool: Quayside.primary)
        #expect(seen.children.map(\.reference).sorted() == ["1", "QS-2/1"])
        try night.acknowledge(both, children: ["QS-2/1": .notOurPupil])
        try night.turn()
        #expect(try night.exception(.notOurPupil).incidentReference == "QS-2")
        #expect(try night.names(both, Quayside.primary) == ["Rosalind"])
    }

    @Test("Nothing is linked twice, with itself, with another force's or with a retracted report")
    func refusals() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.push(Quayside.incident("QS-3", status: .retracted, children: []))
        try night.turn()
        #expect(throws: StoreError(.invalid, "link.same")) { try link(night, "QS-1", "QS-1") }
        #expect(throws: StoreError(.invalid, "link.retracted")) { try link(night, "QS-1", "QS-3") }
        #expect(throws: StoreError(.conflict, "link.notLinked")) { try unlink(night, "QS-1") }
        try link(night, "QS-1", "QS-2")
        #expect(throws: StoreError(.conflict, "link.alreadyLinked")) { try link(night, "QS-2", "QS-1") }
    }

    @Test("What a person has released stays released, and the same notification, when one of the reports is decided")
    func keepsReleases() throws {
        let early = try #require(LocalTime("06:30"))
        let night = try Night(area: Quayside.area { $0.release = .notBefore(early) })
        try night.push(report(night, "QS-1", "Edmund"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        try link(night, "QS-1", "QS-2")
        try night.decide()
        let released = try night.notification(Quayside.primary)
        try night.release(released)
        try night.decide()
        // Both children are matched again, the first report's first: it has no child at this school.
        for reference in ["QS-1", "QS-2"] {
            try night.push(
                report(night, reference, reference == "QS-1" ? "Edmund" : "Rosalind").with {
                    $0.status = .corrected
                    $0.children[0].sex = reference == "QS-1" ? .male : .female
                })
        }
        try night.decide()
        let again = try night.notification(Quayside.primary)
        #expect(again.id == released.id && again.hold == nil && again.childCount == 1)
        // Now the first report has a child there too.
        try night.push(
            report(night, "QS-1", "Edmund", "Adaeze").with {
                $0.status = .corrected
                $0.children[0].sex = .male
            })
        try night.decide()
        let grown = try night.notification(Quayside.primary)
        #expect(grown.id == released.id && grown.hold == nil && grown.childCount == 2)
        try night.turn()
        #expect(night.transport.recipients == ["kay.prior@schools.example"])
        #expect(try night.names(grown, Quayside.primary) == ["Adaeze", "Rosalind"])
    }

    @Test("A third report joins the event, and the other two stay when it leaves")
    func three() throws {
        let night = try Night()
        try night.push(
            report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"), report(night, "QS-3", "Rosalind"))
        try night.decide()
        try link(night, "QS-1", "QS-2")
        try link(night, "QS-3", "QS-2")
        try night.decide()
        #expect(
            try night.store.incidents.linked(with: id(night, "QS-1")).map(\.incident.reference) == ["QS-2", "QS-3"])
        try unlink(night, "QS-3")
        try night.turn()
        #expect(try night.store.incidents.linked(with: id(night, "QS-1")).map(\.incident.reference) == ["QS-2"])
        let open = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(open.map(\.incidentReference).sorted() == ["QS-1", "QS-3"])
    }
}
