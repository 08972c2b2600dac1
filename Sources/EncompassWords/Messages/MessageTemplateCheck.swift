import EncompassCore
import Foundation

/// Checks an area's templates: each name against the names of its slot, partials included, where it stands, and what a
/// message of made-up data becomes.
struct MessageTemplateCheck {
    private(set) var faults: [MessageTemplates.Fault] = []
    private let templates: MessageTemplates
    /// The area's partial within the built-in template that is looked at.
    private var blamed: String?

    init(_ templates: MessageTemplates) { self.templates = templates }

    mutating func look(at files: [String]) {
        for file in files {
            for fault in templates.own(file)?.faults ?? [] { note(file, fault.line, fault.problem, fault.remedy) }
            if !file.hasPrefix("_") { look(at: file) }
        }
        for use in builtInUses { look(at: use) }
        guard faults.isEmpty else { return }
        for file in files where !file.hasPrefix("_") { render(file) }
        for use in builtInUses { render(use) }
    }

    /// - Parameter file: for one that is built in, the area's partial that it includes is blamed.
    private mutating func note(_ file: String, _ line: Int, _ problem: String, _ remedy: String?) {
        let isBuiltIn = templates.own(file) == nil && blamed != nil
        let fault = MessageTemplates.Fault(
            file: isBuiltIn ? blamed ?? file : file, line: isBuiltIn ? 1 : line,
            problem: isBuiltIn ? "makes the built-in \(file) wrong, which includes it: that one \(problem)" : problem,
            remedy: remedy)
        if !faults.contains(fault) { faults.append(fault) }
    }

    /// What a file's name says.
    private struct Kind {
        let slot: MessageSlot
        /// Nil for a file of every content.
        let detail: MessageDetail?
        let language: Language

        init?(_ file: String) {
            let parts = file.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 || parts.count == 4, parts.last == "mustache",
                let slot = MessageSlot(rawValue: parts[0]), let language = Language(rawValue: parts[parts.count - 2])
            else { return nil }
            detail = parts.count == 4 ? MessageDetail(rawValue: parts[1]) : nil
            if parts.count == 4, detail == nil { return nil }
            self.slot = slot
            self.language = language
        }

        static var all: [String] {
            MessageSlot.allCases.flatMap { slot in
                Language.allCases.flatMap { language in
                    ([nil] + MessageDetail.allCases.map(Optional.some)).map { detail in
                        ([slot.rawValue, detail?.rawValue, language.rawValue].compactMap(\.self) + ["mustache"])
                            .joined(separator: ".")
                    }
                }
            }
        }
    }

    /// A built-in template that the area's messages use, and that includes a partial of the area.
    private struct BuiltInUse {
        let file: String
        let kind: Kind
        let template: MessageTemplate
        let partial: String
        let details: [MessageDetail]
    }

    private var builtInUses: [BuiltInUse] {
        BuiltInMessages.templates.sorted { $0.key < $1.key }.compactMap { file, template in
            guard let kind = Kind(file), let partial = ownPartial(in: template.nodes, kind.language, within: [])
            else { return nil }
            let details = MessageDetail.allCases.filter {
                templates.file(kind.slot, $0, kind.language) == nil
                    && MessageTemplates.files(kind.slot, $0, kind.language)
                        .first { BuiltInMessages.templates[$0] != nil } == file
            }
            guard !details.isEmpty else { return nil }
            return BuiltInUse(file: file, kind: kind, template: template, partial: partial, details: details)
        }
    }

    /// The first partial of the area that these include, also by way of others.
    private func ownPartial(
        in nodes: [MessageTemplate.Node], _ language: Language, within partials: [String]
    ) -> String? {
        nodes.lazy.compactMap { node -> String? in
            switch node {
            case .text, .name: return nil
            case .section(_, _, _, let inner): return ownPartial(in: inner, language, within: partials)
            case .partial(let name, _):
                let file = "_\(name).\(language.rawValue).mustache"
                guard templates.own(file) == nil else { return file }
                guard !partials.contains(name), let partial = templates.partial(name, language) else { return nil }
                return ownPartial(in: partial.nodes, language, within: partials + [name])
            }
        }.first
    }

