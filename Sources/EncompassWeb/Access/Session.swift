import EncompassCore
import EncompassFormats
import EncompassStore
import HTTPTypes
import Hummingbird

/// A person who has signed in, with the token of the session's cookie.
struct SignedIn: Sendable {
    let token: String
    let session: Session

    var account: Account { session.account }
    /// The principal of everything that this session reads or changes.
    var principal: Principal { session.principal }
}

/// The cookie that holds a session's token.
///
/// SameSite is Lax, since a Key Adult arrives by a link in a message; every change needs the form's own token too.
enum SessionCookie {
    private static let name = "encompass_session"
    /// The prefix binds the cookie to this host, to TLS and to the whole path.
    private static let secureName = "__Host-" + name

    /// Over TLS only the cookie with the prefix counts: another host of the same domain could set the other one.
    static func token(in request: Request, isSecure: Bool) -> String? {
        HeaderText.cookie(isSecure ? secureName : name, in: request.headers[values: .cookie])
    }

    /// Whether the request has one, valid or not.
    static func isSent(with request: Request) -> Bool {
        [true, false].contains { token(in: request, isSecure: $0) != nil }
    }

    static func set(_ token: String, isSecure: Bool, on response: inout Response) {
        response.headers.append(
            HTTPField(name: .setCookie, value: text(isSecure ? secureName : name, token, isSecure: isSecure)))
    }

    static func clear(isSecure: Bool, on response: inout Response) {
        let expired = text(isSecure ? secureName : name, "", isSecure: isSecure) + "; Max-Age=0"
        response.headers.append(HTTPField(name: .setCookie, value: expired))
    }

    private static func text(_ name: String, _ value: String, isSecure: Bool) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }
}
