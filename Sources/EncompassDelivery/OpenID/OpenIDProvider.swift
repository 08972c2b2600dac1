import EncompassCore
import Foundation

/// An OpenID Connect provider, as our requests see it.
///
///     GET  ISSUER/.well-known/openid-configuration   where the rest is
///     GET  jwks_uri                                   its public keys
///     POST token_endpoint                             a code for an ID token
public struct OpenIDProvider: Sendable {
    /// Sends a request and waits for the answer.
    public typealias Transfer = @Sendable (HTTPRequest, [UInt8]?) throws -> HTTPResponse

    /// Where its interfaces are, as it says itself.
    public struct Places: Hashable, Sendable, Decodable {
        public let issuer: String
        /// Where people sign in.
        public let authorization: String
        let token: String
        let keys: String
        let methods: [String]?

        private enum CodingKeys: String, CodingKey {
            case issuer
            case authorization = "authorization_endpoint"
            case token = "token_endpoint"
            case keys = "jwks_uri"
            case methods = "token_endpoint_auth_methods_supported"
        }
    }

    /// Why there is no usable answer; for the log.
    public struct Failure: Error, Hashable, Sendable {
        public let detail: String
    }

    private static let limits = TransferLimits(
        connect: .seconds(5), total: .seconds(15), silence: .seconds(10), responseBytes: 1 << 20)
    private let issuer: String
    private let client: String
    private let secret: String?
    private let transfer: Transfer

    /// - Parameters:
    ///   - issuer: as the provider writes it in its tokens.
    ///   - client: our name there.
    ///   - secret: nil for a client without one.
    ///   - transfer: nil for requests over TLS, or in plain text within this machine.
    public init(
        issuer: String, client: String, secret: String?, caFile: String? = nil, transfer: Transfer? = nil
    ) {
        self.issuer = issuer
        self.client = client
        self.secret = secret
        let http = HTTPTransfer(trust: TLSTrust(caFile: caFile), limits: OpenIDProvider.limits)
        self.transfer =
            transfer ?? { request, body in try http.send(request, body: body.map(HTTPBody.bytes) ?? .none) }
    }

    /// Asks where its interfaces are.
    ///
    /// - Throws: `Failure`, also if it says that it is another one, or sends people to a plain http address.
    public func places() throws(Failure) -> Places {
        let address = (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
        let places: Places = try decode(try answer(HTTPRequest("GET", address), nil), "its description")
        guard places.issuer == issuer else { throw Failure(detail: "it says that it is another issuer") }
        guard let page = WebAddress(places.authorization), page.isSecure || page.host.isLoopback else {
            throw Failure(detail: "its page for signing in is no https address")
        }
        return places
    }

    /// Its public keys, a JSON Web Key Set.
    public func keys(at places: Places) throws(Failure) -> [UInt8] {
        try answer(HTTPRequest("GET", places.keys), nil)
    }

    /// Redeems a code, which works once.
    ///
    /// - Parameters:
    ///   - verifier: the secret of this sign-in, whose hash the provider got when it began (RFC 7636).
    ///   - address: where the provider sent the person back to.
    /// - Returns: the ID token as it came, not checked.
    public func redeem(
        _ code: String, verifier: String, returnedTo address: String, at places: Places
    ) throws(Failure) -> String {
        struct Answer: Decodable {
            let token: String
            enum CodingKeys: String, CodingKey { case token = "id_token" }
        }
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", address),
            ("code_verifier", verifier),
        ]
        var headers = [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]
        let escaped = OpenIDProvider.escaped
        if let secret, places.methods?.contains("client_secret_basic") ?? true {
            let pair = Data((escaped(client) + ":" + escaped(secret)).utf8).base64EncodedString()
            headers.append(HTTPHeader("Authorization", "Basic " + pair))
        } else {
            fields.append(("client_id", client))
            if let secret { fields.append(("client_secret", secret)) }
        }
        let body = fields.map { escaped($0.0) + "=" + escaped($0.1) }.joined(separator: "&")
        let bytes = try answer(HTTPRequest("POST", places.token, headers: headers), Array(body.utf8))
        let answer: Answer = try decode(bytes, "its answer to the code")
        return answer.token
    }

    private func answer(_ request: HTTPRequest, _ body: [UInt8]?) throws(Failure) -> [UInt8] {
        var request = request
        request.headers.append(HTTPHeader("Accept", "application/json"))
        let answer: HTTPResponse
        do {
            answer = try transfer(request, body)
        } catch {
            throw Failure(detail: (error as? TransferFailure)?.detail ?? "no answer")
        }
        guard answer.isSuccess else { throw Failure(detail: "it answers \(answer.status)") }
        return answer.body
    }

    private func decode<Value: Decodable>(_ bytes: [UInt8], _ what: String) throws(Failure) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw Failure(detail: "\(what) is not as the standard says")
        }
    }

    /// For a query and a form.
    public static func escaped(_ text: String) -> String {
        let plain = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
