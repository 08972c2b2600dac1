import Crypto
public import EncompassCore
public import EncompassDelivery
public import EncompassStore
import Foundation
import JWTKit
import Synchronization

/// Sign-in by an organisation's own OpenID Connect provider: the authorization code with PKCE.
public final class OpenIDClient: Sendable {
    public struct Settings: Hashable, Sendable {
        public var issuer: String
        /// Our name at the provider.
        public var client: String
        /// What is asked for, besides the groups.
        public var scope: String
        /// The claim that has the groups.
        public var groupsClaim: String
        public var roles: GroupRoles
        public var areas: GroupAreas
        /// What the button says.
        public var name: String
        /// The values of `acr` that are accepted in a token, the best first; empty if any will do.
        public var levels: [String]

        public init(
            issuer: String, client: String, scope: String, groupsClaim: String, roles: GroupRoles,
            areas: GroupAreas = GroupAreas(), name: String, levels: [String] = []
        ) {
            self.areas = areas
            self.issuer = issuer
            self.client = client
            self.scope = scope
            self.groupsClaim = groupsClaim
            self.roles = roles
            self.name = name
            self.levels = levels
        }
    }

    /// The provider cannot be used at the moment; why, for the log.
    public struct Unreachable: Error {
        public let detail: String
    }

    private struct Known {
        var places: OpenIDProvider.Places?
        var askedAt: Timestamp?
        /// Why the provider could not be asked, and when.
        var failure: OpenIDProvider.Failure?
        var failedAt: Timestamp?
        var keys: [UInt8]?
        var keysAt: Timestamp?
    }

    /// What the provider says about itself is asked for again after this time.
    private static let life = Span.hours(1)
    /// A provider that did not answer is left alone for so long.
    private static let rest = Span.seconds(10)
    /// Keys are asked for again, for a token of an unknown one, at most this often.
    private static let keyPause = Span.seconds(30)
    public let settings: Settings
    private let provider: OpenIDProvider
    private let known = Mutex(Known())
    /// Held while the provider is asked where its interfaces are: the others wait for that answer.
    private let asking = NSLock()
    /// A slow provider holds nothing else up: its few threads are its own.
    private let blocking = Blocking(label: "encompass.openid", lanes: 4)

    public init(_ settings: Settings, provider: OpenIDProvider) {
        self.settings = settings
        self.provider = provider
    }

    /// The address at the provider to which a person is sent to sign in.
    ///
    /// - Parameter address: where the provider sends them back to.
    public func address(
        for trip: OpenIDTrip, returningTo address: String, at real: Timestamp
    ) async throws -> String {
        let page = try await asked { try $0.places(at: real) }.authorization
        var query = [
            ("response_type", "code"), ("client_id", settings.client), ("redirect_uri", address),
            ("scope", settings.scope), ("state", trip.state), ("nonce", trip.nonce),
            ("code_challenge", trip.challenge), ("code_challenge_method", "S256"),
        ]
        if !settings.levels.isEmpty { query.append(("acr_values", settings.levels.joined(separator: " "))) }
        return page + (page.contains("?") ? "&" : "?")
            + query.map { $0.0 + "=" + OpenIDProvider.escaped($0.1) }.joined(separator: "&")
    }

    /// Redeems a code for an ID token, and checks the token's signature and claims.
    ///
    /// - Throws: `Unreachable`, `IDToken.Fault`.
    public func token(
        for code: String, of trip: OpenIDTrip, returnedTo address: String, at real: Timestamp
    ) async throws -> IDToken {
        let unchecked = try await asked { try $0.redeem(code, of: trip, returnedTo: address, at: real) }
        let token = try await unchecked.verified(groups: settings.groupsClaim)
        let fault = token.fault(
            issuer: settings.issuer, client: settings.client, nonce: trip.nonce, levels: settings.levels, at: real)
        if let fault { throw fault }
        return token
    }

    /// What the provider answers, on a thread that may wait for it.
    private func asked<Value: Sendable>(
        _ body: @escaping @Sendable (OpenIDClient) throws -> Value
    ) async throws -> Value {
        do {
            return try await blocking.run { try body(self) }
        } catch let failure as OpenIDProvider.Failure {
            throw Unreachable(detail: failure.detail)
        }
    }

