import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird
import Logging

/// Sign-in at the desk by the organisation's own provider: away to it, and back with a code.
struct OpenIDPages: Sendable {
    /// How long somebody may take to sign in at the provider.
    private static let life = Span.minutes(15)
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.open(.openID, leave)
        routes.open(.openIDReturn, comeBack)
    }

    private var returnAddress: String { site.engine.settings.deskURL + Path.openIDReturn.link() }

    private func client() throws -> OpenIDClient {
        guard let client = site.configuration.openID else {
            throw Problem(.notFound, pages.words("openID.off"))
        }
        return client
    }

    private func leave(_ request: Request, _ context: WebContext) async throws -> Response {
        let client = try client()
        let key = BrowserCookies.newToken()
        let (trip, real, back) = (OpenIDTrip(key: key), site.configuration.realClock.now(), returnAddress)
        do {
            let address = try await client.address(for: trip, returningTo: back, at: real)
            var response = Response.seeOther(address)
            let next = AccountPages.localPath(request.query("next") ?? "") ?? ""
            cookies.set(
                .openID, key + "." + next.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(),
                lasting: OpenIDPages.life, isSentFromElsewhere: true, on: &response)
            return response
        } catch let failure as OpenIDClient.Unreachable {
            throw unreachable(failure)
        }
    }

    /// A GET, as the standard has it: the cookie and the provider's code make it this browser's own. The cookie is over
    /// with it, whatever comes of it.
    private func comeBack(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            return try await signIn(request, context)
        } catch var problem as Problem {
            var cleared = Response(status: problem.status)
            cookies.set(.openID, "", lasting: .seconds(0), isSentFromElsewhere: true, on: &cleared)
            problem.headers[.setCookie] = cleared.headers[.setCookie]
            throw problem
        }
    }

    private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let client = try client()
        let kept = (cookies.value(.openID, in: request) ?? "").split(separator: ".", omittingEmptySubsequences: false)
        guard kept.count == 2, let state = request.query("state") else { throw refused() }
        let trip = OpenIDTrip(key: String(kept[0]))
        guard Access.isSame(state, trip.state), let code = request.query("code"), !code.isEmpty else {
            throw refused()
        }
        if let until = site.engine.beginProviderSignIn(from: context.peer) {
            let wait = SignInWait(until: until, now: site.configuration.realClock.now(), pages.words)
            throw Problem.tooMany(pages.words("openID.wait"), retryAfter: Int(wait.seconds))
        }
        let (real, back) = (site.configuration.realClock.now(), returnAddress)
        let (browser, peer) = (BrowserName.reading(request), context.peer)
        let outcome: ProviderSignIn
        do {
            let token = try await client.token(for: code, of: trip, returnedTo: back, at: real)
            outcome = try await site.work {
                try $0.signIn(token, by: client.settings, browser: browser)
            }
        } catch let fault as IDToken.Fault {
            site.logger.notice("a token of the sign-in provider was refused", metadata: ["why": "\(fault.rawValue)"])
            let now = site.now
            try await site.work { try $0.store.accounts.recordFailedSignIn(login: nil, at: now) }
            throw refused()
        } catch {
            site.engine.withdrawProviderSignIn(from: peer)
            if let failure = error as? OpenIDClient.Unreachable { throw unreachable(failure) }
            throw error
        }
        site.engine.withdrawProviderSignIn(from: peer)
        switch outcome {
        case .signedIn(let token, _):
            let next = kept[1].isEmpty ? "" : OpenIDPages.text(hex: kept[1])
            var response = Response.seeOther(AccountPages.localPath(next) ?? Path.morning.link())
            SessionCookie.set(token, isSecure: site.isSecure, on: &response)
            cookies.set(.openID, "", lasting: .seconds(0), isSentFromElsewhere: true, on: &response)
            return response
        case .noRole: throw Problem(.forbidden, pages.words("openID.noRole"))
        case .disabled: throw Problem(.forbidden, pages.words("openID.disabled"))
        }
    }

    private static func text(hex: Substring) -> String {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return "" }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var cookies: BrowserCookies { BrowserCookies(isSecure: site.isSecure) }

    /// The same for every fault of what came back.
    private func refused() -> Problem { Problem(.forbidden, pages.words("openID.refused")) }

    private func unreachable(_ failure: OpenIDClient.Unreachable) -> Problem {
        site.logger.warning("the sign-in provider cannot be used", metadata: ["why": "\(failure.detail)"])
        return Problem(.badGateway, pages.words("openID.unreachable"))
    }
}
