public import Foundation

/// What one place knows about an incident, what is pending for it and what is decided now, and the changes that bring
/// the place up to date.
public struct Reconciliation: Hashable, Sendable {
    /// A notification of the incident to the place.
    public struct Notice: Hashable, Sendable {
        public var id: String
        public var kind: NotificationKind
        public var state: NotificationState
        /// The notification that it corrects or retracts.
        public var replaces: String?
        /// Whether somebody at the place may have seen it.
        public var wasSeen: Bool
        public var isClosedByPerson: Bool
        /// A hash of what it says about the incident.
        public var content: Data

        public init(
            id: String, kind: NotificationKind, state: NotificationState, replaces: String? = nil, wasSeen: Bool,
            isClosedByPerson: Bool = false, content: Data
        ) {
            self.id = id
            self.kind = kind
            self.state = state
            self.replaces = replaces
            self.wasSeen = wasSeen
            self.isClosedByPerson = isClosedByPerson
            self.content = content
        }
    }

    /// A child of the incident as it is now.
    public struct Child: Hashable, Sendable {
        public var id: String
        public var state: ChildState
        public var isConfirmed: Bool
        public var isDecidedByPerson: Bool
        public var pupil: Int64?
        /// A hash of what may be disclosed about the child; compared only with what the place knows.
        public var content: Data

        public init(
            id: String, state: ChildState, isConfirmed: Bool = true, isDecidedByPerson: Bool = false,
            pupil: Int64? = nil, content: Data
        ) {
            self.id = id
            self.state = state
            self.isConfirmed = isConfirmed
            self.isDecidedByPerson = isDecidedByPerson
            self.pupil = pupil
            self.content = content
        }
    }

    /// A child whose details are open to the place, with what was disclosed and the pupil on its roll.
    public struct KnownChild: Hashable, Sendable {
        public var child: Child
        public var content: Data
        public var pupil: Int64?

        public init(child: Child, content: Data, pupil: Int64?) {
            self.child = child
            self.content = content
            self.pupil = pupil
        }
    }

    /// One change, to be applied in the given order. Children are given by id.
    public enum Change: Hashable, Sendable {
        /// Cancels the pending notification.
        case cancelPending
        /// Gives the pending notification the current content, about these children.
        case revisePending(children: [String])
        /// Creates a notification about these children; a correction or retraction replaces what the place knows.
        case create(NotificationKind, children: [String])
        /// Opens breach records: the place may have read about children who are not there.
        case openBreaches(children: [String])
        /// Closes the details of all other children to the place.
        case closeAll(but: [String])
        /// Ends the reminders of what the place knows, and of what that replaced.
        case cancelKnown
    }

    /// The children who were decided to be there.
    public var children: [Child]
    /// A hash of what may be disclosed about the incident now.
    public var content: Data
    /// Whether the force has retracted the whole incident.
    public var isRetracted: Bool
    /// The latest notification that somebody there may have seen.
    public var latest: Notice?
    /// The open one that nobody has seen.
    public var pending: Notice?
    /// The children of `latest` whose details are open to the place; none after a retraction.
    public var known: [KnownChild]
    /// Ids of the children that a person or the school has ruled out for the place.
    public var ruledOut: Set<String>

    public init(
        children: [Child], content: Data, isRetracted: Bool = false, latest: Notice?, pending: Notice?,
        known: [KnownChild], ruledOut: Set<String> = []
    ) {
        self.children = children
        self.content = content
        self.isRetracted = isRetracted
        self.latest = latest
        self.pending = pending
        self.known = known
        self.ruledOut = ruledOut
    }

    /// | children there | the place knows | pending | result |
    /// |---|---|---|---|
    /// | none | nothing, or a retraction | anything | the pending one is cancelled |
    /// | some | nothing | nothing | a new one |
    /// | some | nothing | a new one | the same, with the current content |
    /// | some | just these | anything | the pending one is cancelled |
    /// | some | something else | nothing, or a retraction | a correction that replaces what it knows |
    /// | some | something else | a correction | the same, with the current content |
    /// | none | some | nothing, or a correction | a retraction that replaces what it knows |
    /// | none | some | a retraction | the same |
    ///
    /// A child who may or may not belong there stays as disclosed until that is decided.
    public func changes() -> [Change] {
        if isInLine { return cancelPending }
        guard latest != nil else {
            let ids = children.map(\.id)
            return [pending == nil ? .create(.new, children: ids) : .revisePending(children: ids)]
        }
        let undecided = undecided(besides: children)
        if children.isEmpty, undecided.isEmpty { return retraction }
        let unchanged = undecided.filter { $0.child.content == $0.content }.map(\.child)
        return correction(to: children + unchanged)
    }

