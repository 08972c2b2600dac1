/// Who did something: `feed:ID`, `school:ID`, `operator:ID` (credentials), `account:LOGIN`, `login:NAME` (at the command
/// line), `link:MESSAGE`, `engine`.
public struct Actor: Hashable, Sendable, Codable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }

    /// The machine itself.
    public static let engine = Actor("engine")
    public static func account(_ login: String) -> Actor { Actor("account:\(login)") }
    public static func login(_ name: String) -> Actor { Actor("login:\(name)") }
    public static func credential(_ role: String, _ id: String) -> Actor { Actor("\(role):\(id)") }
}
