import EncompassCore
import EncompassDelivery
import Foundation
import Synchronization

/// E-mails over the daemon's own SMTP transport to servers of this machine, and the memory of this process meanwhile.
struct MailRun {
    /// Takes every message.
    let port: Int
    /// Refuses every recipient.
    let refusingPort: Int

    /// E-mails on their way at a time.
    private static let concurrency = 4
    /// One in so many goes to the server that refuses it, so that errors are passed through as well.
    private static let refusedEach = 10

    /// What became of a run.
    struct Sums {
        var accepted = 0
        var refused = 0
        /// After the first thousand and at the end, in MB.
        var residentEarly: Double?
        var residentAtEnd: Double?
    }

    /// Sends `count` messages.
    ///
    /// - Throws: `TransferFailure` if the transport cannot be made.
    func send(_ count: Int) throws -> Sums {
        let composer = MessageComposer(london: London())
        let ways = try [port, refusingPort].map { port in
            try SMTPTransport(SMTPSettings(host: "127.0.0.1", port: port, security: .none), composer: composer)
        }
        let sums = SharedSums()
        _ = try Threads.run(MailRun.concurrency) { _ in
            while let index = sums.next(of: count) {
                let isRefused = index % MailRun.refusedEach == 0
                sums.add(ways[isRefused ? 1 : 0].send(try MailRun.email(index)))
            }
        }
        return sums.atEnd
    }

    private static func email(_ index: Int) throws -> Email {
        guard let id = MessageID("leaks.\(index)@county.example"), let from = EmailAddress("desk@county.example"),
            let to = EmailAddress("head@school.example")
        else { throw BenchFailure("no address") }
        let text =
            "Please read the notification by nine o'clock.\n" + String(repeating: "A line of text.\n", count: 100)
        return Email(
            id: id, from: Mailbox(name: "Operation Encompass", address: from), to: Mailbox(address: to),
            subject: "Operation Encompass notification", date: Timestamp(milliseconds: 1_796_000_000_000), text: text,
            html: "<p>" + text + "</p>", reference: "4X69-THJT")
    }

    private final class SharedSums: Sendable {
        private let sums = Mutex(Sums())
        private let begun = Mutex(0)

        /// The number of the next message; nil when all have begun.
        func next(of count: Int) -> Int? {
            begun.withLock { begun in
                defer { begun += 1 }
                return begun < count ? begun : nil
            }
        }

        func add(_ outcome: DeliveryOutcome) {
            sums.withLock { sums in
                if outcome.reason == nil { sums.accepted += 1 } else { sums.refused += 1 }
                if sums.accepted + sums.refused == 1000 { sums.residentEarly = ProcessMemory.own?.resident }
            }
        }

        var atEnd: Sums {
            var sums = sums.withLock { $0 }
            sums.residentAtEnd = ProcessMemory.own?.resident
            return sums
        }
    }
}
