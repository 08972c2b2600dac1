/// Pairs the children of a new revision with those already held.
///
/// Forces renumber: they remove a child and those after it move up by one, or they swap two numbers. So a number must
/// never move a school's or person's answer from one child to another. Identity comes first; the force's number counts
/// only if identity does not contradict it; if in doubt, a person decides.
public struct ChildPairing: Hashable, Sendable {
    /// A child held, as the force last described it.
    public struct Held: Hashable, Sendable {
        public var details: ChildDetails
        /// The force had removed the child.
        public var isRetracted: Bool

        public init(_ details: ChildDetails, isRetracted: Bool = false) {
            self.details = details
            self.isRetracted = isRetracted
        }
    }

    /// What one child of the revision is, with indexes of the held children.
    public enum Link: Hashable, Sendable {
        /// The same child by identity.
        case identity(Int)
        /// The same child by its number: its details are a corrected spelling or date of the same identity.
        case number(Int)
        /// The same child by its number only: a person checks decisions and answers about it.
        case numberOnly(Int)
        case new
        /// It may be any of these: a separate child until a person has decided.
        case doubt([Int])
    }

    /// One for each child of the revision, in its order; a held child is linked at most once.
    public let links: [Link]

    public init(held: [Held], revision children: [ChildDetails]) {
        var matching = Matching(held: held, children: children)
        for level in [ChildLikeness.Level.exact, .alias, .close] {
            for isRetracted in [false, true] { matching.pair(at: level, isRetracted: isRetracted) }
        }
        matching.pairByNumberOnly()
        links = matching.finished
    }
}

private struct Matching {
    let held: [ChildPairing.Held]
    let children: [ChildDetails]
    private let likeness: [[ChildLikeness]]
    private var links: [ChildPairing.Link?]
    private var free: Set<Int>
    /// The held children that a doubtful child may be: nothing else is paired with one of them for certain.
    private var doubtful: Set<Int> = []

    init(held: [ChildPairing.Held], children: [ChildDetails]) {
        self.held = held
        self.children = children
        let births = held.filter { !$0.isRetracted }.map(\.details.dateOfBirth)
        likeness = children.map { child in
            held.map { old in
                // If there is a twin, another forename is another child, even under the same number.
                let isTwin =
                    births.count { $0 == old.details.dateOfBirth } > 1
                    || children.count { $0.dateOfBirth == child.dateOfBirth } > 1
                return ChildLikeness(old.details, child, hasTwin: isTwin)
            }
        }
        links = [ChildPairing.Link?](repeating: nil, count: children.count)
        free = Set(held.indices)
    }

    var finished: [ChildPairing.Link] {
        children.indices.map { place in
            if let link = links[place] { return link }
            let possible = candidates(of: place, isRetracted: false) { $0 >= .possible }
            return possible.isEmpty ? .new : .doubt(possible)
        }
    }

    /// Links children that are alike at `level`; the number decides between several, and the rest are doubtful.
    mutating func pair(at level: ChildLikeness.Level, isRetracted: Bool) {
        let fits = { (found: ChildLikeness.Level) in found == level }
        for place in children.indices where links[place] == nil {
            let numbered = candidates(of: place, isRetracted: isRetracted, fits).filter { isNumbered($0, place) }
            guard numbered.count == 1, level != .close || isNearest(numbered[0], place) else { continue }
            link(place, level == .close ? .number(numbered[0]) : .identity(numbered[0]))
        }
        while let (place, index) = onlyPair(isRetracted: isRetracted, fits) {
            if level == .close, let rival = rival(of: index, place) {
                link(place, .doubt([index, rival].sorted()))
            } else {
                link(place, .identity(index))
            }
        }
        // Records that are alike in every field are interchangeable.
        for place in children.indices where links[place] == nil {
            let open = candidates(of: place, isRetracted: isRetracted, fits)
            guard let first = open.first,
                open.allSatisfy({ held[$0].details.hasSameIdentity(as: children[place]) })
            else { continue }
            link(place, .identity(first))
        }
        for place in children.indices where links[place] == nil {
            let open = candidates(of: place, isRetracted: isRetracted, fits)
            if !open.isEmpty { link(place, .doubt(open)) }
        }
    }

    /// Links the rest by number if nothing contradicts that and no other child fits better. The only child of an
    /// incident is the same child, however its details changed.
    mutating func pairByNumberOnly() {
        for place in children.indices where links[place] == nil {
            let possible = candidates(of: place, isRetracted: false) { $0 >= .possible }
            guard let index = possible.first(where: { isNumbered($0, place) }), isNearest(index, place) else {
                continue
            }
            link(place, .numberOnly(index))
        }
        let active = held.indices.filter { !held[$0].isRetracted }
        if children.count == 1, links[0] == nil, active.count == 1, isNumbered(active[0], 0) {
            link(0, .numberOnly(active[0]))
        }
    }

    private mutating func link(_ place: Int, _ link: ChildPairing.Link) {
        links[place] = link
        switch link {
        case .identity(let index), .number(let index), .numberOnly(let index):
            if doubtful.contains(index) { links[place] = .doubt([index]) } else { free.remove(index) }
        case .doubt(let indexes): doubtful.formUnion(indexes)
        case .new: break
        }
    }

    private func candidates(
        of place: Int, isRetracted: Bool, _ fits: (ChildLikeness.Level) -> Bool
    ) -> [Int] {
        held.indices.filter {
            free.contains($0) && held[$0].isRetracted == isRetracted && fits(likeness[place][$0].level)
        }
    }

    /// A child and a held one that fit only each other.
    private func onlyPair(
        isRetracted: Bool, _ fits: (ChildLikeness.Level) -> Bool
    ) -> (place: Int, index: Int)? {
        for place in children.indices where links[place] == nil {
            let found = candidates(of: place, isRetracted: isRetracted, fits)
            guard found.count == 1 else { continue }
            let others = children.indices.filter { other in
                other != place && links[other] == nil && fits(likeness[other][found[0]].level)
            }
            if others.isEmpty { return (place, found[0]) }
        }
        return nil
    }

    private func isNumbered(_ index: Int, _ place: Int) -> Bool {
        guard let number = children[place].reference, !number.isEmpty else { return false }
        return held[index].details.reference == number
    }

    /// Whether neither of the two fits another better.
    private func isNearest(_ index: Int, _ place: Int) -> Bool {
        let own = likeness[place][index]
        let otherHeld = candidates(of: place, isRetracted: false) { $0 >= own.level }.contains {
            $0 != index && likeness[place][$0].distance < own.distance
        }
        let otherChild = children.indices.contains { other in
            other != place && links[other] == nil && likeness[other][index].level >= own.level
                && likeness[other][index].distance < own.distance
        }
        return !otherHeld && !otherChild
    }

    /// Another held child with the same number, if its identity does not contradict that.
    private func rival(of index: Int, _ place: Int) -> Int? {
        candidates(of: place, isRetracted: false) { $0 >= .possible }.first { $0 != index && isNumbered($0, place) }
    }
}
