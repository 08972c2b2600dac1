import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation

/// The names of states and kinds on pages. The language's file has them, by the case's name.
extension NotificationState {
    func name(_ words: Words) -> String { words("notification.state.\(rawValue)") }

    /// The colour of its tag.
    var colour: String {
        switch self {
        case .held: "purple"
        case .queued, .sending: ""
        case .sent, .delivered: "blue"
        case .acknowledged: "green"
        case .failed: "red"
        case .cancelled: ""
        }
    }
}

extension Account.Role {
    func name(_ words: Words) -> String { words("role.\(rawValue)") }
}

extension Contact.Role {
    func name(_ words: Words) -> String { words("contact.role.\(rawValue)") }
}

extension ContactProblem {
    func name(_ words: Words) -> String { words("contactProblem.\(rawValue)") }
}

extension ChildState {
    func name(_ words: Words) -> String { words("child.state.\(rawValue)") }
}

extension HoldReason {
    /// Within a sentence.
    func reason(_ words: Words) -> String { words("hold.\(rawValue)") }
    /// For a table.
    func name(_ words: Words) -> String { words("hold.short.\(rawValue)") }
}

extension ExceptionKind {
    func name(_ words: Words) -> String { words("exception.kind.\(rawValue)") }
}

extension NotificationKind {
    func name(_ words: Words) -> String { words("notification.kind.\(rawValue)") }
}

extension CallOutcome {
    func name(_ words: Words) -> String { words("call.outcome.\(rawValue)") }
}

extension AcknowledgementOutcome {
    func name(_ words: Words) -> String { words("answer.\(rawValue)") }
}

extension BalanceDifference.Kind {
    func name(_ words: Words) -> String { words("balance.\(rawValue)") }
}

extension FeedTrouble {
    func name(_ words: Words) -> String { words("feed.trouble.\(rawValue)") }
}

extension AuditEntry.Kind {
    func name(_ words: Words) -> String { words("audit.kind.\(rawValue)") }

    var colour: String {
        switch self {
        case .collection, .operation: ""
        case .alteration: "amber"
        case .consultation: "blue"
        case .disclosure: "purple"
        case .combination: "green"
        case .erasure: "red"
        }
    }
}

/// The names of forces and places on pages.
struct PlaceWords {
    let engine: Engine
    let words: Words

    /// - Parameter scope: `urn:121234`, `la:926` or `area:norfolk`.
    func name(_ scope: String) throws -> String {
        if scope.hasPrefix("area:") {
            let id = String(scope.dropFirst(5))
            return words("place.area", ["name": engine.policies.areas.first { $0.id == id }?.name ?? id])
        }
        return try Scope(scope).map(name) ?? scope
    }

    func name(_ scope: Scope) throws -> String {
        switch scope {
        case .establishment(let urn):
            try engine.store.registry.establishment(urn)?.name ?? words("place.urn", ["urn": urn.description])
        case .localAuthority: words("place.authority", ["authority": try engine.store.registry.placeName(scope)])
        case .provider: try engine.store.registry.placeName(scope)
        }
    }

    /// The places that are closed at short notice on a day.
    func closures(on day: LocalDate) throws -> [String] {
        try engine.store.closures.emergencyClosures(endingOnOrAfter: day).filter { $0.from <= day }
            .map { try name($0.scope) }
    }

    static func force(_ id: String, _ policies: PolicyBook) -> String { policies.name(ofForce: id) }
}

extension Scope {
    /// What a person types: a local authority's three digits, or a school's six.
    init?(typed text: String) {
        self.init(text.count == 3 ? "la:" + text : text)
    }
}

extension Contact.Channel {
    func name(_ words: Words) -> String { words("channel.\(rawValue)") }
}

/// The names of actors: an account by its person's name.
struct StaffNames: Sendable {
    private let names: [String: String]
    private let texts: Words

    /// - Parameter isNeeded: whether anybody is to be named: reading all accounts takes time.
    init(_ store: Store, _ words: Words, isNeeded: Bool = true) throws {
        names = Dictionary(
            isNeeded ? try store.accounts.all().map { ($0.login, $0.name) } : [],
            uniquingKeysWith: { first, _ in first })
        texts = words
    }

    /// `account:sam.hart` is *Sam Hart*; if somebody acts for an actor, both are named.
    func words(_ actor: String) -> String {
        actor.components(separatedBy: " by ").map(word).joined(separator: texts("actor.by"))
    }

    func name(ofLogin login: String) -> String { names[login] ?? login }

    private func word(_ part: String) -> String {
        if part == Actor.engine.description { return texts("actor.engine") }
        let parts = part.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return part }
        return switch parts[0] {
        case "account": name(ofLogin: parts[1])
        case "login": texts("actor.login", ["login": parts[1]])
        case "link": texts("actor.link")
        case "school": texts("actor.school")
        case "feed": texts("actor.feed")
        case "operator", "auditor": texts("actor.credential")
        default: part
        }
    }
}
