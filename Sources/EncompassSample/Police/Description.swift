public import EncompassCore

/// A child in an officer's words, and which errors are in them.
public struct Description: Hashable, Sendable {
    public var child: ChildDetails
    public var errors: [PoliceError]
}
