import EncompassCore
import EncompassStore

/// What a person types is checked like what the machine finds, whichever interface it came by.
extension OperationRunner {
    /// - Throws: `StoreError` `invalid` for a place that the decision cannot name.
    func check(_ resolution: Resolution, at now: Timestamp) throws {
        switch resolution {
        case .establishment(let urn): try check(urn, isFor: .withoutRoll, at: now)
        case .passToAuthority(let code):
            // The register has the schools of every county. Only an authority with an area or a contact can be notified.
            let isOfAnArea = engine?.policies.areas.contains { $0.localAuthorities.contains(code) } ?? false
            guard try isOfAnArea || !store.registry.contacts(.localAuthority(code)).isEmpty else {
                throw StoreError(.invalid, "decision.authorityUnknown", ["la": code])
            }
        case .registration(_, let urn): try check(urn, isFor: .redirect, at: now)
        case .match, .dismiss: break
        }
    }

    /// - Throws: `StoreError` `invalid` with the successor of a closed one.
    func check(_ urn: URN, isFor use: Destination.Use, at now: Timestamp) throws {
        let place = try store.registry.establishment(urn)
        let london = engine?.london ?? London()
        let destination = Destination(
            urn: urn, name: place?.name, isClosed: place?.status == .closed,
            successors: place?.status == .closed ? try store.registry.successors(of: urn) : [],
            holdsRoll: try london.map { try RollAges(store: store, london: $0).isHeld(urn, on: $0.date(now)) } ?? false)
        if let fault = destination.fault(for: use) { throw StoreError(.invalid, fault) }
    }
}
