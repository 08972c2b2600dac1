import EncompassCore
import EncompassStore
import EncompassWords

/// Writes the content of a message: a reference, the place, the deadline and a link, and nothing about any child. Its
/// form is up to the channel.
struct MessageWriter {
    let settings: EngineSettings
    let london: London
    private let desk: DeskDetails
    private let words: Words

    /// - Parameters:
    ///   - desk: that of the area; it is written to nobody at the desk itself.
    ///   - language: that of the place.
    init(settings: EngineSettings, london: London, desk: DeskDetails, language: Language) {
        self.settings = settings
        self.london = london
        self.desk = desk
        words = .of(language)
    }

    func content(of leased: LeasedMessage, at now: Timestamp) -> MessageContent {
        switch leased.matter {
        case .notification(let notification):
            let parts = leased.parts
            let paragraphs =
                parts.count == 1 ? one(notification, leased, at: now) : several(parts, at: now, for: notification)
            return MessageContent(
                subject: subject(notification, more: parts.count - 1), paragraphs: exercise + paragraphs + contact,
                reference: notification.reference, brief: brief(notification, leased, more: parts.count - 1, at: now),
                linkText: words("message.linkText"), desk: desk, kind: notification.kind, language: words.language)
        case .contact(let message):
            return content(of: message, leased)
        case .staff(let subject, let text):
            let whole = text.hasSuffix("\n") ? text.dropLast() : text[...]
            var paragraphs = whole.split(separator: "\n\n").map { MessageContent.Paragraph(String($0)) }
            paragraphs.append(MessageContent.Paragraph(words("message.desk"), link: "\(settings.deskURL)/"))
            let brief = TextSegment.fitted(
                words("message.text.desk", ["subject": subject, "link": "\(settings.deskURL)/"]))
            return MessageContent(
                subject: subject, paragraphs: paragraphs, reference: leased.id, brief: brief,
                linkText: words("message.linkText.desk"))
        case .code(let code, let purpose): return self.content(of: code, for: purpose, in: leased)
        case .invitation(let token):
            let link = "\(settings.publicURL)/invitation/\(token)"
            return MessageContent(
                subject: words("message.invitation.subject"),
                paragraphs: exercise + [
                    .init(words("message.invitation")), .init(words("message.invitation.link"), link: link),
                    .init(words("message.safety")),
                ], reference: leased.id,
                brief: TextSegment.fitted(
                    words("message.text.desk", ["subject": words("message.invitation.subject"), "link": link])),
                linkText: words("message.invitation.linkText"))
        }
    }

    /// A test says that it is one before anything else.
    private func content(of message: LeasedContactMessage, _ leased: LeasedMessage) -> MessageContent {
        let matter = message.matter.rawValue
        let link = "\(settings.publicURL)/\(message.matter == .test ? "t" : "c")/\(message.linkToken)"
        let subject = words("message.\(matter).subject")
        let facts = words(
            "message.contact.facts",
            [
                "place": message.placeName,
                "role": words.name("contact.role", message.contact.role.rawValue) ?? message.contact.role.rawValue,
            ])
        let whole = TextSegment.plain(words("message.\(matter).text", ["link": link]))
        return MessageContent(
            subject: settings.isExercise ? words("message.subject.exercise", ["subject": subject]) : subject,
            paragraphs: exercise + [
                .init(words("message.\(matter).what")), .init(facts),
                .init(words("message.\(matter).confirm"), link: link),
            ] + contact,
            reference: leased.id,
            brief: TextSegment.fits(whole) ? whole : TextSegment.fitted(words("message.\(matter).text.noLink")),
            linkText: words("message.\(matter).linkText"), desk: desk, language: words.language)
    }

