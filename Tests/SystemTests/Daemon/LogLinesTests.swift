import Foundation
import TestSupport
import Testing

/// What the real program logs of a night: one line for each event that somebody may look for.
@Suite("The log of a night", .enabled(if: !TestPython.isAbsent))
struct LogLinesTests {
    private struct Line {
        let level: String
        let message: String
        let fields: [String: String]
    }

    private func lines(_ site: Installation) throws -> [Line] {
        let written = (site.daemon?.errors ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        // What follows the last newline is being written.
        return try written.dropLast().map { line in
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "not JSON: \(line)")
            return Line(
                level: object["level"] as? String ?? "", message: object["message"] as? String ?? "",
                fields: object["fields"] as? [String: String] ?? [:])
        }
    }

    @Test("start, channel, import, push, message, answer and stop, with one id from push to answer, and no exception")
    func night() throws {
        let site = try Installation()
        let environment = ["ENCOMPASS_LOG_LEVEL": "debug", "ENCOMPASS_LOG_FORMAT": "json"]
        let morning = try Morning(site)
        try site.stop()
        try site.start(environment: environment)
        let roll = try site.write("again.csv", MadeUp.roll([MadeUp.amelia, MadeUp.noah, MadeUp.grace]))
        #expect(try site.tool("registry", "import", "--roll", roll).status == 0)
        // The second child is on no roll: an exception.
        let stranger = Pupil("Zeno", "Quill", "2013-05-05", number: 77)
        let children = [MadeUp.amelia.reported(as: "1"), stranger.reported(as: "2")]
        let push = try morning.feed.push([IncidentText.make("NC-1", children: children), "{}"])
        #expect(push.status == 200)
        let own = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        _ = try morning.exceptions(2)
        let school = try morning.school(MadeUp.quay)
        #expect(try school.say("acknowledged", of: own) == 204)
        try Wait.until("mail is known to work") { try lines(site).contains { $0.message == "a channel can deliver" } }
        #expect(try site.stop() == .exited(0))

        let all = try lines(site)
        func line(_ message: String) throws -> Line {
            try #require(all.first { $0.message == message }, "no line: \(message)")
        }
        let started = try line("started")
        #expect(started.fields["version"] != nil && started.fields["epoch"].flatMap { Int($0) } ?? 0 >= 2)
        #expect(started.fields["schema"].flatMap { Int($0) } ?? 0 >= 8)
        #expect(started.fields["database"] == site.database)
        #expect(try line("registry import").fields["outcome"] == "landed")
        let pushed = try line("incidents were pushed")
        #expect(
            pushed.fields["accepted"] == "1" && pushed.fields["rejected"] == "1" && pushed.fields["outcome"] == "whole")
        let id = try #require(pushed.fields["correlation"])
        let sent = try line("an attempt to send a message has ended")
        #expect(sent.fields["correlation"] == id && sent.fields["outcome"] == "accepted")
        let answered = try line("a school has answered")
        #expect(answered.fields["correlation"] == id && answered.fields["notification"] == own)
        #expect(all.contains { $0.message.hasPrefix("stopping") } && all.last?.message == "stopped")
        // Two exceptions are open, and the list shows them.
        #expect(!all.contains { $0.level != "debug" && $0.message.contains("exception") })
    }
}
