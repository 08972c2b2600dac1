import EncompassCore
import EncompassDelivery
import EncompassStore
import Mustache

/// Makes the message: a reference, the place, the deadline, a link, and nothing of any child.
struct MessageRenderer {
    let settings: EngineSettings
    let london: London

    /// Read once: a night sends thousands of letters.
    private static let one = Result { try MustacheTemplate(string: MessageTemplates.text) }
    private static let several = Result { try MustacheTemplate(string: MessageTemplates.severalText) }

    /// - Throws: when the template or the address cannot be used; words without personal data.
    func render(_ leased: LeasedMessage, at now: Timestamp) throws -> OutgoingMessage {
        guard let to = EmailAddress(leased.address), let from = EmailAddress(settings.from),
            let id = MessageID("\(leased.letter)@\(settings.messageDomain)")
        else { throw StoreError(.invalid, "the address is not one that mail can be sent to") }
        let isOne = leased.references.count == 1
        let template = try (isOne ? MessageRenderer.one : MessageRenderer.several).get()
        return OutgoingMessage(
            id: id, from: Mailbox(name: "Encompass", address: from),
            to: Mailbox(address: to), subject: subject(leased), date: now,
            text: template.render(fields(leased, at: now)),
            reference: leased.reference)
    }

    private func subject(_ leased: LeasedMessage) -> String {
        let mark = settings.isExercise ? "EXERCISE: " : ""
        let more = leased.references.count - 1
        return mark + MessageTemplates.subject(leased.kind) + " " + leased.reference
            + (more > 0 ? " and \(more) more" : "")
    }

    private func fields(_ leased: LeasedMessage, at now: Timestamp) -> [String: String] {
        return [
            "count": String(leased.references.count),
            "list": leased.parts.map { line($0, at: now) }.joined(separator: "\n\n"),
            "exercise": settings.isExercise ? "EXERCISE: this message is part of an exercise.\n\n" : "",
            "what": leased.isConfirmation ? MessageTemplates.confirmation : MessageTemplates.what(leased.kind),
            "reference": leased.reference, "place": leased.placeName,
            "deadline": due(leased, at: now), "link": "\(settings.publicURL)/a/\(leased.linkToken)",
        ]
    }

    /// What reaches a school at work is for today, whatever its deadline says.
    private func due(_ part: LeasedMessage, at now: Timestamp) -> String {
        let (date, time) = london.civil(part.deadlineAt)
        let isForToday = part.inSchoolHours && london.date(now) < date
        return (isForToday ? "now, in today's school hours; at the latest " : "") + "\(time) on \(date.words)"
    }

    private func line(_ part: LeasedMessage, at now: Timestamp) -> String {
        let what = part.isConfirmation ? MessageTemplates.confirmation : MessageTemplates.what(part.kind)
        return [
            "Reference:     \(part.reference)", what, "Please read by: \(due(part, at: now))",
            "\(settings.publicURL)/a/\(part.linkToken)",
        ].joined(separator: "\n")
    }
}

extension LeasedMessage {
    /// The letter's messages, one for each notification.
    fileprivate var parts: [LeasedMessage] {
        ([self] + others).reduce(into: []) { parts, part in
            if !parts.contains(where: { $0.notification == part.notification }) { parts.append(part) }
        }
    }

    fileprivate var references: [String] { parts.map(\.reference) }
}

/// The words of a message.
enum MessageTemplates {
    /// A call that reached someone is followed by the written notification.
    static let confirmation = "This is the written notification of what you were told by telephone."

    /// Several notifications for one person in one letter.
    static let severalText = """
        {{{exercise}}}There are {{{count}}} Operation Encompass notifications for your establishment.

        Establishment: {{{place}}}

        {{{list}}}

        Sign in at each address to read it and to acknowledge it. This message holds no details of any child. Opening
        a link alone does not acknowledge anything. If you cannot sign in, ring your Multi-Agency Safeguarding Hub and
        quote the references.

        """

    static func subject(_ kind: NotificationKind) -> String {
        switch kind {
        case .new: "Operation Encompass notification"
        case .correction: "Operation Encompass correction"
        case .retraction: "Operation Encompass retraction"
        }
    }

    static func what(_ kind: NotificationKind) -> String {
        switch kind {
        case .new: "There is a new Operation Encompass notification for your establishment."
        case .correction: "An Operation Encompass notification that you were sent has been corrected."
        case .retraction: "An Operation Encompass notification that you were sent has been taken back by the police."
        }
    }

    /// Triple braces: this is text, and nothing in it is to be escaped.
    static let text = """
        {{{exercise}}}{{{what}}}

        Establishment: {{{place}}}
        Reference:     {{{reference}}}
        Please read by: {{{deadline}}}

        Sign in to read it and to acknowledge it:
        {{{link}}}

        This message holds no details of any child. Opening the link alone does not acknowledge
        anything. If you cannot sign in, ring your Multi-Agency Safeguarding Hub and quote the reference.

        """
}
