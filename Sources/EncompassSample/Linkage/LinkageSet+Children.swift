import EncompassCore

extension LinkageSet {
    /// `count` labelled children, household by household; no household occurs twice.
    public func forEachChild(_ body: (LinkageChild) throws -> Void) rethrows {
        let families = generator.certainFamilies
        let step = LinkageSet.stride(families)
        var remaining = count
        for visit in 0..<families where remaining > 0 {
            let family = generator.family(at: (visit * step + 17) % families)
            var entropy = SeededEntropy(seed: generator.seed ^ 0x11E7, stream: UInt64(visit))
            for child in household(family, visit, &entropy).prefix(remaining) {
                remaining -= 1
                try body(child)
            }
        }
    }

    private func household(_ family: Family, _ visit: Int, _ entropy: inout SeededEntropy) -> [LinkageChild] {
        let onRoll = family.children.filter { !$0.rows.isEmpty }
        guard let model = entropy.pick(onRoll) else { return [] }
        guard entropy.chance(offRoll) else {
            // Not every child of a household is always named.
            let named = family.children.filter { entropy.chance($0.rows.isEmpty ? 0.6 : 0.92) }
            return described(named.isEmpty ? [model] : named, .onRoll, model, of: family, visit, &entropy)
        }
        let stranger = Stranger(generator: generator, family: family, model: model)
        switch entropy.below(5) {
        case 0: return described([stranger.twin(&entropy)], .twinOfPupil, model, of: family, visit, &entropy)
        case 1: return described([stranger.sibling(&entropy)], .siblingOfPupil, model, of: family, visit, &entropy)
        case 2:
            let (cousin, household) = stranger.cousin(&entropy)
            return described([cousin], .cousinOfPupil, model, of: household, visit, &entropy)
        case 3:
            let (namesake, household) = stranger.namesake(&entropy)
            return described([namesake], .namesakeOfPupil, model, of: household, visit, &entropy)
        default:
            // A family outside the population, on none of its rolls.
            let other = generator.family(at: family.index + 1_000_000_000)
            return described(other.children.map(\.withoutNumbers), .unknown, nil, of: other, visit, &entropy)
        }
    }

    private func described(
        _ children: [SampleChild], _ kind: LinkageChild.Kind, _ decoy: SampleChild?, of family: Family, _ number: Int,
        _ entropy: inout SeededEntropy
    ) -> [LinkageChild] {
        let visit = errors.visit(family, &entropy)
        return children.enumerated().map { place, child in
            let description = errors.describe(child, of: family, at: visit, &entropy)
            let kind = kind == .onRoll ? kindOnRoll(of: child, in: family) : kind
            let isOnRoll = kind == .onRoll || kind == .twinPair
            return LinkageChild(
                key: "h\(number).\(place + 1)", incident: "h\(number)", child: description.child, kind: kind,
                truth: isOnRoll ? child.identity : nil, decoy: isOnRoll ? nil : decoy?.identity,
                isProtected: child.isProtected, errors: description.errors)
        }
    }

    /// For a family on the rolls: the child or the twin may be too young to be on one.
    private func kindOnRoll(of child: SampleChild, in family: Family) -> LinkageChild.Kind {
        let hasTwinOnRoll = child.twin.map { !family.children[$0].rows.isEmpty } ?? false
        if child.rows.isEmpty { return hasTwinOnRoll ? .twinOfPupil : .siblingOfPupil }
        return hasTwinOnRoll ? .twinPair : .onRoll
    }

    /// A step that visits each of `count` numbers once before it repeats: coprime with it, far from 1.
    private static func stride(_ count: Int) -> Int {
        var step = max(1, count * 618 / 1000)
        while step > 1, !coprime(step, count) { step -= 1 }
        return step
    }

    private static func coprime(_ a: Int, _ b: Int) -> Bool {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a == 1
    }
}
