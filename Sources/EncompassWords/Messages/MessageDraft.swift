package import EncompassCore
import Foundation

/// The facts for a message about one or several notifications of one place, which an area's templates or the built-in
/// ones turn into what is sent.
package struct MessageDraft: Sendable {
    /// What a message is about: a kind of notification, or the confirmation of a call.
    package enum Occasion: String, CaseIterable, Sendable {
        case new, correction, retraction, confirmation

        package init(_ kind: NotificationKind, isConfirmation: Bool) {
            self = isConfirmation ? .confirmation : Occasion(rawValue: kind.rawValue) ?? .new
        }
    }

    package struct Child: Sendable {
        package var name: String
        package var dateOfBirth: LocalDate?
        package var year: String?
        package var className: String?

        package init(name: String, dateOfBirth: LocalDate? = nil, year: String? = nil, className: String? = nil) {
            self.name = name
            self.dateOfBirth = dateOfBirth
            self.year = year
            self.className = className
        }
    }

    /// One notification.
    package struct Item: Sendable {
        package var reference: String
        package var kind: NotificationKind
        package var isConfirmation: Bool
        /// By when somebody is to read it, in words.
        package var due: String
        package var link: String
        /// Of an e-mail with the full list only.
        package var children: [Child] = []

        package init(
            reference: String, kind: NotificationKind, isConfirmation: Bool, due: String, link: String,
            children: [Child] = []
        ) {
            self.reference = reference
            self.kind = kind
            self.isConfirmation = isConfirmation
            self.due = due
            self.link = link
            self.children = children
        }

        fileprivate var occasion: Occasion { Occasion(kind, isConfirmation: isConfirmation) }
    }

    package var place: String
    /// At least one.
    package var items: [Item]
    /// The deadline of the first as a text message says it.
    package var time: String
    package var day: String
    package var desk: DeskDetails
    package var language: Language
    package var isExercise: Bool

    package init(
        place: String, items: [Item], time: String, day: String, desk: DeskDetails, language: Language,
        isExercise: Bool
    ) {
        self.place = place
        self.items = items
        self.time = time
        self.day = day
        self.desk = desk
        self.language = language
        self.isExercise = isExercise
    }

    private var words: Words { .of(language) }

    // MARK: - Written

    /// - Parameter hasBrief: whether it has a form for a text message.
    package func written(
        with templates: MessageTemplates, _ detail: MessageDetail, hasBrief: Bool = true
    ) -> MessageContent {
        var model = model
        let subject = subject(with: templates, detail, model)
        model["subject"] = .text(subject)
        let text = templates.rendered(.text, detail, language, model) ?? ""
        let links = Set(items.map(\.link))
        let exercise = isExercise ? [MessageContent.Paragraph(words("message.exercise"))] : []
        return MessageContent(
            subject: marked(subject), paragraphs: exercise + MessageContent.Paragraph.read(text, links: links),
            reference: items[0].reference, brief: hasBrief ? brief(with: templates, detail, model) : "",
            linkText: words("message.linkText"),
            html: templates.rendered(.html, detail, language, model).map(markedPage), desk: desk, kind: items[0].kind,
            language: language)
    }

    /// One text message, without the link if there is no room for it.
    private func brief(
        with templates: MessageTemplates, _ detail: MessageDetail, _ model: [String: TemplateValue]
    ) -> String {
        let whole = TextSegment.plain(brief(with: templates, detail, model, link: items[0].link))
        return TextSegment.fits(whole) ? whole : TextSegment.fitted(brief(with: templates, detail, model, link: nil))
    }

    func brief(with templates: MessageTemplates, _ detail: MessageDetail, link: String?) -> String {
        var model = model
        model["subject"] = .text(subject(with: templates, detail, model))
        return brief(with: templates, detail, model, link: link)
    }

    private func brief(
        with templates: MessageTemplates, _ detail: MessageDetail, _ model: [String: TemplateValue], link: String?
    ) -> String {
        var model = model
        model["time"] = .text(time)
        model["day"] = .text(day)
        model["link"] = .text(link ?? "")
        return marked((templates.rendered(.sms, detail, language, model) ?? "").onOneLine)
    }

    private func subject(
        with templates: MessageTemplates, _ detail: MessageDetail, _ model: [String: TemplateValue]
    ) -> String {
        (templates.rendered(.subject, detail, language, model) ?? "").onOneLine
    }

    /// No template can leave out that it is an exercise.
    private func marked(_ text: String) -> String {
        isExercise ? words("message.subject.exercise", ["subject": text]) : text
    }

    private func markedPage(_ html: String) -> String {
        guard isExercise else { return html }
        let mark = "<p><b>\(words("message.exercise"))</b></p>"
        guard let body = html.range(of: "<body[^>]*>", options: [.regularExpression, .caseInsensitive]) else {
            return mark + html
        }
        return html.replacingCharacters(in: body, with: html[body] + mark)
    }

    private var model: [String: TemplateValue] {
        let first = items[0]
        return flags(first).merging(
            [
                "reference": .text(first.reference), "place": .text(place), "several": .flag(items.count > 1),
                "count": .text(String(items.count)),
                "more": .text(items.count > 1 ? String(items.count - 1) : ""),
                "deskName": .text(desk.name ?? ""), "deskPhone": .text(desk.phone ?? ""),
                "deskHours": .text(desk.hours ?? ""), "desk": .text(words.number(of: desk) ?? ""),
                "notifications": .list(items.map(model)),
            ]) { $1 }
    }

    private func model(_ item: Item) -> [String: TemplateValue] {
        flags(item).merging(
            [
                "reference": .text(item.reference),
                "what": .text(words.name("message.what", item.occasion.rawValue) ?? ""),
                "due": .text(item.due), "link": .text(item.link),
                "children": .list(
                    item.children.map { child in
                        [
                            "name": .text(child.name),
                            "dateOfBirth": .text(child.dateOfBirth.map(words.date) ?? ""),
                            "year": .text(child.year ?? ""), "className": .text(child.className ?? ""),
                        ]
                    }),
            ]) { $1 }
    }

    private func flags(_ item: Item) -> [String: TemplateValue] {
        [
            "new": .flag(item.kind == .new && !item.isConfirmation), "correction": .flag(item.kind == .correction),
            "retraction": .flag(item.kind == .retraction), "confirmation": .flag(item.isConfirmation),
        ]
    }
}