    private mutating func look(at use: BuiltInUse) {
        blamed = use.partial
        defer { blamed = nil }
        var place = Place(slot: use.kind.slot, file: use.file)
        walk(use.template.nodes, [use.kind.slot.names(use.kind.detail ?? .reference)], use.kind, &place, within: [])
    }

    private mutating func look(at file: String) {
        guard let kind = Kind(file), let template = templates.own(file) else {
            let nearest = NearestWord.of(file, among: Kind.all).map { "did you mean \($0)?" }
            return note(
                file, 1, "no template of a message is called so",
                nearest ?? "name it as subject.en.mustache, text.list.cy.mustache or, to include it, _name.en.mustache")
        }
        // What every content may have: a file for all of them may not name a child.
        let names = kind.slot.names(kind.detail ?? .reference)
        var place = Place(slot: kind.slot, file: file)
        walk(template.nodes, [names], kind, &place, within: [])
    }

    private struct Place {
        let slot: MessageSlot
        var file: String
        /// What stands before the next tag, back to white space, a quotation mark or an angle bracket.
        var run = ""
        /// What stands since the last `<` without a `>` after it.
        var tag: String?

        mutating func pass(_ text: String) {
            for character in text {
                if character.isWhitespace || "\"'<>()".contains(character) { run = "" } else { run.append(character) }
                guard slot == .html else { continue }
                if character == "<" { tag = "" } else if character == ">" { tag = nil }
                tag?.append(character)
            }
        }

        /// What may stand before the next tag if what came since then is left out.
        mutating func join(_ other: Place) {
            if other.isInAddress, !isInAddress { run = other.run }
            tag = tag ?? other.tag
        }

        var isInAddress: Bool {
            ["://", "www.", "mailto:", "tel:", "sms:"].contains { run.lowercased().contains($0) }
        }
    }

    private static let foreign = [
        "<script", "<style", "<img", "<link", "<iframe", "<object", "<embed", "<form", "<input", "<video", "<audio",
        "<svg", "<base", "src=", "url(",
    ]

    private mutating func walk(
        _ nodes: [MessageTemplate.Node], _ levels: [[String: TemplateShape]], _ kind: Kind, _ place: inout Place,
        within partials: [String]
    ) {
        for node in nodes {
            switch node {
            case .text(let text):
                place.pass(text)
                guard kind.slot == .html else { continue }
                for piece in Self.foreign where text.lowercased().contains(piece) {
                    note(
                        place.file, 1, "has \(piece)",
                        "use text, links and style attributes only: nothing is loaded from elsewhere")
                }
            case .name(let name, let line):
                guard let shape = find(name, levels, kind, place.file, line) else { continue }
                guard case .text = shape else {
                    note(place.file, line, "{{\(name)}} is not a text", "write {{#\(name)}} … {{/\(name)}}")
                    continue
                }
                stand(name, line, &place)
            case .section(let name, let isInverted, let line, let inner):
                guard let shape = find(name, levels, kind, place.file, line) else { continue }
                let before = place
                if case .list(let item) = shape, !isInverted {
                    // Twice: the end of one item stands before the beginning of the next.
                    for _ in 0..<2 { walk(inner, levels + [item], kind, &place, within: partials) }
                } else {
                    walk(inner, levels, kind, &place, within: partials)
                }
                place.join(before)
            case .partial(let name, let line):
                guard !partials.contains(name) else {
                    note(place.file, line, "{{>\(name)}} includes itself", "take it out")
                    continue
                }
                guard let partial = templates.partial(name, kind.language) else {
                    let file = "_\(name).\(kind.language.rawValue).mustache"
                    let nearest = NearestWord.of(name, among: templates.partials).map { "did you mean {{>\($0)}}?" }
                    note(place.file, line, "there is no \(file)", nearest ?? "write that file, or take this tag out")
                    continue
                }
                let file = place.file
                place.file = "_\(name).\(kind.language.rawValue).mustache"
                walk(partial.nodes, levels, kind, &place, within: partials + [name])
                place.file = file
            }
        }
    }

