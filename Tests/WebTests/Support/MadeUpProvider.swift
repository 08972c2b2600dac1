import Crypto
import EncompassCore
import EncompassDelivery
import EncompassEngine
import Foundation
import Synchronization

/// An OpenID Connect provider without a connection: it answers our requests, and makes tokens as a test wants them.
final class MadeUpProvider: Sendable {
    static let issuer = "https://login.example"

    private struct Down: Error {}

    private struct State {
        var token = ""
        var forms: [[String: String]] = []
        var asked: [String] = []
        var isDown = false
        var isSlow = false
        var otherKeys = ""
    }

    let key = P256.Signing.PrivateKey()
    private let state = Mutex(State())

    /// The client that asks it.
    func client(secret: String? = "s3cret/with+signs", areas: GroupAreas = GroupAreas()) -> OpenIDClient {
        let settings = OpenIDClient.Settings(
            issuer: MadeUpProvider.issuer, client: "encompass", scope: "openid profile", groupsClaim: "groups",
            roles: GroupRoles([
                .init(group: "MASH leads", role: .supervisor), .init(group: "MASH staff", role: .operator),
            ]), areas: areas, name: "Norfolk County Council")
        return OpenIDClient(
            settings,
            provider: OpenIDProvider(issuer: MadeUpProvider.issuer, client: "encompass", secret: secret) {
                [self] request, body in try answer(request, body)
            })
    }

    /// The token that the next code is redeemed for.
    func give(_ token: String) { state.withLock { $0.token = token } }
    /// What was posted for codes.
    var forms: [[String: String]] { state.withLock { $0.forms } }
    /// Whether it answers nothing.
    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }
    /// Whether it takes a moment to answer.
    func setSlow(_ isSlow: Bool) { state.withLock { $0.isSlow = isSlow } }
    /// Keys that stand before its own (JSON, with a comma after each).
    func setOtherKeys(_ text: String) { state.withLock { $0.otherKeys = text } }
    /// The addresses that were asked for.
    var asked: [String] { state.withLock { $0.asked } }

    private func answer(_ request: HTTPRequest, _ body: [UInt8]?) throws -> HTTPResponse {
        let isDown = state.withLock { state in
            state.asked.append(request.url)
            return state.isDown
        }
        if state.withLock(\.isSlow) { Thread.sleep(forTimeInterval: 0.3) }
        guard !isDown else { throw Down() }
        let text: String
        switch request.url {
        case MadeUpProvider.issuer + "/.well-known/openid-configuration":
            text = """
                {"issuer":"\(MadeUpProvider.issuer)","authorization_endpoint":"\(MadeUpProvider.issuer)/authorize",
                "token_endpoint":"\(MadeUpProvider.issuer)/token","jwks_uri":"\(MadeUpProvider.issuer)/keys"}
                """
        case MadeUpProvider.issuer + "/keys":
            let point = key.publicKey.x963Representation
            text = """
                {"keys":[\(state.withLock(\.otherKeys)){"kty":"EC","crv":"P-256","kid":"k1","use":"sig","alg":"ES256",
                "x":"\(MadeUpProvider.base64URL(point.dropFirst().prefix(32)))",
                "y":"\(MadeUpProvider.base64URL(point.suffix(32)))"}]}
                """
        case MadeUpProvider.issuer + "/token":
            let form = String(decoding: body ?? [], as: UTF8.self).split(separator: "&").map { pair in
                pair.split(separator: "=", maxSplits: 1).map { String($0).removingPercentEncoding ?? "" }
            }
            let fields = form.map { ($0[0], $0.count > 1 ? $0[1] : "") }
            let authorization = request.headers.first { $0.name == "Authorization" }?.value ?? ""
            text = state.withLock { state in
                state.forms.append(
                    Dictionary(fields + [("authorization", authorization)], uniquingKeysWith: { first, _ in first }))
                return "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"id_token\":\"\(state.token)\"}"
            }
        default: return HTTPResponse(status: 404)
        }
        return HTTPResponse(status: 200, body: Array(text.utf8))
    }

    /// A token with these claims (JSON).
    func token(
        _ claims: String, header: String = #"{"alg":"ES256","kid":"k1"}"#, by other: P256.Signing.PrivateKey? = nil
    ) throws -> String {
        let signed = [header, claims].map { MadeUpProvider.base64URL(Data($0.utf8)) }.joined(separator: ".")
        let signature = try (other ?? key).signature(for: Data(signed.utf8)).rawRepresentation
        return signed + "." + MadeUpProvider.base64URL(signature)
    }

    static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
