public import ArgumentParser
public import EncompassCore
public import EncompassEngine
public import EncompassStore

extension Credential.Role: ExpressibleByArgument {}
extension Account.Role: ExpressibleByArgument {}
extension CallOutcome: ExpressibleByArgument {}
extension CallSheetFormat: ExpressibleByArgument {}
extension Scope: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension URN: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
