import Mustache

/// The pages' templates, embedded in the program.
enum Template: String, CaseIterable, Sendable {
    case layout
    case audit, breach, breaches, call, calls, closure, closures, establishment, exception, exceptions, message, morning
    case notification, pauses, purpose, queue, registry, school, standing
    case callSheet = "call-sheet"
    case childCard = "child-card"
    case queueTable = "queue-table"
    case schoolNotification = "school-notification"
    case signIn = "sign-in"

    var bytes: [UInt8] {
        switch self {
        case .layout: PackageResources.layout_mustache
        case .audit: PackageResources.audit_mustache
        case .call: PackageResources.call_mustache
        case .breach: PackageResources.breach_mustache
        case .breaches: PackageResources.breaches_mustache
        case .callSheet: PackageResources.call_sheet_mustache
        case .closure: PackageResources.closure_mustache
        case .closures: PackageResources.closures_mustache
        case .pauses: PackageResources.pauses_mustache
        case .standing: PackageResources.standing_mustache
        case .calls: PackageResources.calls_mustache
        case .establishment: PackageResources.establishment_mustache
        case .exception: PackageResources.exception_mustache
        case .exceptions: PackageResources.exceptions_mustache
        case .message: PackageResources.message_mustache
        case .morning: PackageResources.morning_mustache
        case .notification: PackageResources.notification_mustache
        case .purpose: PackageResources.purpose_mustache
        case .queue: PackageResources.queue_mustache
        case .registry: PackageResources.registry_mustache
        case .school: PackageResources.school_mustache
        case .childCard: PackageResources.child_card_mustache
        case .queueTable: PackageResources.queue_table_mustache
        case .schoolNotification: PackageResources.school_notification_mustache
        case .signIn: PackageResources.sign_in_mustache
        }
    }
}

/// Escapes text for HTML, scalar by scalar.
///
/// By grapheme, as the library does it, a `"` or `<` with a combining mark behind it is another character and passes: one
/// in a child's name would end an attribute.
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
    private let library: MustacheLibrary

    /// - Throws: where a template does not follow Mustache's grammar.
    init() throws {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        let pragma = "{{% CONTENT_TYPE:\(ScalarEscaping.name)}}"
        var library = MustacheLibrary()
        for template in Template.allCases {
            let text = String(decoding: template.bytes, as: UTF8.self)
            try library.register(pragma + text, named: template.rawValue)
        }
        self.library = library
    }

    func html(_ template: Template, _ model: PageModel) -> String {
        library.render(model, withTemplate: template.rawValue) ?? ""
    }
}

/// What a template is filled with: text, truth values, and lists of the same.
typealias PageModel = [String: Any]
