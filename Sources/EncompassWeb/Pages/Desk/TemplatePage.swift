import EncompassCore
import EncompassEngine
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/templates`: what an area's messages to schools look like, with made-up data.
struct TemplatePage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.templates) { request, _ in
            let person = try await site.access.desk(request)
            return await show(request, to: person)
        }
    }

    private func show(_ request: Request, to person: SignedIn) async -> Response {
        let words = pages.words
        let areas = site.engine.policies.areas
        let area = request.query("area").flatMap { id in areas.first { $0.id == id } } ?? areas.first
        let occasion = request.query("kind").flatMap(MessageDraft.Occasion.init) ?? .new
        let several = request.query("several") == "yes"
        let preview = MessagePreview(
            area: area, detail: request.query("content").flatMap(MessageDetail.init), occasion: occasion,
            several: several, language: request.query("language").flatMap(Language.init),
            publicURL: site.engine.settings.publicURL, isExercise: site.engine.settings.isExercise)
        let content = TemplateView(
            areas: areas.map { TemplateView.Choice(value: $0.id, label: $0.name, isChosen: $0.id == area?.id) },
            languages: Language.allCases.map {
                TemplateView.Choice(value: $0.rawValue, label: $0.ownName, isChosen: $0 == preview.language)
            },
            contents: MessageDetail.allCases.map {
                TemplateView.Choice(
                    value: $0.rawValue, label: words.name("messageDetail", $0.rawValue) ?? $0.rawValue,
                    isChosen: $0 == preview.detail)
            },
            kinds: MessageDraft.Occasion.allCases.map {
                TemplateView.Choice(
                    value: $0.rawValue, label: words.name("occasion", $0.rawValue) ?? $0.rawValue,
                    isChosen: $0 == occasion)
            }, isOne: !several, link: Path.templates.link(),
            rule: words(
                "templates.rule",
                [
                    "area": area?.name ?? words("templates.noArea"),
                    "content": words.name("messageDetail", (area?.message.content ?? .reference).rawValue) ?? "",
                ]),
            sources: preview.sources.map { source in
                TemplateView.Source(
                    part: words.name("messageSlot", source.slot.rawValue) ?? source.slot.rawValue, file: source.file)
            }, subject: preview.content.subject, text: preview.content.text,
            html: preview.content.html, brief: preview.content.brief)
        return await pages.show(Page(words("place.templates"), content), to: person, at: .registry)
    }
}

struct TemplateView: PageContent {
    static let template = Template.templates

    struct Choice: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
    }

    struct Source: PageModel {
        let part: String
        /// The area's own file; nil for a built-in template.
        let file: String?
    }

    let areas: [Choice]
    let languages: [Choice]
    let contents: [Choice]
    let kinds: [Choice]
    let isOne: Bool
    let link: String
    /// What the area's messages say.
    let rule: String
    let sources: [Source]
    let subject: String
    let text: String
    /// Of the area's own template; nil for the text in the built-in layout.
    let html: String?
    let brief: String
}
