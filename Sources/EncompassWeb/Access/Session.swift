import EncompassCore
import EncompassStore
import HTTPTypes
import Hummingbird

/// A person who has signed in, with the token of the session's cookie.
struct SignedIn: Sendable {
    let token: String
    let session: Session

    var account: Account { session.account }
    /// Who asks, for everything that is read or changed in this session.
    var principal: Principal { session.principal }
}

/// The cookie that holds a session's token.
///
/// SameSite is Lax, since a Key Adult comes to the page by a link in a message; every change needs a form's own token
/// beside the cookie.
enum SessionCookie {
    private static let name = "encompass_session"
    /// The prefix binds the cookie to this host, to TLS and to the whole path.
    private static let secureName = "__Host-" + name

    /// Over TLS only the cookie with the prefix counts: the other name another host of the same domain could set.
    static func token(in request: Request, isSecure: Bool) -> String? {
        request.cookies[isSecure ? secureName : name]?.value
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
