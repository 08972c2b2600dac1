import EncompassCore
import Foundation
import TestSupport

/// A night of 2,000 incidents in which the daemon does not live long.
struct CrashingNight {
    let server: SMTPTestServer
    let morning: Morning
    private(set) var answered = Answered()
    private(set) var kills = 0
    private let night: Night
    private var entropy: SeededEntropy

    /// - Parameter seed: what decides where the daemon is killed.
    init(seed: UInt64) throws {
        server = try SMTPTestServer(.none)
        // A quarter of the children are on a roll; the rest come to a person.
        let families = MadeUp.crowd(400)
        // Callers enough for the whole night: a call list that must open at seven would bring the reminders forward, and
        // a reminder is a letter of its own.
        morning = try Morning(
            Installation(
                Installation.smtp(server, security: "none"), area: ["calls:", "  callers: 500"]),
            pupils: Array(families.prefix(100)))
        night = Night(incidents: 2000, families: families)
        entropy = SeededEntropy(seed: seed)
    }

    /// Pushes the night once; in about one push in three the daemon dies, somewhere from its first byte on.
    mutating func push() throws {
        for (number, lines) in night.pushes.enumerated() {
            let isLast = entropy.next() % 3 == 0 || number == 0
            let pause = UInt32(entropy.next() % 60_000)
            let feed = morning.feed
            let push = Background { try feed.push(Array(lines)) }
            if isLast {
                usleep(pause)
                try die()
            }
            if let answer = try? push.value(), answer.status == 200 { answered.add(answer) }
            if isLast { try revive() }
        }
    }

    /// Lets messages go out, and the daemon die between them.
    mutating func deliver() throws {
        for _ in 0..<3 {
            let before = try server.messages().count
            try Wait.until("further messages, or the last") {
                try server.messages().count > before + 5 || undelivered().isEmpty
            }
            usleep(UInt32(entropy.next() % 30_000))
            try die()
            try revive()
        }
    }

    /// The force pushes the whole night again, to a daemon that lives.
    mutating func pushAgain() throws {
        for lines in night.pushes { answered.add(try morning.feed.push(Array(lines))) }
    }

    /// The references of all notifications, once each has been handed over.
    func delivered() throws -> [String] {
        try morning.settle()
        try Wait.until("every notification is sent", within: 60) { try undelivered().isEmpty }
        return try morning.notifications(1).map { $0["reference"].text }
    }

    /// The Message-IDs under which each reference reached the mail server; a letter may have several references.
    func letters() throws -> [String: Set<String>] {
        var letters: [String: Set<String>] = [:]
        for message in try server.messages() {
            for line in message.text.split(whereSeparator: \.isNewline) where line.hasPrefix("Reference:") {
                letters[String(line.suffix(9)), default: []].insert(message.messageID ?? "")
            }
        }
        return letters
    }

    /// Those that no machine will send any more: the daemon died twice while a message was out, so that a person rings.
    func uncertain() throws -> Set<String> {
        let items = try morning.desk.get("/v1/notifications?limit=1000").items.filter(CrashingNight.isUncertain)
        return Set(items.map { $0["reference"].text })
    }

    private func undelivered() throws -> [JSON] {
        try morning.desk.get("/v1/notifications?limit=1000&state=held,queued,sending,failed").items
            .filter { !CrashingNight.isUncertain($0) }
    }

    private static func isUncertain(_ item: JSON) -> Bool {
        item["attempts"].list.contains { $0["reason"].text == "uncertain" }
    }

    private mutating func die() throws {
        try morning.site.kill()
        kills += 1
    }

    /// Each life begins two minutes after the one before.
    private func revive() throws {
        let minutes = 40 + 2 * kills
        try morning.site.start(at: "2026-11-20T0\(6 + minutes / 60):\(minutes % 60 / 10)\(minutes % 10):00Z")
    }
}
