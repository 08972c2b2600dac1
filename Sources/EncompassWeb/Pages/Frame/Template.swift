import EncompassCore
import EncompassWords
import Mustache

/// A page's template, built into the program in each language.
typealias Template = TemplateName

/// Escapes text for HTML, scalar by scalar.
///
/// The library escapes by grapheme, so that a `"` or `<` followed by a combining mark passes: one in a child's name
/// would end an attribute.
struct ScalarEscaping: MustacheContentType {
    static let name = "ENCOMPASS_HTML"

    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}

/// The templates, read once.
struct TemplateLibrary: Sendable {
    static let shared = Result { try TemplateLibrary() }

    private let libraries: [Language: MustacheLibrary]

    /// - Throws: if a template does not follow Mustache's grammar.
    init() throws {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        let pragma = "{{% CONTENT_TYPE:\(ScalarEscaping.name)}}"
        libraries = try Language.allCases.reduce(into: [:]) { libraries, language in
            var library = MustacheLibrary()
            for template in Template.allCases {
                try library.register(pragma + language.template(template), named: template.rawValue)
            }
            libraries[language] = library
        }
    }

    func html(_ content: some PageContent, in frame: PageFrame, _ language: Language) -> String {
        let page = FramedPage(
            frame: PageItem(value: PageValue(frame)), content: PageItem(value: PageValue(content)))
        let template = type(of: content).template.rawValue
        return libraries[language]?.render(page, withTemplate: template) ?? ""
    }
}