    private func redeem(
        _ code: String, of trip: OpenIDTrip, returnedTo address: String, at real: Timestamp
    ) throws -> UncheckedToken {
        let places = try places(at: real)
        let text = try provider.redeem(code, verifier: trip.verifier, returnedTo: address, at: places)
        let keys = known.withLock { ($0.keys, $0.keysAt) }
        if let held = keys.0, let at = keys.1, real - at < OpenIDClient.life,
            UncheckedToken.names(aKeyOf: held, text) || real - at < OpenIDClient.keyPause
        {
            return UncheckedToken(text: text, keys: held)
        }
        let fresh = try provider.keys(at: places)
        known.withLock { known in
            known.keys = fresh
            known.keysAt = real
        }
        return UncheckedToken(text: text, keys: fresh)
    }

    private func places(at real: Timestamp) throws -> OpenIDProvider.Places {
        if let places = try heldPlaces(at: real) { return places }
        return try asking.withLock { try heldPlaces(at: real) ?? askedPlaces(at: real) }
    }

    /// - Throws: the failure of a moment ago.
    private func heldPlaces(at real: Timestamp) throws -> OpenIDProvider.Places? {
        let held = known.withLock { $0 }
        if let places = held.places, let at = held.askedAt, real - at < OpenIDClient.life { return places }
        if let failure = held.failure, let at = held.failedAt, real - at < OpenIDClient.rest { throw failure }
        return nil
    }

    private func askedPlaces(at real: Timestamp) throws -> OpenIDProvider.Places {
        let beginning = ContinuousClock.now
        do {
            let places = try provider.places()
            known.withLock { known in
                known.places = places
                known.askedAt = real
                known.failure = nil
            }
            return places
        } catch {
            known.withLock { known in
                known.failure = error
                // Counted from its end, so that callers who waited for a slow failure do not ask again.
                known.failedAt = real + .seconds(Int((ContinuousClock.now - beginning).components.seconds))
            }
            throw error
        }
    }
}

/// One sign-in at the provider. Everything in it is made of a key that the browser keeps in a cookie, so that nothing is
/// stored here, and a sign-in that another browser began ends in no session.
public struct OpenIDTrip: Sendable {
    private let key: String

    /// - Parameter key: as it was in the cookie.
    public init(key: String) { self.key = key }

    /// Comes back with the person: it says that this browser began the sign-in.
    public var state: String { made("state") }
    /// Comes back inside the signed token.
    var nonce: String { made("nonce") }
    /// Goes to the provider with the code, and never through the browser.
    var verifier: String { made("verifier") }
    /// The hash of the verifier, which the provider gets first (RFC 7636).
    var challenge: String { Data(SHA256.hash(data: Data(verifier.utf8))).base64URL }

    private func made(_ use: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Data(use.utf8), using: SymmetricKey(data: Data(key.utf8)))).base64URL
    }
}

/// An ID token as it came, and the provider's keys.
private struct UncheckedToken: Sendable {
    fileprivate let text: String
    fileprivate let keys: [UInt8]

    private struct Header: Decodable {
        let alg: String?
        let kid: String?
    }

    private struct Named: Decodable { let kid: String? }
    private struct KeySet: Decodable { let keys: [Named] }

    /// The head of a token; nil if it is none.
    private static func header(_ text: String) -> Header? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Data(base64URL: parts[0]) else { return nil }
        return try? JSONDecoder().decode(Header.self, from: bytes)
    }

    fileprivate static func names(aKeyOf keys: [UInt8], _ text: String) -> Bool {
        guard let kid = header(text)?.kid, let set = try? JSONDecoder().decode(KeySet.self, from: Data(keys)) else {
            return false
        }
        return set.keys.contains { $0.kid == kid }
    }

    /// The keys that may have made a signature. Each is read by itself, since a provider may have others of kinds that we
    /// do not know; a lone one may have no name.
    private static func usable(_ keys: [UInt8]) -> [JWK] {
        struct One: Decodable {
            let key: JWK?

            private enum CodingKeys: String, CodingKey { case use }

            init(from decoder: any Decoder) throws {
                let use = try? decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .use)
                key = use == "enc" ? nil : try? JWK(from: decoder)
            }
        }
        struct Several: Decodable { let keys: [One] }
        var found = (try? JSONDecoder().decode(Several.self, from: Data(keys)))?.keys.compactMap(\.key) ?? []
        if found.count == 1, found[0].keyIdentifier == nil { found[0].keyIdentifier = "lone" }
        return found
    }

    /// The claims, if one of the provider's keys made the signature.
    fileprivate func verified(groups: String) async throws -> IDToken {
        guard let header = UncheckedToken.header(text) else { throw IDToken.Fault.form }
        guard let algorithm = header.alg, ["RS256", "ES256"].contains(algorithm) else { throw IDToken.Fault.algorithm }
        let usable = UncheckedToken.usable(keys)
        let ring = JWTKeyCollection()
        for key in usable {
            // A key of a kind that the library does not take is none of ours.
            _ = try? await ring.add(jwk: key)
        }
        // Else the library would try the first key.
        if let kid = header.kid, !usable.contains(where: { $0.keyIdentifier?.string == kid }) {
            throw IDToken.Fault.signature
        }
        let claims: Claims
        do {
            claims = try await ring.verify(text, as: Claims.self)
        } catch {
            throw IDToken.Fault.signature
        }
        return try claims.token(groups: groups)
    }
}