    /// Nothing may become part of an address, or of a tag of HTML, except the link itself.
    private mutating func stand(_ name: String, _ line: Int, _ place: inout Place) {
        if let tag = place.tag {
            if name != "link" || !tag.lowercased().hasSuffix("href=\"") {
                note(
                    place.file, line, "{{\(name)}} is within a tag of HTML",
                    "only href=\"{{link}}\" may have a name in it")
            }
        } else if place.isInAddress || name == "link" && !place.run.isEmpty {
            note(
                place.file, line, "{{\(name)}} is part of an address, which others can read",
                "write {{link}}, with a space before and after it")
        }
        place.run = name == "link" ? "://" : place.run + "x"
    }

    private mutating func find(
        _ name: String, _ levels: [[String: TemplateShape]], _ kind: Kind, _ file: String, _ line: Int
    ) -> TemplateShape? {
        if let shape = levels.reversed().lazy.compactMap({ $0[name] }).first { return shape }
        let known = Set(levels.flatMap(\.keys)).sorted()
        if MessageSlot.personal.contains(name) {
            note(
                file, line, "{{\(name)}} would put personal data into \(kind.slot.phrase)",
                kind.slot == .text || kind.slot == .html
                    ? "only text.list and html.list may name children, within {{#notifications}} {{#children}}"
                    : "leave it out: the school reads it once it has signed in")
        } else {
            note(
                file, line, "there is no {{\(name)}} here",
                NearestWord.of(name, among: known).map { "did you mean {{\($0)}}?" }
                    ?? "the names are \(known.joined(separator: ", "))")
        }
        return nil
    }

    // MARK: - With made-up data

    private mutating func render(_ file: String) {
        guard let kind = Kind(file) else { return }
        let details = MessageDetail.allCases.filter { templates.file(kind.slot, $0, kind.language) == file }
        render(file, kind, details)
    }

    private mutating func render(_ use: BuiltInUse) {
        blamed = use.partial
        defer { blamed = nil }
        render(use.file, use.kind, use.details)
    }

    private mutating func render(_ file: String, _ kind: Kind, _ details: [MessageDetail]) {
        for detail in details {
            for several in [false, true] {
                for occasion in MessageDraft.Occasion.allCases {
                    let draft = MessageDraft.sample(
                        occasion, several: several, detail: detail, language: kind.language)
                    judge(draft, kind, file, detail)
                }
            }
        }
    }

    private mutating func judge(_ draft: MessageDraft, _ kind: Kind, _ file: String, _ detail: MessageDetail) {
        let content = draft.written(with: templates, detail)
        switch kind.slot {
        case .subject:
            if content.subject.allSatisfy(\.isWhitespace) {
                note(file, 1, "leaves the subject empty", "write a subject for every kind of notification")
            } else if content.subject.count > 120 {
                note(file, 1, "makes a subject of more than 120 characters", "shorten it")
            }
        case .text, .html:
            let text = kind.slot == .text ? content.text : content.html ?? ""
            for item in draft.items {
                if !text.contains(item.link) {
                    note(
                        file, 1, "does not show the link of every notification",
                        "write {{link}} within {{#notifications}}")
                }
                if !text.contains(item.reference) {
                    note(
                        file, 1, "does not show the reference of every notification",
                        "write {{reference}} within {{#notifications}}")
                }
            }
        case .sms:
            if !TextSegment.fits(TextSegment.plain(draft.brief(with: templates, detail, link: nil))) {
                note(
                    file, 1, "is longer than one text message (160 characters), even without its link",
                    "shorten what stands in {{^link}}")
            }
            if !draft.brief(with: templates, detail, link: nil).contains(draft.items[0].reference) {
                note(file, 1, "does not show the reference", "write {{reference}} or {{subject}}")
            }
        }
    }
}
