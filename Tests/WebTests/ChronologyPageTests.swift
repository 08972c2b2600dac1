import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("A chronology's page")
struct ChronologyPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// An incident of that evening, so that several have an order.
    private func push(
        _ reference: String, _ children: [String] = [Sample.amelia], on evening: String, more: String = ""
    )
        async throws
    {
        let record = Sample.incident(reference: reference, children: children, more: more)
            .replacing("2026-11-19T22:41:00Z", with: evening + "T22:41:00Z")
        try await web.notify(record)
        try web.engine.traceStep()
    }

    private func person(_ role: Account.Role, _ login: String) async throws -> Browser {
        let person = try await Browser(web, role, login: login, name: "Person \(login)")
        try await person.statePurpose()
        return person
    }

    private func chronology(_ reference: String, _ person: Browser) async throws -> String {
        let id = try #require(try web.store.incidents.ids(of: reference).first)
        let page = try await person.get("/incidents/\(id)").body
        return String(
            try #require(page.firstMatch(of: #/href="(/(?:pupils|children)/[^"]+/chronology)"/#)?.output.1))
    }

    @Test("Two linked reports of one event are one incident of the child")
    func linked() async throws {
        for reference in ["NC-1", "NC-2"] { try await push(reference, on: "2026-10-05") }
        let ids = try ["NC-1", "NC-2"].compactMap { try web.store.incidents.ids(of: $0).first }
        _ = try web.store.incidents.link(
            ids[0], with: ids[1], by: .desk("sue", as: .supervisor), at: web.clock.now())
        try await push("NC-3", on: "2026-11-19")
        let item = try #require(
            try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
                .first { $0.incidentReference == "NC-3" })
        let person = try await person(.operator, "olga")
        let page = try await person.get("/notifications/\(item.id)").body
        #expect(page.contains("Amelia Marsh: second incident since October"))
        let chronology = try await person.get(chronology("NC-3", person)).body
        #expect(chronology.contains("2 incidents") && chronology.contains("another report of the same event"))
        // The force and the school by their names.
        #expect(chronology.contains("Norfolk NC-3") && chronology.contains("Incident NC-3 of Norfolk"))
        #expect(!chronology.contains("norfolk NC-3") && !chronology.contains("of norfolk"))
        #expect(chronology.contains("for Quayside Primary School") && !chronology.contains("establishment 121234"))
    }

    @Test("Linked reports are one incident in the file and the interface too, as they were linked at that time")
    func linkedAsKnown() async throws {
        for reference in ["NC-1", "NC-2"] { try await push(reference, on: "2026-10-05") }
        let ids = try ["NC-1", "NC-2"].compactMap { try web.store.incidents.ids(of: $0).first }
        let sue = Principal.desk("sue", as: .supervisor)
        let apart = web.clock.now()
        web.clock.advance(.minutes(1))
        _ = try web.store.incidents.link(ids[0], with: ids[1], by: sue, at: web.clock.now())
        let linked = web.clock.now()
        let pupil = try #require(try web.store.registry.pupil(upn: "B801200005001").first)
        let token = try web.staff()
        func references(_ knownAt: Timestamp) async throws -> [[String]] {
            let path = "/v1/pupils/\(pupil)/chronology?knownAt=\(knownAt.rfc3339)"
            let found = try await web.get(path, token: token).json["incidents"]?.array ?? []
            return found.map { incident in
                let others = incident["otherReports"]?.array ?? []
                return ([incident] + others).compactMap { $0["reference"]?.text }.sorted()
            }
        }
        #expect(try await references(linked) == [["NC-1", "NC-2"]])
        let person = try await person(.operator, "olga")
        let path = try await chronology("NC-1", person)
        let file = try await person.submit(path, from: path, [("reason", "a review")]).body
        let reports = file.split(separator: "\r\n").filter { $0.contains("revision") }
        #expect(reports.count == 2 && reports.allSatisfy { $0.hasSuffix(",\"1\"") }, "both are of the first incident")
        #expect(reports.filter { $0.contains("another report of the same event") }.count == 1)
        web.clock.advance(.minutes(1))
        _ = try web.store.incidents.unlink(ids[0], reason: "two events", by: sue, at: web.clock.now())
        #expect(try await references(web.clock.now()).count == 2)
        #expect(try await references(linked) == [["NC-1", "NC-2"]], "as it was known then")
        #expect(try await references(apart).count == 2)
    }

    @Test("That a report was linked with a restricted one is for supervisors also after the link has ended")
    func restrictedLink() async throws {
        try await push("NC-1", on: "2026-10-05")
        try await push("NC-2", on: "2026-10-05", more: "\"restricted\":true")
        let ids = try ["NC-1", "NC-2"].compactMap { try web.store.incidents.ids(of: $0).first }
        let sue = Principal.desk("sue", as: .supervisor)
        _ = try web.store.incidents.link(ids[0], with: ids[1], by: sue, at: web.clock.now())
        web.clock.advance(.minutes(1))
        _ = try web.store.incidents.unlink(ids[0], reason: "two events", by: sue, at: web.clock.now())
        for (role, isTold) in [(Account.Role.operator, false), (.supervisor, true)] {
            let person = try await person(role, "p-\(role.rawValue)")
            let page = try await person.get(chronology("NC-1", person)).body
            #expect(page.contains("NC-1") && page.contains("two events") == isTold)
            #expect(page.contains(ids[1]) == isTold && page.contains("NC-2") == isTold)
        }
        let found = try web.store.auditLog.search(
            AuditCriteria(incident: ids[0], action: "incident.linked"), limit: 10, for: .desk("aud", as: .auditor))
        #expect(found.count == 1 && found.allSatisfy { $0.entry.facts["with"] == nil })
    }

    @Test("A notification, a call and an exception say which incident of the child it is, and lead there")
    func earlier() async throws {
        try await push("NC-1", on: "2026-09-01")
        try await push("NC-2", on: "2026-10-05")
        let item = try #require(
            try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
                .first { $0.incidentReference == "NC-2" })
        let person = try await person(.operator, "olga")
        for path in ["/notifications/\(item.id)", "/calls/\(item.id)"] {
            let page = try await person.get(path)
            #expect(
                page.status == 200 && page.body.contains("Amelia Marsh: second incident since September"), "\(path)")
            #expect(page.body.contains("/chronology\""), "\(path)")
        }
        let queue = try await person.get("/queue").body
        #expect(queue.components(separatedBy: "1 earlier incident").count == 2, "the first one has none before it")
        // A child on no roll, by name and date of birth.
        let zed = Sample.child("1", "Zed", "Nobody", "2015-01-09")
        try await push("NC-3", [zed], on: "2025-12-01")
        try await push("NC-4", [zed], on: "2026-11-19")
        let exceptions = try web.store.exceptions.page()
        let last = try #require(exceptions.first { $0.incidentReference == "NC-4" })
        let page = try await person.get("/exceptions/\(last.id)").body
        #expect(page.contains("Second incident since December 2025"))
        let link = try #require(page.firstMatch(of: #/href="(/children/[^"]+/chronology)"/#)?.output.1)
        let found = try await person.get(String(link)).body
        #expect(found.contains("NC-3") && found.contains("NC-4") && found.contains("On no roll that we hold."))
        #expect(!found.contains("NC-1") && !found.contains("Amelia"))
        // The first one has none before it.
        let first = try #require(exceptions.first { $0.incidentReference == "NC-3" })
        #expect(!(try await person.get("/exceptions/\(first.id)").body.contains("/chronology\"")))
    }

    @Test("Of a child in doubt, it says which incident it would be if the child were the likely pupil")
    func doubt() async throws {
        try await push("NC-1", on: "2026-09-01")
        try await push("NC-2", [Sample.child("1", "Amelia", "Marsh", "2014-07-09")], on: "2026-11-19")
        let exception = try #require(try web.store.exceptions.page().first { $0.incidentReference == "NC-2" })
        let person = try await person(.operator, "olga")
        let page = try await person.get("/exceptions/\(exception.id)").body
        #expect(page.contains("If this is Amelia Marsh: second incident since September"))
        #expect(page.contains("/pupils/") && page.contains("/chronology\""))
        #expect(try await person.get("/exceptions").body.contains("1 earlier incident"))
        #expect(try await person.get("/v1/exceptions/\(exception.id)").body.contains(#""earlierIncidents":1"#))
    }

    @Test("Opening it is a consultation, and who looked is shown the next time")
    func looks() async throws {
        try await push("NC-1", on: "2026-11-19")
        let person = try await person(.operator, "olga")
        let path = try await chronology("NC-1", person)
        let first = try await person.get(path)
        #expect(first.status == 200 && !first.body.contains("Chronology of a child opened"))
        #expect(try await person.get(path).body.contains("Chronology of a child opened"))
        let subject = "pupil:" + path.split(separator: "/")[1]
        let entry = try #require(try web.store.auditLog.trail(of: subject).last?.entry)
        #expect(entry.kind == .consultation && entry.action == "chronology.consulted")
        #expect(entry.facts["purpose"] == "overnight notifications")
        let stranger = try await Browser(web, .operator, login: "new", name: "No Purpose")
        #expect(try await stranger.get(path).header("Location")?.hasPrefix("/purpose?next=") == true)
    }

    @Test("As a file it needs a reason, and an inspection pack a role that may read the log")
    func files() async throws {
        try await push("NC-1", on: "2026-11-19")
        let people = [(try await person(.operator, "olga"), 403), (try await person(.supervisor, "sue"), 200)]
        for (person, expected) in people {
            let path = try await chronology("NC-1", person)
            let page = try await person.get(path).body
            #expect(page.contains("Download an inspection pack") == (expected == 200))
            let refused = try await person.submit(path, from: path, [("reason", " "), ("known", "2026-11-20")])
            #expect(
                refused.status == 422 && refused.body.contains("Give a reason.") && refused.body.contains("2026-11-20"))
            let file = try await person.submit(path, from: path, [("reason", "a review")])
            #expect(file.status == 200 && file.header("Content-Type")?.hasPrefix("text/csv") == true)
            #expect(file.body.contains("Amelia Marsh") && file.body.contains("NC-1"))
            let pack = try await person.submit(path, from: path, [("reason", "an inspection"), ("as", "pack")])
            #expect(pack.status == expected)
            guard expected == 200 else { continue }
            for name in ["README.txt", "chronology.csv", "chronology.html", "audit.csv", "an inspection"] {
                #expect(pack.body.contains(name), "\(name)")
            }
            // Neither what the police wrote nor another child.
            #expect(!pack.body.contains("SECRET circumstances"))
            let entry = try #require(
                try web.store.auditLog.trail(of: "pupil:" + path.split(separator: "/")[1]).last?.entry)
            #expect(entry.action == "inspection.exported" && entry.facts["reason"] == "an inspection")
        }
    }

    @Test("A restricted incident and a protected pupil do not exist for others than supervisors")
    func restricted() async throws {
        try await push("NC-1", on: "2026-09-01", more: "\"restricted\":true")
        try await push("NC-2", on: "2026-11-19")
        let item = try #require(
            try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
                .first { $0.incidentReference == "NC-2" })
        let people: [(Account.Role, String, Bool)] = [(.operator, "olga", false), (.supervisor, "sue", true)]
        for (role, login, seesAll) in people {
            let person = try await person(role, login)
            let page = try await person.get("/notifications/\(item.id)").body
            #expect(page.contains("second incident since") == seesAll)
            let path = try await chronology("NC-2", person)
            #expect(try await person.get(path).body.contains("NC-1") == seesAll)
            let petra = try #require(
                try web.store.registry.pupil(urn: County.harbour, pupilId: "H7").first, "a protected pupil")
            #expect(try await person.get("/pupils/\(petra)/chronology").status == (seesAll ? 200 : 404))
        }
    }

    @Test("What only a restricted incident says of a child leads nobody but a supervisor from or to an ordinary one")
    func refuge() async throws {
        // A supervisor knows that Zed Nobody is now on a roll as Noah Reed.
        let zed = Sample.child("1", "Zed", "Nobody", "2015-01-09")
        try await push("NC-1", [zed], on: "2026-11-18", more: "\"restricted\":true")
        try await push("NC-2", [zed], on: "2026-10-05")
        let unknown = try #require(
            try web.store.exceptions.page().first { $0.incidentReference == "NC-1" && $0.child != nil })
        let noah = try #require(try web.store.registry.pupil(upn: "X801200005003").first)
        try web.store.exceptions.resolve(
            exception: unknown.id, .match(pupil: noah), reason: "seen", by: .desk("sue", as: .supervisor),
            at: web.clock.now())
        try web.turn()
        try await push(
            "NC-3", [Sample.child("1", "Noah", "Reed", "2014-09-09", upn: "X801200005003")], on: "2026-11-19")
        let old = try #require(
            try web.store.exceptions.page().first { $0.incidentReference == "NC-2" }?.child)
        let people: [(Account.Role, String, Bool)] = [(.operator, "olga", false), (.supervisor, "sue", true)]
        for (role, login, seesAll) in people {
            let person = try await person(role, login)
            let former = try await person.get("/children/\(old)/chronology").body
            #expect(former.contains("NC-2"))
            #expect(former.contains("Reed") == seesAll && former.contains("Quayside") == seesAll)
            let today = try await person.get("/pupils/\(noah)/chronology").body
            #expect(today.contains("NC-3"))
            #expect(today.contains("NC-2") == seesAll && today.contains("Zed") == seesAll)
        }
    }

    @Test("A protected pupil's former name has no past for an operator when the child is in doubt again")
    func formerName() async throws {
        let zed = Sample.child("1", "Zed", "Nobody", "2015-01-09")
        try await push("NC-1", [zed], on: "2026-10-05")
        try await push("NC-2", [zed], on: "2026-11-19")
        let noah = try #require(try web.store.registry.pupil(upn: "X801200005003").first)
        let sue = Principal.desk("sue", as: .supervisor)
        let unknown = try web.store.exceptions.page().filter { $0.child != nil }
        for item in unknown {
            try web.store.exceptions.resolve(
                exception: item.id, .match(pupil: noah), reason: "seen", by: sue, at: web.clock.now())
        }
        try web.turn()
        let sent = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        #expect(sent.count == 2)
        for item in sent {
            try web.engine.acknowledge(
                notification: item.id,
                Acknowledgement(outcome: .notOurPupil, person: "Priya Nair", via: .desk, actor: sue.actor), within: nil)
        }
        let staged = try web.store.registry.beginImport(by: .login("test"), at: web.clock.now())
        var roll = County.roll.filter { $0.enrolment.urn == County.quay }
        for place in roll.indices where roll[place].pupil.forename == "Noah" { roll[place].isProtected = true }
        _ = try staged.stage(roll: roll.enumerated().map { (line: $0.offset + 2, row: $0.element) })
        _ = try staged.land(acceptRemovals: true, at: web.clock.now())
        let children = unknown.compactMap(\.child)
        let ordinals = { try web.store.incidents.ordinals(ofChildren: children, for: $0).count }
        #expect(try ordinals(sue) == 1)
        #expect(try ordinals(.desk("olga", as: .operator)) == 0)
    }

    @Test("The API gives the same, as known at a time")
    func api() async throws {
        try await push("NC-1", on: "2026-11-19")
        let pupil = try #require(try web.store.registry.pupil(upn: "B801200005001").first)
        let token = try web.staff()
        let now = try await web.get("/v1/pupils/\(pupil)/chronology", token: token)
        #expect(now.status == 200)
        #expect(now.json["incidents"]?.array?.count == 1)
        #expect(now.json["names"]?.array?.first?["name"]?.text == "Amelia Marsh")
        let before = try await web.get(
            "/v1/pupils/\(pupil)/chronology?knownAt=2026-11-20T06:00:00Z", token: token)
        #expect(before.status == 200 && before.json["incidents"]?.array?.isEmpty == true)
        #expect(try await web.get("/v1/pupils/\(pupil)/chronology?knownAt=june", token: token).status == 422)
        #expect(try await web.get("/v1/pupils/x/chronology", token: token).status == 404)
    }
}
