import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

/// What the record says must not be lost when a person types it again.
@Suite("Records typed again at the desk")
struct TypedRecordTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private static let amelia =
        #"{"reference":"1","forename":"Amelia","surname":"Marsh","dateOfBirth":"2015-03-02","upn":"B801200005001","#
        + #""address":{"lines":["12 Quay Road"],"town":"Gorleston","postcode":"NR31 6AB"}}"#

    private static func record(
        children: [String] = [amelia], at moment: String = "last night", _ rest: String = ""
    ) -> String {
        #"{"force":"norfolk","reference":"NC-77","occurredAt":"\#(moment)","children":["#
            + children.joined(separator: ",") + "]" + rest + "}"
    }

    private struct Refused {
        let item: ExceptionItem
        let record: String
        var path: String { "/exceptions/\(item.id)" }
    }

    private func push(_ line: String) async throws -> Refused {
        let answer = try await web.send(
            .post, "/v1/incidents",
            ["Content-Type": "application/x-ndjson", "Authorization": "Bearer " + web.feed()], body: line + "\n")
        #expect(answer.status == 200)
        try web.turn()
        let item = try #require(try web.store.exceptions.page().first { $0.kind == .quarantined })
        return Refused(item: item, record: try #require(item.quarantine))
    }

    private func fields(_ refused: Refused, _ more: [(String, String)] = []) -> [(String, String)] {
        [
            ("action", "correct:\(refused.record)"), ("reference", "NC-77"), ("day", "2026-11-19"), ("time", "22:41"),
        ] + more
    }

    private func browse(
        _ role: Account.Role = .operator, _ login: String = "sam.hart", _ name: String = "Sam Hart"
    ) async throws -> Browser {
        let person = try await Browser(web, role, login: login, name: name)
        try await person.statePurpose()
        return person
    }

    private func stored() throws -> IncidentDetail {
        let id = try #require(try web.store.incidents.id(ofReference: "NC-77", force: "norfolk"))
        return try web.store.incidents.open(
            id, by: .desk("sue", as: .supervisor),
            as: AuditEntry(.consultation, "incident.consulted", actor: .account("sue"), subject: ""),
            at: web.clock.now())
    }

    /// Without the comma, everything after the children is lost to a parser.
    private static let broken =
        String(record(at: "2026-11-19T22:41:00Z").dropLast())
        + #" "adults":[{"role":"allegedPerpetrator","forename":"Priya","surname":"Nair"}]"#

    @Test(
        "What could not be read is named, the incident waits for a supervisor, and an adult who was typed is not told")
    func brokenBeforeTheAdults() async throws {
        let refused = try await push(TypedRecordTests.broken + "}")
        #expect(!refused.item.isRestricted)
        let person = try await browse()
        let page = try await person.get(refused.path).body
        #expect(page.contains("Not read, or not to its end:") && page.contains("a supervisor releases what is sent"))
        #expect(page.contains("name=\"adult-2-surname\"") && page.contains("name=\"adult-0-role\""))
        let done = try await person.submit(
            refused.path, from: refused.path,
            fields(
                refused,
                [("adult-0-forename", "Priya"), ("adult-0-surname", "Nair"), ("adult-0-role", "allegedPerpetrator")]))
        #expect(done.status == 303)
        try web.turn()
        let incident = try stored()
        #expect(incident.isRestricted && incident.content?.adults.map(\.role) == [.allegedPerpetrator])
        #expect(incident.content?.children.map(\.forename) == ["Amelia"])
        #expect(try web.engine.leaseStep(limit: 10).isEmpty)
        let held = try #require(try web.store.exceptions.page().first { $0.kind == .restricted })
        let boss = try await browse(.supervisor, "sue", "Sue Boss")
        let path = "/exceptions/\(held.id)"
        #expect(try await boss.submit(path, from: path, [("action", "releaseAll"), ("reason", "seen")]).status == 303)
        try web.turn()
        #expect(try web.engine.leaseStep(limit: 10).map(\.address) == ["owen.clarke@quayside.example"])
    }

    @Test("A restricted record that is cut off stays restricted when a supervisor types it")
    func brokenBeforeTheRestriction() async throws {
        let refused = try await push(TypedRecordTests.broken + #","restricted":true}"#)
        #expect(refused.item.isRestricted)
        let boss = try await browse(.supervisor, "sue", "Sue Boss")
        #expect(try await boss.submit(refused.path, from: refused.path, fields(refused)).status == 303)
        #expect(try stored().isRestricted)
    }

    @Test("An incident that is held under the reference is not changed, nor its restriction lifted")
    func neverOverWhatIsHeld() async throws {
        let refused = try await push(TypedRecordTests.record())
        try await web.notify(Sample.incident(reference: "NC-77", more: #""restricted":true"#))
        let held = try stored()
        let person = try await browse()
        let answer = try await person.submit(refused.path, from: refused.path, fields(refused))
        #expect(answer.status == 409 && answer.body.contains("close this record with a reason"))
        #expect(!answer.body.contains("/incidents/\(held.id)"))
        let boss = try await browse(.supervisor, "sue", "Sue Boss")
        #expect(try await boss.get(refused.path).body.contains("/incidents/\(held.id)"))
        #expect(try await boss.submit(refused.path, from: refused.path, fields(refused)).status == 409)
        let after = try stored()
        #expect(after.isRestricted && after.revisions.count == 1)
        #expect(try web.store.exceptions.item(id: refused.item.id)?.resolvedAt == nil)
    }

    @Test("Children whose fields are left empty stay as they were received, however many there are")
    func noChildIsLost() async throws {
        let others = (2...15).map {
            #"{"reference":"\#($0)","forename":"Child\#($0)","nhsNumber":"900000000\#($0 % 10)"}"#
        }
        let unborn = #"{"reference":"16","unborn":true,"dueDate":"2027-01-20"}"#
        let refused = try await push(TypedRecordTests.record(children: [TypedRecordTests.amelia] + others + [unborn]))
        let person = try await browse()
        let page = try await person.get(refused.path).body
        for words in [
            "name=\"child-15-forename\"", "name=\"child-17-forename\"", "The record says: unborn",
            "name=\"child-14-out\"", "value=\"Child15\"",
        ] { #expect(page.contains(words), "\(words)") }
        let done = try await person.submit(
            refused.path, from: refused.path,
            fields(refused, [("child-1-forename", "Second"), ("child-2-out", "yes"), ("child-16-forename", "Added")]))
        #expect(done.status == 303)
        let children = try #require(try stored().content?.children)
        #expect(children.count == 16 && children.first?.forename == "Amelia")
        #expect(children.map(\.reference).prefix(3) == ["1", "2", "4"])
        #expect(children[1].forename == "Second" && children[14].isUnborn && children[15].forename == "Added")
    }

    @Test("A typed record is not undone: its incident stays, and reopening says so")
    func notUndone() async throws {
        let refused = try await push(TypedRecordTests.record())
        let person = try await browse()
        #expect(try await person.submit(refused.path, from: refused.path, fields(refused)).status == 303)
        let page = try await person.get(refused.path).body
        #expect(!page.contains("value=\"undo\"") && page.contains("The incident that was typed stays"))
        #expect(page.contains("/incidents/\(try stored().id)"))
        #expect(try await person.submit(refused.path, from: refused.path, [("action", "undo")]).status == 409)
        #expect(try web.store.exceptions.item(id: refused.item.id)?.decision == "corrected")
    }

    @Test("The first who types a record is named to the second, who keeps what they typed")
    func typedByTwo() async throws {
        let refused = try await push(TypedRecordTests.record())
        let asha = try await browse(.operator, "asha", "Asha Patel")
        let ben = try await browse(.operator, "ben", "Ben Young")
        let csrf = try await ben.get(refused.path).csrf
        #expect(try await asha.submit(refused.path, from: refused.path, fields(refused)).status == 303)
        let late = try await ben.post(
            refused.path, [("csrf", csrf)] + fields(refused, [("child-0-surname", "Marsh-Lee")]))
        #expect(late.status == 409)
        for words in ["A colleague was faster", "by Asha Patel", "value=\"Marsh-Lee\"", "it is not stored"] {
            #expect(late.body.contains(words), "\(words)")
        }
        #expect(try stored().content?.children.map(\.surname) == ["Marsh"])
    }

    @Test("A long summary for schools stays as the force wrote it unless it is edited")
    func summary() async throws {
        let lines = (1...40).map { "Line \($0) of what may be told." }
        let refused = try await push(
            TypedRecordTests.record(#","schoolSummary":"\#(lines.joined(separator: "\\n"))""#))
        let person = try await browse()
        #expect(try await person.get(refused.path).body.contains("Line 40 of what may be told."))
        let typed = fields(refused, [("summary", lines.joined(separator: "\r\n"))])
        #expect(try await person.submit(refused.path, from: refused.path, typed).status == 303)
        #expect(try stored().content?.schoolSummary == lines.joined(separator: "\n"))
    }
}
