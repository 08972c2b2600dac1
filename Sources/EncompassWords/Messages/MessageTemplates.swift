package import EncompassCore

/// The templates of an area's messages: its own, and the built-in ones for what it has none of.
///
/// A file is `SLOT.LANGUAGE.mustache`, or `SLOT.CONTENT.LANGUAGE.mustache` for one content only; `_NAME.LANGUAGE.mustache` is a
/// partial.
package struct MessageTemplates: Sendable {
    /// What is wrong with an area's file.
    package struct Fault: Hashable, Sendable {
        package let file: String
        package let line: Int
        package let problem: String
        package let remedy: String?
    }

    /// The built-in ones only.
    package static let builtIn = MessageTemplates(files: [:])

    package private(set) var faults: [Fault] = []
    private var own: [String: MessageTemplate] = [:]

    /// - Parameter files: an area's, by name.
    package init(files: [String: String]) {
        for (name, source) in files { own[name] = MessageTemplate(source) }
        guard !files.isEmpty else { return }
        var check = MessageTemplateCheck(self)
        check.look(at: own.keys.sorted())
        faults = check.faults
    }

    /// The file of an area that a message uses; nil for a built-in template.
    package func file(_ slot: MessageSlot, _ detail: MessageDetail, _ language: Language) -> String? {
        MessageTemplates.files(slot, detail, language).first { own[$0] != nil }
    }

    /// - Returns: nil for a slot without a template.
    func rendered(
        _ slot: MessageSlot, _ detail: MessageDetail, _ language: Language, _ model: [String: TemplateValue]
    ) -> String? {
        guard let template = template(slot, detail, language) else { return nil }
        return template.rendered(
            model, partial: { partial($0, language) },
            escaped: slot == .html ? MessageTemplates.escaped : MessageTemplates.onOneLine)
    }

    private func template(_ slot: MessageSlot, _ detail: MessageDetail, _ language: Language) -> MessageTemplate? {
        let names = MessageTemplates.files(slot, detail, language)
        return names.lazy.compactMap { own[$0] }.first
            ?? names.lazy.compactMap { BuiltInMessages.templates[$0] }.first
    }

    /// A partial that a template of this language includes by its name.
    func partial(_ name: String, _ language: Language) -> MessageTemplate? {
        let file = "_\(name).\(language.rawValue).mustache"
        return own[file] ?? BuiltInMessages.templates[file]
    }

    func own(_ file: String) -> MessageTemplate? { own[file] }

    /// The names of the partials of an area.
    var partials: [String] { own.keys.filter { $0.hasPrefix("_") }.map { String($0.dropFirst().prefix { $0 != "." }) } }

    /// The files that may be used for a message, the likeliest first.
    static func files(_ slot: MessageSlot, _ detail: MessageDetail, _ language: Language) -> [String] {
        [
            "\(slot.rawValue).\(detail.rawValue).\(language.rawValue).mustache",
            "\(slot.rawValue).\(language.rawValue).mustache",
        ]
    }

    /// A value is one line of a plain text.
    private static func onOneLine(_ text: String) -> String {
        // Nearly every value is one line of ASCII already.
        text.utf8.allSatisfy { (0x20..<0x80).contains($0) }
            ? text : text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// By scalar: a combining mark must not hide a quotation mark.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}

/// The built-in templates by the names of an area's files.
package enum BuiltInMessages {
    package static let sources: [String: String] = [
        "subject.en.mustache": PackageResources.message_subject_en_mustache,
        "text.en.mustache": PackageResources.message_text_en_mustache,
        "text.fixedSentence.en.mustache": PackageResources.message_text_fixedSentence_en_mustache,
        "text.list.en.mustache": PackageResources.message_text_list_en_mustache,
        "sms.en.mustache": PackageResources.message_sms_en_mustache,
        "_body.en.mustache": PackageResources.message_body_en_mustache,
        "_end.en.mustache": PackageResources.message_end_en_mustache,
        "subject.cy.mustache": PackageResources.message_subject_cy_mustache,
        "text.cy.mustache": PackageResources.message_text_cy_mustache,
        "text.fixedSentence.cy.mustache": PackageResources.message_text_fixedSentence_cy_mustache,
        "text.list.cy.mustache": PackageResources.message_text_list_cy_mustache,
        "sms.cy.mustache": PackageResources.message_sms_cy_mustache,
        "_body.cy.mustache": PackageResources.message_body_cy_mustache,
        "_end.cy.mustache": PackageResources.message_end_cy_mustache,
    ].mapValues { String(decoding: $0, as: UTF8.self) }

    static let templates = sources.mapValues { MessageTemplate($0) }
}
