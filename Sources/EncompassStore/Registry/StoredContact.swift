public import EncompassCore
public import Foundation

/// A contact on the register and the identity that it keeps when its address changes.
public struct StoredContact: Hashable, Sendable {
    /// A keyed hash of scope, role and name.
    public let id: Data
    public let contact: Contact
}