extension MessageContent.Paragraph {
    /// The paragraphs of a text, which empty lines separate; a line that is one of the links ends one.
    static func read(_ text: String, links: Set<String>) -> [MessageContent.Paragraph] {
        var paragraphs: [MessageContent.Paragraph] = []
        var lines: [Substring] = []
        func end(_ link: String? = nil) {
            defer { lines = [] }
            if !lines.isEmpty || link != nil {
                paragraphs.append(.init(lines.joined(separator: "\n"), link: link))
            }
        }
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map({
            Substring($0)
        }) {
            if line.allSatisfy(\.isWhitespace) {
                end()
            } else if links.contains(String(line)) {
                end(String(line))
            } else {
                lines.append(line)
            }
        }
        end()
        return paragraphs
    }
}

extension String {
    /// With one space for each run of white space, and none at either end.
    fileprivate var onOneLine: String {
        // Nearly every text is ASCII, and characters cost many times what bytes do.
        guard utf8.allSatisfy({ $0 < 0x80 }) else {
            return split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var isApart = false
        for byte in utf8 {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                isApart = !bytes.isEmpty
            } else {
                if isApart { bytes.append(0x20) }
                isApart = false
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

// MARK: - Made-up data

extension MessageDraft {
    /// A message about nobody, to show what templates make of it.
    ///
    /// - Parameter desk: that of the area.
    package static func sample(
        _ occasion: Occasion, several: Bool, detail: MessageDetail, language: Language,
        desk: DeskDetails = DeskDetails(name: "Sample MASH", phone: "01632 960100", hours: "07:00 to 17:00"),
        publicURL: String = "https://encompass.example", isExercise: Bool = false
    ) -> MessageDraft {
        let words = Words.of(language)
        let day = words.day(LocalDate(dayNumber: 20_777))
        let due = words("message.due", ["time": "09:00", "day": day])
        let kind = NotificationKind(rawValue: occasion.rawValue) ?? .new
        var items = [
            Item(
                reference: "4X69-THJT", kind: kind, isConfirmation: occasion == .confirmation, due: due,
                link: publicURL + "/a/sample-of-a-link-1")
        ]
        if several {
            items.append(
                Item(
                    reference: "7K2P-WQMA", kind: .new, isConfirmation: false, due: due,
                    link: publicURL + "/a/sample-of-a-link-2"))
        }
        if detail == .list {
            for index in items.indices where items[index].kind != .retraction {
                items[index].children = [
                    Child(
                        name: "Robin Sample", dateOfBirth: LocalDate(dayNumber: 16_496), year: "6", className: "6B")
                ]
            }
        }
        return MessageDraft(
            place: "Sample Primary School", items: items, time: "09:00", day: words("message.text.today"), desk: desk,
            language: language, isExercise: isExercise)
    }
}
