import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassWords
import Foundation

struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "The templates of the messages to schools.", subcommands: [Preview.self])

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a message as it would look, with made-up data.",
            discussion:
                "It reads the configuration and the areas only, and sends nothing. Templates that are not right are refused, "
                + "as by check-config and serve.")
        @OptionGroup var options: PlaceOptions
        @Flag(help: "Print JSON.") var json = false
        @Option(help: "The area, by its id; without it, the only area.") var area: String?
        @Option(help: "en or cy; without it, the language of the area's schools.") var language: Language?
        @Option(help: "How much the message says; without it, what the area's messages say.")
        var content: MessageDetail?
        @Option(help: "What the message is about.") var kind = MessageDraft.Occasion.new
        @Option(help: "email or sms.") var channel = PreviewChannel.email
        @Flag(help: "About two notifications in one message.") var several = false
        @Flag(help: "Print the e-mail's HTML instead of its text.") var html = false

        func run() async throws {
            try await Failure.reporting {
                let report = options.input.report()
                let areas = try options.input.areas(report)
                for warning in areas.warnings { Console.note("warning: \(warning)") }
                let configuration = try report.configuration()
                let area = try chosen(areas.areas)
                let preview = MessagePreview(
                    area: area, detail: content, occasion: kind, several: several, language: language,
                    publicURL: configuration.http.baseURL(of: .schools), isExercise: configuration.exercise.start != nil
                )
                if json { return try Console.printJSON(PreviewLine(preview, area, kind, channel)) }
                print(preview)
            }
        }

        private func chosen(_ areas: [AreaPolicy]) throws -> AreaPolicy? {
            guard let name = area else {
                guard areas.count < 2 else {
                    throw Failure(.usage, "give --area: \(areas.map(\.id).sorted().joined(separator: ", "))")
                }
                return areas.first
            }
            guard let found = areas.first(where: { $0.id == name }) else {
                let nearest = NearestWord.of(name, among: areas.map(\.id)).map { "; did you mean \($0)?" } ?? ""
                throw Failure(.failed, "there is no area \(name)\(nearest)")
            }
            return found
        }

        private func print(_ preview: MessagePreview) {
            let used = preview.sources.filter { channel.slots.contains($0.slot) }
            Console.note(
                "content: \(preview.detail.rawValue); language: \(preview.language.rawValue); "
                    + used.map { "\($0.slot.rawValue): \($0.file ?? "built in")" }.joined(separator: ", "))
            switch channel {
            case .sms: Console.print(preview.content.brief)
            case .email:
                Console.print("Subject: \(preview.content.subject)\n")
                Console.print(html ? MailLayout.html(preview.content) : preview.content.text)
            }
        }
    }
}

/// The ways of a message that has templates.
enum PreviewChannel: String, CaseIterable, ExpressibleByArgument {
    case email, sms

    var slots: [MessageSlot] { self == .sms ? [.sms] : [.subject, .text, .html] }
}

extension MessageDraft.Occasion: ExpressibleByArgument {}

private struct PreviewLine: Encodable {
    let area: String?
    let content: String
    let language: String
    let kind: String
    let channel: String
    /// The area's files that it was made from, by part.
    let templates: [String: String]
    let subject: String?
    let text: String
    let html: String?

    init(_ preview: MessagePreview, _ area: AreaPolicy?, _ kind: MessageDraft.Occasion, _ channel: PreviewChannel) {
        self.area = area?.id
        content = preview.detail.rawValue
        language = preview.language.rawValue
        self.kind = kind.rawValue
        self.channel = channel.rawValue
        let used = preview.sources.filter { channel.slots.contains($0.slot) }
        templates = Dictionary(
            used.compactMap { source in source.file.map { (source.slot.rawValue, $0) } },
            uniquingKeysWith: { first, _ in first })
        subject = channel == .email ? preview.content.subject : nil
        text = channel == .email ? preview.content.text : preview.content.brief
        html = channel == .email ? MailLayout.html(preview.content) : nil
    }
}
