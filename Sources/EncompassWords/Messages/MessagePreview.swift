package import EncompassCore

/// A message of an area as it would look, about nobody.
package struct MessagePreview: Sendable {
    /// The part of a message, and the area's file that it comes from; nil for a built-in template.
    package struct Source: Sendable {
        package let slot: MessageSlot
        package let file: String?
    }

    package let detail: MessageDetail
    package let language: Language
    package let content: MessageContent
    package let sources: [Source]

    /// - Parameters:
    ///   - area: nil for the built-in rules.
    ///   - detail: nil for what the area's messages say.
    ///   - language: nil for that of the area's schools.
    package init(
        area: AreaPolicy?, detail: MessageDetail? = nil, occasion: MessageDraft.Occasion = .new,
        several: Bool = false, language: Language? = nil, publicURL: String, isExercise: Bool = false
    ) {
        let rules = area?.message ?? MessageRules()
        let templates = MessageTemplates(files: rules.files)
        let detail = detail ?? rules.content
        let language =
            language ?? area.map { $0.settings.language ?? .usual(localAuthority: $0.localAuthorities.first) }
            ?? .english
        self.detail = detail
        self.language = language
        let draft = MessageDraft.sample(
            occasion, several: several, detail: detail, language: language, desk: area?.desk ?? DeskDetails(),
            publicURL: publicURL, isExercise: isExercise)
        content = draft.written(with: templates, detail)
        sources = MessageSlot.allCases.map { Source(slot: $0, file: templates.file($0, detail, language)) }
    }
}
