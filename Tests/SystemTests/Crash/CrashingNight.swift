import EncompassCore
import Foundation
import TestSupport

/// A night of 2,000 incidents with a daemon that crashes often.
struct CrashingNight {
    let server: SMTPTestServer
    let morning: Morning
    private(set) var answered = Answered()
    private(set) var kills = 0
    private let night: Night
    private var entropy: SeededEntropy

    /// - Parameter seed: decides where the daemon is killed.
    init(seed: UInt64) throws {
        server = try SMTPTestServer(.none)
        // A quarter of the children are on a roll; the rest go to a person.
        let families = MadeUp.crowd(400)
        // Enough callers for the whole night: a phone list that must open at seven would bring reminders forward, and
        // each is a message of its own.
        morning = try Morning(
            Installation(
                Installation.smtp(server, security: "none"), area: ["calls:", "  callers: 500"]),
            pupils: Array(families.prefix(100)))
        night = Night(incidents: 2000, families: families)
        entropy = SeededEntropy(seed: seed)
    }

    /// Pushes the night once; in about one push in three the daemon dies somewhere after its first byte.
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

    /// Sends messages, while the daemon dies between them.
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

    /// The force pushes the whole night again, to a running daemon.
    mutating func pushAgain() throws {
        for lines in night.pushes { answered.add(try morning.feed.push(Array(lines))) }
    }

    /// The references of all notifications, after each was sent.
    func delivered() throws -> [String] {
        try morning.settle()
        try Wait.until("every notification is sent") { try undelivered().isEmpty }
        return try morning.notifications(1).map { $0["reference"].text }
    }

    /// The Message-IDs that each reference reached the mail server with; a message may have several references.
    func letters() throws -> [String: Set<String>] {
        var letters: [String: Set<String>] = [:]
        for message in try server.messages() {
            for line in message.text.split(whereSeparator: \.isNewline) where line.hasPrefix("Reference:") {
                letters[String(line.suffix(9)), default: []].insert(message.messageID ?? "")
            }
        }
        return letters
    }

    /// Those that are no longer sent by machine: the daemon died twice while sending, so that a person calls.
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

    /// Each run begins two minutes after the one before.
    private func revive() throws {
        let minutes = 40 + 2 * kills
        try morning.site.start(at: "2026-11-20T0\(6 + minutes / 60):\(minutes % 60 / 10)\(minutes % 10):00Z")
    }
}
