public import ArgumentParser
public import EncompassCore
public import EncompassStore

extension Credential.Role: ExpressibleByArgument {}
extension Account.Role: ExpressibleByArgument {}
extension URN: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