    private var cancelPending: [Change] { pending == nil ? [] : [.cancelPending] }

    private var retraction: [Change] {
        if pending?.kind == .retraction { return [] }
        return breaches(of: known.map(\.child)) + cancelPending
            + [.create(.retraction, children: known.map(\.child.id)), .cancelKnown]
    }

    private func correction(to children: [Child]) -> [Change] {
        // The rest cannot be disclosed before a person decides.
        guard !children.isEmpty else { return cancelPending }
        let ids = children.map(\.id)
        let kept = Set(ids + undecided(besides: children).map(\.child.id))
        let withdrawn = known.map(\.child).filter { !kept.contains($0.id) }
        let closing = breaches(of: withdrawn) + [.closeAll(but: ids)]
        if pending?.kind == .correction { return closing + [.revisePending(children: ids)] }
        return closing + cancelPending + [.create(.correction, children: ids)]
    }

    /// Children who turned out not to be there, except those that the force removed.
    private func breaches(of children: [Child]) -> [Change] {
        guard !isRetracted else { return [] }
        let elsewhere = children.filter { $0.state == .matched || $0.state == .unmatched }.map(\.id)
        return elsewhere.isEmpty ? [] : [.openBreaches(children: elsewhere)]
    }

    /// Children who may or may not belong there: what was disclosed about them stays until that is decided. A
    /// retraction in progress stays: doubt about another child is no reason to disclose it again.
    private func undecided(besides children: [Child]) -> [KnownChild] {
        if pending?.kind == .retraction { return [] }
        return known.filter { entry in
            entry.child.isUndecided && !ruledOut.contains(entry.child.id)
                && !children.contains { $0.id == entry.child.id }
        }
    }

    /// Whether the place is up to date.
    private var isInLine: Bool {
        guard let latest else { return children.isEmpty }
        let left = undecided(besides: children).map(\.child.id)
        let firm = known.filter { !left.contains($0.child.id) }
        guard firm.count == children.count else { return false }
        if children.isEmpty { return true }
        guard !latest.isWithdrawn, latest.content == content else { return false }
        return children.allSatisfy { child in
            firm.contains { $0.child.id == child.id && $0.content == child.content && child.isPupil($0.pupil) }
        }
    }
}

extension Reconciliation.Notice {
    /// Whether somebody decided that the place is not notified of it.
    private var isCancelledByPerson: Bool { state == .cancelled && isClosedByPerson }

    /// Whether it counts as what the place knows. A new notification that a person cancelled never does; a cancelled
    /// correction or retraction does, since the person decided that the place need not know of it.
    private var isKnown: Bool {
        kind == .new ? wasSeen && !isCancelledByPerson : wasSeen || isCancelledByPerson
    }

    /// Whether a retraction replaced it.
    fileprivate var isWithdrawn: Bool { kind != .retraction && state == .cancelled && !isCancelledByPerson }

    /// The latest notification of one incident to one place that somebody may have seen; `notices` are oldest first.
    public static func latest(of notices: [Self]) -> Self? {
        let known = notices.filter(\.isKnown)
        return known.last { notice in !known.contains { $0.replaces == notice.id } }
    }

    /// The open one that nobody has seen.
    public static func pending(of notices: [Self]) -> Self? { notices.last { !$0.state.isFinal && !$0.isKnown } }
}

extension Reconciliation.Child {
    var isUndecided: Bool { state.isUndecided(isConfirmed: isConfirmed, isDecidedByPerson: isDecidedByPerson) }

    /// Whether the child is still the pupil that the place knows. If the child is on no roll, or no pupil was recorded,
    /// only the report is compared.
    fileprivate func isPupil(_ taken: Int64?) -> Bool { taken == nil || pupil == nil || taken == pupil }
}
