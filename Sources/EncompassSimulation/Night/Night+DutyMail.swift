import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import GRDB

extension Night {
    /// Who is told of alarms.
    static let duty = "duty@mash.example"

    /// Mail to people at the desk goes out one by one, over the same mail server with its bad hours.
    func writeToDesk() {
        for _ in 0..<50 {
            let (outcome, isTaken) = fateOfDeskMail()
            let tray = SimulatedTransport.Tray()
            let transport = SimulatedTransport(answering: outcome, into: tray)
            let reply = ask("duty mail") { try $0.staffMailStep(by: transport) }
            if let sent = tray.message {
                note("duty mail: \(outcome.word)")
                if sent.to.address.text != Night.duty { violate(.wrongRecipient, "mail to the desk to another") }
                if isTaken { ledger.deskMail.append(sent.text) }
                deskMailIsOut = deskMailIsOut || !isTaken
            }
            guard reply.value == true else { break }
        }
        guard deskMailIsOut, awake != nil else { return }
        guard let due = value("SELECT MIN(due_at) FROM staff_mail WHERE state IN ('queued', 'deferred')", []) else {
            deskMailIsOut = false
            return
        }
        heap.plan(.look, at: max(now + .seconds(1), Timestamp(milliseconds: due) - skew))
    }

    /// The daemon asks the server when it does not know it to be well, as `MailProbeService` does.
    func probeMail() {
        guard let daemon, daemon.engine.wantsMailProbe else { return }
        let outcome: DeliveryOutcome =
            switch mail.mood(at: now) {
            case .dead: .deferred(reason: .connectionFailed, detail: "nobody is there")
            case .hanging: .deferred(reason: .timedOut, detail: "no answer")
            case .slow, .greylisting, nil: .accepted(receipt: nil)
            }
        let transport = SimulatedTransport(answering: outcome, into: SimulatedTransport.Tray())
        _ = ask("probe") { try $0.noteProbe(transport.probe()) }
    }

    private func fateOfDeskMail() -> (outcome: DeliveryOutcome, isTaken: Bool) {
        switch mail.mood(at: now) {
        case .dead: (.deferred(reason: .connectionFailed, detail: "later"), false)
        case .hanging: (.ambiguous(reason: .timedOut, detail: "no answer"), deskDice.chance(0.4))
        case .greylisting where deskDice.chance(0.5): (.deferred(reason: .policy, detail: "later"), false)
        default: (.accepted(receipt: "250"), true)
        }
    }
}
