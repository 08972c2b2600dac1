import EncompassCore
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// The cookies of a browser besides its session: a form's token, and proofs that somebody was here before. Over TLS,
/// each has the prefix that binds it to this host.
struct BrowserCookies: Sendable {
    enum Name: String {
        /// The token of forms that are sent without a session, so that no other site can send one.
        case form = "encompass_form"
        /// The browser's own name, with the proof that a login has signed in on it.
        case device = "encompass_device"
        /// The token of a device that a contact had remembered.
        case contact = "encompass_contact"
        /// The key of a sign-in at the organisation's provider.
        case openID = "encompass_openid"
    }

    let isSecure: Bool

    func value(_ name: Name, in request: Request) -> String? {
        HeaderText.cookie(full(name), in: request.headers[values: .cookie])
    }

    /// - Parameter isSentFromElsewhere: whether it comes along when a link of another site leads here.
    func set(
        _ name: Name, _ value: String, lasting span: Span? = nil, isSentFromElsewhere: Bool = false,
        on response: inout Response
    ) {
        let life = span.map { "; Max-Age=\($0.milliseconds / 1000)" } ?? ""
        let text = "\(full(name))=\(value); Path=/; HttpOnly; SameSite=\(isSentFromElsewhere ? "Lax" : "Strict")\(life)"
        response.headers.append(HTTPField(name: .setCookie, value: text + (isSecure ? "; Secure" : "")))
    }

    private func full(_ name: Name) -> String { (isSecure ? "__Host-" : "") + name.rawValue }

    /// The token for a form on the page about to be shown: the browser's, or a new one.
    func formToken(_ request: Request) -> String { value(.form, in: request) ?? BrowserCookies.newToken() }

    /// Whether a form that was sent without a session came from a page of this site in this browser.
    func isOwn(_ form: FormFields, _ request: Request) -> Bool {
        guard Access.isSameSite(request), let token = value(.form, in: request) else { return false }
        return Access.isSame(token, form.raw("csrf"))
    }

    static func newToken() -> String { Data(EntropySource().bytes(24)).base64URL }
}

/// What a browser calls itself, coarsely: enough for its owner to recognise it in a list.
enum BrowserName {
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "Chromebook"),
        ("Mac OS X", "Mac"), ("Linux", "Linux"),
    ]

    /// `Safari, iPhone`; nil for a browser that is not known.
    static func reading(_ request: Request) -> String? {
        let text = (request.headers[.userAgent] ?? "").prefix(400)
        func first(_ names: [(mark: String, name: String)]) -> String? {
            names.first { text.contains($0.mark) }?.name
        }
        let parts = [first(browsers), first(systems)].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
