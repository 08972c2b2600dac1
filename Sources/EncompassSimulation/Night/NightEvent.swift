import EncompassCore
import EncompassStore

/// Something that happens at a moment of the night.
enum NightEvent {
    /// The force pushes, or pushes again, a part of its feed.
    case push(Int)
    /// The force says how many incidents there were.
    case declare(FeedManners.Declaration)
    /// A message reaches the mail server; the daemon hears what became of it; the result comes once more.
    case arrive(Transfer)
    case record(Transfer)
    case lateResult(LeasedMessage)
    /// A decision on an incident as it was is ready.
    case staleDecision(UnsettledIncident)
    case read(SentMail)
    /// Somebody of the place looks at all that stands there, or at one.
    case visit(Reader, of: Scope)
    case snoop(Reader, notification: String)
    case answer(SchoolAnswer)
    /// Operators look at the exceptions; a caller takes the next line of the phone list.
    case desk, call
    case fault(PlannedFault)
    case restart
    /// Somebody spoils the file, so that a test sees whether the checks find it.
    case spoil(String)
    /// The daemon looks again after a failure, or the checks do.
    case look
}

/// One message on its way, sent by one life of the daemon.
struct Transfer {
    let message: LeasedMessage
    let fate: MailServer.Fate
    let life: Int
    /// How many acknowledgements there had been when it was leased.
    let leasedAt: Timestamp
}

/// What a recipient has in the mailbox.
struct SentMail {
    let id: String
    let notification: String
    let token: String
    let target: Scope
    let to: String
    /// Whose mailbox it is; nil where the register has changed meanwhile.
    let reader: Reader?
}

/// Somebody at a place, or its system.
struct Reader: Hashable {
    /// Nil for the system.
    let name: String?
    /// Whose notifications they may open.
    let place: Scope

    /// As they sign in.
    var principal: Principal {
        guard let name else {
            return Principal(actor: .credential("school", place.description), role: .school, places: [place])
        }
        let role: Principal.Role = place.urn == nil ? .laOfficer : .keyAdult
        return Principal(actor: .account(name), role: role, name: name, places: [place])
    }

    /// What the world remembers them by.
    var key: String { name ?? "the system of \(place)" }
}

/// What a school says, and how often it has tried to say so.
struct SchoolAnswer {
    var mail: SentMail
    var outcome: AcknowledgementOutcome
    /// Only the first child is meant.
    var isOfOneChild: Bool
    /// A signed call of the school's system, by its `webhook-id`.
    var webhook: String?
    /// Whoever has read it has a name without a letter in it.
    var isNameless = false
    /// The page that they have before them, where it is not the one of the moment.
    var page: [Shown]?
    /// The form of the page as they send it, and as they mean it.
    var form: SchoolAnswerForm?
    var wanted: SchoolAnswerForm?
    var tries = 0

    struct Shown {
        var reference: String
        var child: Showings.Child?
    }
}

/// A fault that comes at a moment, unlike those of commits and of mail.
enum PlannedFault {
    case kill(FaultKind, downFor: Span)
    case asleep(Span)
    case clock(Span)
    case contacts, roll, policy, snow, closure
}
