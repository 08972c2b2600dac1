import EncompassCore
import EncompassDelivery
import EncompassFormats
import EncompassStore
import Logging

extension Engine {
    /// Reads the mail that came for the Return-Path. A message that was lost takes the next step of its notification's
    /// ladder at once; one that is delayed is noted.
    public func bounceStep(in box: BounceBox) throws {
        let before = try store.messages.bouncesRead()
        let after = try box.read(from: before) { mail in try take(bounce: mail) }
        if let after, after != before { try store.messages.noteBouncesRead(upTo: after, at: clock.now()) }
        meters.set("encompass_bounces_left", Double(box.leftCount))
    }

    private func take(bounce mail: [UInt8]) throws -> BounceBox.Answer {
        guard let report = DeliveryReport(mail), let worst = report.worst else { return left("notAReport") }
        // An id of ours is what comes before the `@` of its Message-ID.
        let ids = report.tags + report.messageIDs.map { String($0.prefix { $0 != "@" }) }
        let reason = DeliveryReason(bounce: worst.status?.subject, worst.status?.detail)
        let status = worst.status.map { " (\($0))" } ?? ""
        let effect = try store.messages.noteBounce(
            worst.verdict, of: ids, reason: reason.rawValue, detail: "a mail server sent it back\(status)",
            at: clock.now())
        switch effect {
        case .early: return .later
        case .unknown: return left("unknown")
        case .known: meters.count("encompass_bounces_total", [("result", "known")])
        case .noted:
            meters.count("encompass_bounces_total", [("result", worst.verdict.label)])
            log.notice(
                "a bounce was read",
                metadata: ["result": "\(worst.verdict.label)", "reason": "\(reason.rawValue)"])
            workSignal.send()
            dispatchSignal.send()
        }
        return .done
    }

    /// It stays where it is, and is counted: somebody may have answered, or a server may write in a way that we do not
    /// know.
    private func left(_ result: String) -> BounceBox.Answer {
        meters.count("encompass_bounces_total", [("result", result)])
        log.warning("mail for the return path is no bounce of a message of ours", metadata: ["result": "\(result)"])
        return .left
    }

    /// Every result that a bounce is counted under.
    static let bounceResults =
        BounceVerdict.allCases.filter { $0 != .nothing }.map(\.label) + ["known", "unknown", "notAReport"]
}

extension BounceVerdict {
    /// For the metric and the log.
    fileprivate var label: String {
        switch self {
        case .nothing: "nothing"
        case .delivered: "delivered"
        case .delayed: "delayed"
        case .lost: "lost"
        }
    }
}
