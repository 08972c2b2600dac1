import EncompassCore
import EncompassStore
import EncompassWords

/// Writes the content of a message: a reference, the place, the deadline and a link, and nothing about any child unless the
/// area's e-mails have the full list. Its form is up to the channel.
struct MessageWriter {
    let settings: EngineSettings
    let london: London
    private let desk: DeskDetails
    private let rules: MessageRules
    private let templates: MessageTemplates
    private let words: Words

    /// - Parameters:
    ///   - desk: that of the area; it is written to nobody at the desk itself.
    ///   - rules: how much the area's messages say.
    ///   - templates: the area's.
    ///   - language: that of the place.
    init(
        settings: EngineSettings, london: London, desk: DeskDetails, rules: MessageRules = MessageRules(),
        templates: MessageTemplates = .builtIn, language: Language
    ) {
        self.settings = settings
        self.london = london
        self.desk = desk
        self.rules = rules
        self.templates = templates
        words = .of(language)
    }

    /// - Parameter children: whom an e-mail with the full list names, by notification.
    func content(
        of leased: LeasedMessage, naming children: [String: [DisclosedChild]] = [:], at now: Timestamp
    ) -> MessageContent {
        switch leased.matter {
        case .notification(let notification):
            return draft(leased, notification, children, at: now)
                .written(with: templates, rules.content, hasBrief: leased.channel == .sms)
        case .contact(let message):
            return message.matter == .reply
                ? content(of: message.replies, message, leased) : content(of: message, leased)
        case .staff(let subject, let text):
            return content(toStaff: subject, text, reference: leased.id)
        case .code(let code, let purpose, _): return self.content(of: code, for: purpose, in: leased)
        case .invitation(let token, _):
            let link = "\(settings.publicURL)/invitation/\(token)"
            let subject = marked(words("message.invitation.subject"))
            return MessageContent(
                subject: subject,
                paragraphs: exercise + [
                    .init(words("message.invitation")), .init(words("message.invitation.link"), link: link),
                ] + contact, reference: leased.id,
                brief: TextSegment.fitted(
                    words("message.text.desk", ["subject": subject, "link": link])),
                linkText: words("message.invitation.linkText"), desk: desk, language: words.language)
        }
    }

    /// The desk has written: the references and their links, and nothing of what it wrote.
    private func content(of replies: [DeskReply], _ message: LeasedContactMessage, _ leased: LeasedMessage)
        -> MessageContent
    {
        let first = replies.first?.reference ?? ""
        func link(_ reply: DeskReply) -> String { "\(settings.publicURL)/a/\(reply.linkToken)" }
        let subject = marked(
            replies.count == 1
                ? words("message.reply.subject", ["reference": first])
                : words("message.reply.subjects", ["count": String(replies.count)]))
        let whole = TextSegment.plain(
            words("message.reply.text", ["subject": subject, "link": replies.first.map(link) ?? ""]))
        return MessageContent(
            subject: subject,
            paragraphs: exercise + [.init(words("message.reply.what", ["place": message.placeName]))]
                + replies.map { .init(words("message.reply.item", ["reference": $0.reference]), link: link($0)) }
                + [.init(words("message.reply.note"))] + contact,
            reference: first,
            brief: TextSegment.fits(whole)
                ? whole : TextSegment.fitted(words("message.reply.text.noLink", ["subject": subject])),
            linkText: words("message.linkText"), desk: desk, language: words.language)
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
            subject: marked(subject),
            paragraphs: exercise + [
                .init(words("message.\(matter).what")), .init(facts),
                .init(words("message.\(matter).confirm"), link: link),
            ] + contact,
            reference: leased.id,
            brief: TextSegment.fits(whole) ? whole : TextSegment.fitted(words("message.\(matter).text.noLink")),
            linkText: words("message.\(matter).linkText"), desk: desk, language: words.language)
    }

    /// What somebody at the desk is written.
    func content(toStaff subject: String, _ text: String, reference: String) -> MessageContent {
        let whole = text.hasSuffix("\n") ? text.dropLast() : text[...]
        var paragraphs = whole.split(separator: "\n\n").map { MessageContent.Paragraph(String($0)) }
        paragraphs.append(MessageContent.Paragraph(words("message.desk"), link: "\(settings.deskURL)/"))
        let brief = TextSegment.fitted(
            words("message.text.desk", ["subject": subject, "link": "\(settings.deskURL)/"]))
        return MessageContent(
            subject: subject, paragraphs: paragraphs, reference: reference, brief: brief,
            linkText: words("message.linkText.desk"))
    }

    /// The code comes first, so that a telephone shows it without opening the message.
    private func content(
        of code: OneTimeCode, for purpose: OneTimeCode.Purpose, in leased: LeasedMessage
    ) -> MessageContent {
        let minutes = String(OneTimeCode.life.milliseconds / 60_000)
        let what = words("message.code", ["code": code.text, "what": words("message.code.\(purpose.rawValue)")])
        let note = words("message.code.note", ["minutes": minutes])
        return MessageContent(
            subject: marked(words("message.code.subject")),
            paragraphs: exercise + [.init(what), .init(note)] + contact, reference: leased.id,
            brief: TextSegment.fitted(marked(what) + " " + note), linkText: words("message.linkText"), desk: desk,
            language: words.language)
    }

    /// A subject, or the beginning of a text message, that says so in an exercise.
    private func marked(_ subject: String) -> String {
        settings.isExercise ? words("message.subject.exercise", ["subject": subject]) : subject
    }

    private var exercise: [MessageContent.Paragraph] {
        settings.isExercise ? [MessageContent.Paragraph(words("message.exercise"))] : []
    }

    /// Who can be rung and when, and what this mailbox is not for.
    private var contact: [MessageContent.Paragraph] {
        [words.number(of: desk), words("message.safety")].compactMap { $0.map { .init($0) } }
    }

    private func draft(
        _ leased: LeasedMessage, _ first: LeasedNotification, _ children: [String: [DisclosedChild]], at now: Timestamp
    ) -> MessageDraft {
        let (date, time) = london.civil(leased.deadlineAt)
        return MessageDraft(
            place: first.placeName,
            items: leased.parts.map { message, notification in
                MessageDraft.Item(
                    reference: notification.reference, kind: notification.kind,
                    isConfirmation: notification.isConfirmation, due: due(message, notification, at: now),
                    link: link(notification),
                    children: (children[notification.id] ?? []).map { child in
                        MessageDraft.Child(
                            name: child.name, dateOfBirth: child.dateOfBirth, year: child.year,
                            className: child.className)
                    })
            }, time: time.description,
            day: date == london.date(now) ? words("message.text.today") : words.day(date), desk: desk,
            language: words.language, isExercise: settings.isExercise)
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
    var parts: [(message: LeasedMessage, notification: LeasedNotification)] {
        ([self] + others).reduce(into: []) { parts, part in
            guard let notification = part.notification else { return }
            if !parts.contains(where: { $0.notification.id == notification.id }) { parts.append((part, notification)) }
        }
    }
}
