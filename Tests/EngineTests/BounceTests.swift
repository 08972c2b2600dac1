import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

/// Mail that the relay took, and that another mail server sent back.
@Suite("Bounces")
struct BounceTests {
    private let rig: Night
    private let figures = Figures()
    private let mail = RecordingTransport()
    private let folder: String

    init() throws {
        rig = try Night.numbered(at: at("2026-11-20T06:40:00Z"), meters: Meters(factory: figures))
        folder = try Bounce.mailDirectory(in: rig.folder)
        try rig.incident([(1, 0)])
        try rig.turn(post: mail)
    }

    private func read(_ path: String? = nil) throws {
        try rig.engine.bounceStep(in: BounceBox(path: path ?? folder))
        try rig.turn(post: mail)
    }

    private func names(_ place: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder + "/" + place).sorted()
    }

    @Test("a hard one at 06:41 has the deputy notified at 06:41")
    func hard() throws {
        let id = try #require(mail.handed.first?.id)
        #expect(mail.recipients == ["dsl1@school1.example"])
        #expect(try #require(try rig.queue().first?.nextAt) > at("2026-11-20T07:30:00Z"))
        rig.clock.set(at("2026-11-20T06:41:00Z"))
        try Bounce.deliver(Bounce.text(of: id), to: folder, named: "1.mail")
        try read()
        #expect(mail.recipients.last == "deputy1@school1.example")
        #expect(rig.clock.now() == at("2026-11-20T06:41:00Z"))
        let attempts = try #require(try rig.queue().first).attempts
        #expect(attempts.first { $0.id == id }?.state == .failed)
        #expect(try names("new").isEmpty && names(".Encompass/cur") == ["1.mail:2,S"])
        #expect(try rig.engine.auditStep().holds)
        // The same one again, as after a crash before it was moved.
        let before = mail.handed.count
        try Bounce.deliver(Bounce.text(of: id), to: folder, named: "2.mail")
        try read()
        #expect(mail.handed.count == before)
    }

    @Test("one that named children has shown them to nobody when it comes back, and says so in the story")
    func named() throws {
        var rules = MessageRules()
        (rules.content, rules.approvedBy) = (.list, "Ada Officer")
        let rig = try Night.numbered(at: at("2026-11-20T06:40:00Z"), message: rules)
        let mail = RecordingTransport()
        let folder = try Bounce.mailDirectory(in: rig.folder)
        try rig.incident([(1, 0)])
        try rig.turn(post: mail)
        let item = try #require(try rig.queue().first)
        func story() throws -> NotificationStory {
            try rig.store.notifications.story(of: item.id, at: rig.clock.now())
        }
        #expect(try story().sights.map(\.reader) == [.person(name: "Kay Adult 1")])

        let id = try #require(mail.handed.first?.id)
        try Bounce.deliver(Bounce.text(of: id), to: folder, named: "1.mail")
        try rig.engine.bounceStep(in: BounceBox(path: folder))
        #expect(try story().sights.isEmpty)
        let letter = try #require(try story().letters.first?.attempt)
        #expect(letter.state == .failed && letter.reason == "recipientUnknown")
        // The log keeps that it was sent.
        let trail = try rig.store.auditLog.trail(of: "notification:\(item.id)").map(\.entry.action)
        #expect(trail.contains("notification.disclosed") && trail.contains("message.failed"))

        try rig.turn(post: mail)
        #expect(try story().sights.map(\.reader) == [.person(name: "Dee Puty 1")])
    }

    @Test("one that a person's mail program has already opened, and one that only its address names")
    func openedAndTagged() throws {
        let id = try #require(mail.handed.first?.id)
        try Bounce.deliver(
            Bounce.text(of: nil, to: "bounces+\(id)@mash.example"), to: folder, named: "1.mail")
        try FileManager.default.moveItem(atPath: folder + "/new/1.mail", toPath: folder + "/cur/1.mail:2,S")
        try read()
        #expect(mail.recipients.last == "deputy1@school1.example")
        #expect(try names("cur").isEmpty)
    }

    @Test("a delay is noted, and nobody else is notified")
    func soft() throws {
        let id = try #require(mail.handed.first?.id)
        try Bounce.deliver(Bounce.text(of: id, action: "delayed", status: "4.4.1"), to: folder, named: "1.mail")
        try read()
        #expect(mail.handed.count == 1)
        let item = try #require(try rig.queue().first)
        #expect(item.state == .sent)
        let trail = try rig.store.auditLog.trail(of: "notification:\(item.id)")
        #expect(trail.contains { $0.entry.action == "message.delayed" })
        // A server that gives up after days says so with a status of its own.
        try Bounce.deliver(Bounce.text(of: id, status: "4.4.7"), to: folder, named: "2.mail")
        try read()
        #expect(mail.recipients.last == "deputy1@school1.example")
    }

    @Test("what is no bounce of ours stays where it is, and is counted once")
    func unknown() throws {
        try Bounce.deliver("Subject: Out of office\n\nAway until Monday.\n", to: folder, named: "1.mail")
        try Bounce.deliver(Bounce.text(of: "0193f0aa-1111-7000-8000-000000000001"), to: folder, named: "2.mail")
        let box = BounceBox(path: folder)
        for _ in 0..<3 { try rig.engine.bounceStep(in: box) }
        #expect(try names("new") == ["1.mail", "2.mail"])
        #expect(figures.value("encompass_bounces_total", ["result": "notAReport"]) == 1)
        #expect(figures.value("encompass_bounces_total", ["result": "unknown"]) == 1)
        #expect(figures.value("encompass_bounces_left", [:]) == 2)
        #expect(try rig.queue().map(\.state) == [.sent])
    }

    @Test("one that overtakes the answer to its message waits, and one after an unanswered attempt counts")
    func early() throws {
        try rig.incident([(2, 0)])
        try rig.turn(post: nil)
        let leased = try #require(try rig.engine.leaseStep(limit: 10).first)
        try Bounce.deliver(Bounce.text(of: leased.batch), to: folder, named: "1.mail")
        try read()
        #expect(try names("new") == ["1.mail"])
        try rig.engine.record(.ambiguous(reason: .connectionLost, detail: "gone"), of: leased)
        try read()
        #expect(try names("new").isEmpty)
        #expect(mail.recipients.last == "deputy2@school2.example")
        // No second copy to the mailbox that does not exist.
        try rig.run(to: rig.clock.now() + .minutes(20), post: mail)
        #expect(!mail.recipients.contains("dsl2@school2.example"))
    }

    @Test("an mbox file is read on from where it was, and never changed")
    func file() throws {
        let id = try #require(mail.handed.first?.id)
        let path = rig.folder.file("mbox")
        let first = "From MAILER-DAEMON Fri Nov 20 06:40:30 2026\nSubject: Away\n\nUntil Monday.\n\n"
        try Data(first.utf8).write(to: URL(fileURLWithPath: path))
        try read(path)
        #expect(mail.handed.count == 1)
        let second = "From MAILER-DAEMON Fri Nov 20 06:41:00 2026\n" + Bounce.text(of: id) + "\n"
        try Data((first + second).utf8).write(to: URL(fileURLWithPath: path))
        try read(path)
        #expect(mail.recipients.last == "deputy1@school1.example")
        try read(path)
        #expect(FileManager.default.contents(atPath: path) == Data((first + second).utf8))
        // After a start, too.
        #expect(throws: (any Error).self) { try read(rig.folder.file("missing")) }
    }

    @Test("no more e-mails leave in a minute than the configuration allows, in real time")
    func perMinute() throws {
        let rig = try Night.numbered(schools: 8, perMinute: [.email: 3])
        let mail = RecordingTransport()
        for school in 1...8 { try rig.incident([(school, 0)]) }
        try rig.turn(post: mail)
        #expect(mail.handed.count == 3)
        try rig.turn(post: mail)
        #expect(mail.handed.count == 3)
        rig.clock.set(rig.clock.now() + .seconds(61))
        try rig.turn(post: mail)
        #expect(mail.handed.count == 6)
    }
}
