import EncompassCore

/// A part of a message that has a template of its own.
package enum MessageSlot: String, CaseIterable, Sendable {
    /// An e-mail's subject.
    case subject
    /// An e-mail's text.
    case text
    /// The same as HTML. Without a template it is the text in the built-in layout.
    case html
    /// A text message.
    case sms

    /// For people, with its article.
    var phrase: String {
        switch self {
        case .subject: "a subject"
        case .text, .html: "an e-mail"
        case .sms: "a text message"
        }
    }
}

/// What a name in a template is.
indirect enum TemplateShape: Sendable {
    case text, flag
    case list([String: TemplateShape])
}

extension MessageSlot {
    /// The names that a template may use. Only an e-mail with the full list has the children's.
    func names(_ detail: MessageDetail) -> [String: TemplateShape] {
        let kinds: [String: TemplateShape] = [
            "new": .flag, "correction": .flag, "retraction": .flag, "confirmation": .flag,
        ]
        var names = kinds.merging([
            "reference": .text, "place": .text, "several": .flag, "count": .text, "more": .text, "deskName": .text,
            "deskPhone": .text, "deskHours": .text,
        ]) { $1 }
        switch self {
        case .subject: break
        case .sms:
            names.merge(["subject": .text, "time": .text, "day": .text, "link": .text]) { $1 }
        case .text, .html:
            var item = kinds.merging(["reference": .text, "what": .text, "due": .text, "link": .text]) { $1 }
            if detail == .list { item["children"] = .list(MessageSlot.child) }
            names.merge(["subject": .text, "desk": .text, "notifications": .list(item)]) { $1 }
        }
        return names
    }

    private static let child: [String: TemplateShape] = [
        "name": .text, "dateOfBirth": .text, "year": .text, "className": .text,
    ]

    /// Names by which somebody would ask for personal data, to say why they are refused.
    static let personal = Set(child.keys).union([
        "child", "children", "forename", "surname", "knownAs", "formerSurname", "dob", "birthday", "age", "sex", "upn",
        "nhsNumber", "address", "postcode", "town", "location", "summary", "schoolSummary", "circumstances", "voice",
        "adults", "victim", "suspect", "present", "welfareCheck", "class",
    ])
}