    /// The code comes first, so that a telephone shows it without opening the message.
    private func content(
        of code: OneTimeCode, for purpose: OneTimeCode.Purpose, in leased: LeasedMessage
    ) -> MessageContent {
        let minutes = String(OneTimeCode.life.milliseconds / 60_000)
        let what = words("message.code", ["code": code.text, "what": words("message.code.\(purpose.rawValue)")])
        let note = words("message.code.note", ["minutes": minutes])
        let marked = settings.isExercise ? words("message.subject.exercise", ["subject": what]) : what
        return MessageContent(
            subject: words("message.code.subject"),
            paragraphs: exercise + [.init(what), .init(note), .init(words("message.safety"))], reference: leased.id,
            brief: TextSegment.fitted(marked + " " + note), linkText: words("message.linkText"))
    }

    private var exercise: [MessageContent.Paragraph] {
        settings.isExercise ? [MessageContent.Paragraph(words("message.exercise"))] : []
    }

    /// Who can be rung and when, and what this mailbox is not for.
    private var contact: [MessageContent.Paragraph] {
        [words.number(of: desk), words("message.safety")].compactMap { $0.map { .init($0) } }
    }

    private func subject(_ notification: LeasedNotification, more: Int) -> String {
        var subject = words("message.subject.\(notification.kind.rawValue)", ["reference": notification.reference])
        if more > 0 { subject = words("message.subject.more", ["subject": subject, "count": String(more)]) }
        return settings.isExercise ? words("message.subject.exercise", ["subject": subject]) : subject
    }

    /// One text message: without the link if there is no room for it.
    private func brief(
        _ notification: LeasedNotification, _ message: LeasedMessage, more: Int, at now: Timestamp
    ) -> String {
        let (date, time) = london.civil(message.deadlineAt)
        let values = [
            "subject": subject(notification, more: more), "time": time.description,
            "day": date == london.date(now) ? words("message.text.today") : words.day(date),
            "link": link(notification),
        ]
        let whole = TextSegment.plain(words("message.text.link", values))
        return TextSegment.fits(whole) ? whole : TextSegment.fitted(words("message.text.noLink", values))
    }

    private func one(
        _ notification: LeasedNotification, _ message: LeasedMessage, at now: Timestamp
    ) -> [MessageContent.Paragraph] {
        let facts = words(
            "message.facts",
            [
                "place": notification.placeName, "reference": notification.reference,
                "due": due(message, notification, at: now),
            ])
        return [
            .init(what(notification)), .init(facts), .init(words("message.signIn"), link: link(notification)),
            .init(words("message.note")),
        ]
    }

    private func several(
        _ parts: [(message: LeasedMessage, notification: LeasedNotification)], at now: Timestamp,
        for first: LeasedNotification
    ) -> [MessageContent.Paragraph] {
        let items = parts.map { message, notification in
            let facts = words(
                "message.item",
                [
                    "reference": notification.reference, "what": what(notification),
                    "due": due(message, notification, at: now),
                ])
            return MessageContent.Paragraph(facts, link: link(notification))
        }
        return [
            .init(words("message.several", ["number": String(parts.count)])),
            .init(words("message.several.place", ["place": first.placeName])),
        ] + items + [.init(words("message.several.note"))]
    }

    private func what(_ notification: LeasedNotification) -> String {
        words("message.what.\(notification.isConfirmation ? "confirmation" : notification.kind.rawValue)")
    }

    private func link(_ notification: LeasedNotification) -> String {
        "\(settings.publicURL)/a/\(notification.linkToken)"
    }

    /// What reaches a school during its hours is for today, whatever the deadline says.
    private func due(_ message: LeasedMessage, _ notification: LeasedNotification, at now: Timestamp) -> String {
        let (date, time) = london.civil(message.deadlineAt)
        let due = words("message.due", ["time": time.description, "day": words.day(date)])
        let isForToday = notification.inSchoolHours && london.date(now) < date
        return isForToday ? words("message.due.today", ["due": due]) : due
    }
}

extension LeasedMessage {
    /// The batch's messages, one for each notification.
    fileprivate var parts: [(message: LeasedMessage, notification: LeasedNotification)] {
        ([self] + others).reduce(into: []) { parts, part in
            guard let notification = part.notification else { return }
            if !parts.contains(where: { $0.notification.id == notification.id }) { parts.append((part, notification)) }
        }
    }
}
