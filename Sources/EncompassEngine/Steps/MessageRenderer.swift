import EncompassCore
import EncompassDelivery
import EncompassStore
import EncompassWords
import Mustache

/// Makes the message: a reference, the place, the deadline, a link, and nothing of any child.
struct MessageRenderer {
    let settings: EngineSettings
    let london: London

    private let words = Words.english

    init(settings: EngineSettings, london: London) {
        self.settings = settings
        self.london = london
    }

    /// Read once: a night sends thousands of messages.
    private static let one = Result { try MustacheTemplate(string: Words.english.language.template(.mail)) }
    private static let several = Result {
        try MustacheTemplate(string: Words.english.language.template(.mailSeveral))
    }

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
        let more = leased.references.count - 1
        var subject = words("mail.subject.\(leased.kind.rawValue)", ["reference": leased.reference])
        if more > 0 { subject = words("mail.subject.more", ["subject": subject, "count": String(more)]) }
        return settings.isExercise ? words("mail.subject.exercise", ["subject": subject]) : subject
    }

    private func fields(_ leased: LeasedMessage, at now: Timestamp) -> [String: String] {
        [
            "count": String(leased.references.count),
            "list": leased.parts.map { item($0, at: now) }.joined(separator: "\n\n"),
            "exercise": settings.isExercise ? words("mail.exercise") : "", "what": what(leased),
            "reference": leased.reference, "place": leased.placeName, "deadline": due(leased, at: now),
            "link": link(leased),
        ]
    }

    private func what(_ part: LeasedMessage) -> String {
        words("mail.what.\(part.isConfirmation ? "confirmation" : part.kind.rawValue)")
    }

    private func link(_ part: LeasedMessage) -> String { "\(settings.publicURL)/a/\(part.linkToken)" }

    /// What reaches a school at work is for today, whatever its deadline says.
    private func due(_ part: LeasedMessage, at now: Timestamp) -> String {
        let (date, time) = london.civil(part.deadlineAt)
        let due = words("mail.due", ["time": time.description, "day": words.day(date)])
        let isForToday = part.inSchoolHours && london.date(now) < date
        return isForToday ? words("mail.due.today", ["due": due]) : due
    }

    private func item(_ part: LeasedMessage, at now: Timestamp) -> String {
        words(
            "mail.item",
            [
                "reference": part.reference, "what": what(part), "due": due(part, at: now), "link": link(part),
            ])
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
