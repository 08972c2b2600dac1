/// Who we are to a mail server. Does not print its password.
public struct SMTPCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    public var username: String
    public var password: String

    public init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    public var description: String { "credentials of " + username }
    public var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}