/// The claims of a token, by name.
private struct Claims: JWTPayload {
    private enum Value: Codable, Sendable {
        case text(String)
        case texts([String])
        case number(Double)
        case other

        init(from decoder: any Decoder) throws {
            let box = try decoder.singleValueContainer()
            if let text = try? box.decode(String.self) {
                self = .text(text)
            } else if let texts = try? box.decode([String].self) {
                self = .texts(texts)
            } else if let number = try? box.decode(Double.self) {
                self = .number(number)
            } else {
                self = .other
            }
        }

        func encode(to encoder: any Encoder) throws {
            var box = encoder.singleValueContainer()
            switch self {
            case .text(let text): try box.encode(text)
            case .texts(let texts): try box.encode(texts)
            case .number(let number): try box.encode(number)
            case .other: try box.encodeNil()
            }
        }
    }

    private let values: [String: Value]

    init(from decoder: any Decoder) throws { values = try [String: Value](from: decoder) }
    func encode(to encoder: any Encoder) throws { try values.encode(to: encoder) }
    /// `IDToken` judges them.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    func token(groups: String) throws(IDToken.Fault) -> IDToken {
        guard let issuer = text("iss"), let subject = text("sub") else { throw .form }
        return IDToken(
            issuer: issuer, audiences: texts("aud"), party: text("azp"), subject: subject, nonce: text("nonce"),
            expiresAt: time("exp"), issuedAt: time("iat"), groups: texts(groups), name: text("name"),
            login: text("preferred_username"), level: text("acr"))
    }

    private func text(_ name: String) -> String? {
        if case .text(let text)? = values[name] { text } else { nil }
    }

    private func texts(_ name: String) -> [String] {
        switch values[name] {
        case .text(let text)?: [text]
        case .texts(let texts)?: texts
        default: []
        }
    }

    private func time(_ name: String) -> Timestamp? {
        guard case .number(let seconds)? = values[name], (0..<1e11).contains(seconds) else { return nil }
        return Timestamp(seconds: Int64(seconds))
    }
}

extension Data {
    /// RFC 4648 base64url without padding; nil if it is something else.
    fileprivate init?(base64URL text: some StringProtocol) {
        let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        self.init(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}

extension Engine {
    /// Counts an attempt to sign in by the provider from an address. Whatever ends it takes it back, except a token with a
    /// fault.
    ///
    /// - Returns: when the next attempt is allowed; nil if now.
    public func beginProviderSignIn(from address: String) -> Timestamp? {
        signIns.begin(Engine.providerAttempt(address), at: realClock.now())
    }

    /// Takes back an attempt whose token had no fault, or never came.
    public func withdrawProviderSignIn(from address: String) { signIns.withdraw(Engine.providerAttempt(address)) }

    /// Opens the session of somebody whom the provider knows. Their account has the role of their groups, is made when
    /// they come for the first time, and is closed when none of their groups gives a role any more.
    public func signIn(
        _ token: IDToken, by provider: OpenIDClient.Settings, browser: String?
    ) throws -> ProviderSignIn {
        let role = provider.roles.role(for: token.groups).flatMap { Account.Role(rawValue: $0.rawValue) }
        let outcome = try store.accounts.signIn(
            token, role: role, areas: provider.areas, password: PasswordHash.ofNobody,
            lasting: settings.sessions.longest, browser: browser, real: realClock.now(), at: clock.now())
        let isIn = if case .signedIn = outcome { true } else { false }
        meters.count("encompass_sign_ins_total", [("outcome", isIn ? "accepted" : "refused")])
        return outcome
    }

    private static func providerAttempt(_ address: String) -> SignInAttempt {
        SignInAttempt(byProviderFrom: address)
    }
}
