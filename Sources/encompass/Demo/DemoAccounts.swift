import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// The credentials and accounts of a demonstration.
struct DemoAccounts {
    let feed: NewCredential
    /// The desk's login and password.
    let desk: (login: String, password: String)

    init(engine: Engine, force: String) throws {
        guard
            let feed = try engine.run(
                .createCredential(CredentialRequest(role: .feed, force: force)), by: .owner(NSUserName())
            ).credential
        else { throw Failure(.failed, "no feed credential could be made") }
        self.feed = feed
        desk = ("desk", Secrets.password())
        try DemoAccounts.create("desk", "Demonstration Desk", .supervisor, [], desk.password, engine)
    }

    /// An account for a school's Key Adult; returns its password.
    static func keyAdult(_ login: String, name: String, urn: URN, engine: Engine) throws -> String {
        let password = Secrets.password()
        try create(login, name, .keyAdult, [.establishment(urn)], password, engine)
        return password
    }

    private static func create(
        _ login: String, _ name: String, _ role: Account.Role, _ places: [Scope], _ password: String, _ engine: Engine
    ) throws {
        _ = try engine.run(
            .createAccount(AccountRequest(login: login, name: name, role: role, places: places, password: password)),
            by: .owner(NSUserName()))
    }
}
