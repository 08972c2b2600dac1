import EncompassCore
import EncompassStore
import Foundation

/// Who did something, as people call them: an account by its person's name.
struct StaffNames: Sendable {
    private let names: [String: String]

    init(_ accounts: [Account]) {
        names = Dictionary(accounts.map { ($0.login, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    init(_ store: Store) throws { self.init(try store.accounts.all()) }

    /// `account:sam.hart` is *Sam Hart*; an actor for whom somebody else acts names both.
    func words(_ actor: String) -> String {
        actor.components(separatedBy: " by ").map(word).joined(separator: ", by ")
    }

    func name(ofLogin login: String) -> String { names[login] ?? login }

    private func word(_ part: String) -> String {
        if part == Actor.engine.description { return "the system" }
        let parts = part.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return part }
        return switch parts[0] {
        case "account": name(ofLogin: parts[1])
        case "login": "\(parts[1]) at the command line"
        case "link": "the link in a message"
        case "school": "the school's system"
        case "operator": "an \(parts[0]) credential"
        default: part
        }
    }
}
