/// A place that a person names for a child, checked as a place that the machine finds is.
public struct Destination: Hashable, Sendable {
    /// What naming it is for.
    public enum Use: Hashable, Sendable {
        /// The child attends it, and its roll, which would say which pupil the child is, is not held.
        case withoutRoll
        /// The children of a notification go there instead.
        case redirect
    }

    public let urn: URN
    /// Its name; nil for one that is not in the register.
    public let name: String?
    public let isClosed: Bool
    /// Where its closure leads.
    public let successors: [URN]
    /// Whether a roll of it is held that is of this school year.
    public let holdsRoll: Bool

    public init(urn: URN, name: String?, isClosed: Bool, successors: [URN], holdsRoll: Bool) {
        self.urn = urn
        self.name = name
        self.isClosed = isClosed
        self.successors = successors
        self.holdsRoll = holdsRoll
    }

    /// Why it cannot be named, in words for the person who did; nil where it can.
    public func fault(for use: Use) -> String? {
        guard let name else { return "no establishment \(urn) in the registry" }
        if isClosed {
            let next = successors.map(\.description).joined(separator: ", ")
            return switch successors.count {
            case 0: "\(urn) \(name) is closed, and no successor is known"
            case 1: "\(urn) \(name) is closed: its successor is \(next)"
            default: "\(urn) \(name) is closed: its successors are \(next)"
            }
        }
        if use == .withoutRoll, holdsRoll {
            return "the roll of \(urn) \(name) is held: choose the pupil, by UPN or the school's own number"
        }
        return nil
    }
}
