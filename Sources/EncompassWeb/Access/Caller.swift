import EncompassCore
import EncompassStore

/// A person who has signed in, with the token of the session's cookie.
struct SignedIn: Sendable {
    let token: String
    let session: Session

    var account: Account { session.account }
}

/// Who asks: a machine with a credential, or a person at the desk.
enum Caller: Sendable {
    case credential(Credential)
    case person(SignedIn)

    var actor: Actor {
        switch self {
        case .credential(let credential): credential.actor
        case .person(let person): person.account.actor
        }
    }

    /// Restricted items are described to supervisors, and no credential is one.
    var maySeeRestricted: Bool {
        switch self {
        case .credential: false
        case .person(let person): person.account.role.seesRestricted
        }
    }

    /// The establishment whose notifications alone the caller may see; nil for MASH.
    var school: URN? {
        if case .credential(let credential) = self { credential.urn } else { nil }
    }

    /// Why the caller reads children's details, where that was stated.
    var purpose: String? {
        switch self {
        case .credential(let credential): credential.purpose
        case .person(let person): person.session.purpose
        }
    }
}
