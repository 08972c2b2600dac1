import Foundation
import TestSupport
import Testing

/// Given a night, then the audit log is searched and exported at the command line, with the daemon and without, and an
/// export verifies on a machine that has neither the database nor its key.
struct AuditExportTests {
    @Test func theLogIsSearchedAndItsExportVerifiesByItself() throws {
        let morning = try Morning()
        let site = morning.site
        _ = try morning.feed.push([IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])])
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        _ = try morning.account("ann", "auditor", "Ann Auditor")
        #expect(try site.tool("audit", "search", "--incident", "NC-1").status == 64, "no reason was given")
        try check(site)
        try site.stop()
        try check(site)
        let searches = try site.tool(
            "audit", "search", "--action", "auditLog.searched", "--reason", "who searched", "--json")
        #expect(searches.output.split(separator: "\n").count == 1)
        #expect(JSON(searches.output).list.count == 2)
        #expect(searches.output.contains("\"incident\":\"NC-1\"") && searches.output.contains("a complaint"))
    }

    private func check(_ site: Installation) throws {
        let found = try site.tool("audit", "search", "--incident", "NC-1", "--reason", "a complaint")
        #expect(found.status == 0 && found.output.contains("message.sent"), "\(found.errors)")
        for format in ["jsonl", "csv"] {
            let file = site.folder.file("log.\(format)")
            let export = try site.tool(
                "audit", "export", "--reason", "inspection", "--format", format, "--output", file, "--as", "ann")
            #expect(export.status == 0, "\(export.errors)")
            let verified = try Program.run(["audit", "verify", file])
            #expect(verified.status == 0 && verified.output.contains("verified"), "\(verified.errors)")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try Data(text.replacing("message.sent", with: "message.lost").utf8).write(to: URL(fileURLWithPath: file))
            let changed = try Program.run(["audit", "verify", file])
            #expect(changed.status == 1 && changed.errors.contains("its content was changed"))
            try Data("nonsense\n".utf8).write(to: URL(fileURLWithPath: file))
            #expect(try Program.run(["audit", "verify", file]).status == 65)
        }
    }
}
