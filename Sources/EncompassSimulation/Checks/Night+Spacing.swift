import EncompassCore
import EncompassDelivery
import EncompassStore
import GRDB

extension Night {
    /// Nobody is written to again within this time of one notification: five minutes, less the two seconds for which a
    /// message may be on the wire.
    private static let leastBetweenLetters = Span.seconds(298)

    /// Looks at every letter at the mail server. What a person started again may come sooner, and where the host's clock
    /// was wrong the daemon's five minutes are not those of the world.
    func checkSpacing(_ letter: LeasedMessage) {
        guard faults[.clockBack] == nil, faults[.clockForward] == nil else { return }
        for part in [letter] + letter.others {
            ledger.reached[part.id] = now
            guard !ledger.retried.contains(part.notification), let step = step(of: part) else { continue }
            let before = ledger.written[key(of: part)] ?? []
            guard let near = before.last(where: { $0.step != step && now - $0.at < Night.leastBetweenLetters })
            else { continue }
            violate(
                .writtenTwice,
                "\(part.notification): step \(step) to \(part.target) \((now - near.at).milliseconds / 1000) s after "
                    + "step \(near.step)")
        }
    }

    /// The daemon knows now that a letter got there; of one whose answer it never had it cannot.
    func noteWritten(_ transfer: Transfer) {
        guard case .accepted = transfer.fate.outcome else { return }
        for part in [transfer.message] + transfer.message.others {
            guard let step = step(of: part), let at = ledger.reached[part.id] else { continue }
            ledger.written[key(of: part), default: []].append((step, at))
        }
    }

    private func key(of message: LeasedMessage) -> String { message.notification + " " + message.address }

    private func step(of message: LeasedMessage) -> Int64? {
        value("SELECT step FROM message WHERE id = ?", [message.id])
    }
}
