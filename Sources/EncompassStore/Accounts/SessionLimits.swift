public import EncompassCore

/// How long a person stays signed in, by real time.
public struct SessionLimits: Hashable, Sendable {
    /// Who does nothing for so long is signed out.
    public var idle: Span
    /// Signed out after so long, whatever they do.
    public var longest: Span

    public init(idle: Span = .minutes(30), longest: Span = .hours(12)) {
        self.idle = idle
        self.longest = longest
    }
}
