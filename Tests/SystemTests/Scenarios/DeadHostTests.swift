import EncompassCore
import EncompassStore
import Foundation
import TestSupport
import Testing

/// Scenario 13. Given the host is dead from 06:50 to 10:00, then the 06:45 outage pack works without it, and calls entered later show
/// 08:20.
struct DeadHostTests {
    private static let passphrase = "correct horse battery staple"
    private static let twentyPastEight = "2026-11-20T08:20:00Z"

    @Test func aCallMadeFromTheOutagePackIsEnteredLaterWithItsOwnTime() throws {
        let packs = try TemporaryFolder()
        let site = try Installation(
            ["outagePack:", "  directory: \(packs.path)", "  passphraseFile: phrase"],
            start: "2026-11-20T06:30:00Z")
        try site.write("phrase", [Self.passphrase])
        let morning = try Morning(site)
        let incident = IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])
        #expect(try morning.feed.post("/v1/incidents", incident).status == 202)
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        let pack = try site.pack(writtenAt: "2026-11-20T06:45:00Z", into: packs)

        // Another machine, with only the pack and the passphrase.
        let away = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: pack, toPath: away.file("pack"))
        try Data((Self.passphrase + "\n").utf8).write(to: URL(fileURLWithPath: away.file("phrase")))
        let opened = try open(away, "--json")
        let entry = try #require(opened["entries"].list.first)
        #expect(entry["reference"] == told["reference"])
        #expect(entry["contacts"][0]["name"].text == "Priya Nair")
        #expect(entry["contacts"][0]["numbers"][0].text == "01632960111")
        #expect(entry["children"][0]["name"].text == "Amelia Marsh")
        try Data("another phrase entirely\n".utf8).write(to: URL(fileURLWithPath: away.file("phrase")))
        let refused = try Program.run(
            ["outage-pack", "open", away.file("pack"), "--passphrase-file", away.file("phrase")])
        #expect(refused.status == 65 && refused.output.isEmpty)

        try site.start(at: "2026-11-20T10:00:00Z")
        let path = "/v1/notifications/\(told["id"].text)"
        try Wait.until("the school is overdue and on the phone list") {
            let late = try morning.desk.get(path)
            return late["overdue"].isTrue && late["phoneTask"].isTrue
        }
        let entered = try site.tool(
            "calls", "record", entry["reference"].text, "--outcome", "spoke", "--spoke-to", "Priya Nair",
            "--at", Self.twentyPastEight)
        #expect(entered.status == 0, "\(entered.errors)")

        let after = try morning.desk.get(path).json
        #expect(after["state"].text == "acknowledged" && after["overdue"].isFalse && after["phoneTask"].isFalse)
        #expect(after["acknowledgement"]["by"].text == "Priya Nair")
        #expect(after["acknowledgement"]["at"].text == Self.twentyPastEight)
        let call = after["calls"][0]
        #expect(call["at"].text == Self.twentyPastEight)
        #expect(call["enteredAt"].text > "2026-11-20T10:00:00" && call["enteredAt"].text < "2026-11-20T10:30:00")
        try logShowsBoth(of: told["id"].text, site)
    }

    /// The entry was made after 10:00, for a call at 08:20.
    private func logShowsBoth(of id: String, _ site: Installation) throws {
        let store = try Store.openReading(path: site.database)
        defer { try? store.close() }
        let entries = try store.auditLog.trail(of: "notification:\(id)").filter { $0.entry.action == "call.recorded" }
        #expect(entries.count == 1)
        let record = try #require(entries.first)
        #expect(record.entry.facts["at"] == Self.twentyPastEight)
        let ten = try #require(Timestamp(rfc3339: "2026-11-20T10:00:00Z"))
        #expect(record.at >= ten)
        #expect(try site.tool("audit", "verify").status == 0)
    }

    private func open(_ folder: TemporaryFolder, _ more: String...) throws -> JSON {
        let opened = try Program.run(
            ["outage-pack", "open", folder.file("pack"), "--passphrase-file", folder.file("phrase")] + more)
        #expect(opened.status == 0, "\(opened.errors)")
        return JSON(opened.output)
    }
}
