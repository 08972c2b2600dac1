import EncompassCore
import EncompassStore

extension OperationRunner {
    /// Queues tests: of one school now, or of the schools of an area that its open round has not reached, evenly.
    ///
    /// - Throws: `StoreError` `unavailable` without a daemon, which sends them.
    func test(_ request: ChannelTestRequest, by principal: Principal, at now: Timestamp) throws -> OperationResult {
        guard let engine else { throw StoreError(.unavailable, "channelTest.noDaemon") }
        switch request {
        case .school(let urn):
            guard try store.registry.establishment(urn) != nil else {
                throw StoreError(.notFound, "establishment.unknown", ["urn": urn.description])
            }
            // A person waits for the result.
            var slots = ChannelTest.slots(after: nil, perMinute: .max, at: now)
            let id = try store.channelTests.begin(
                urn, channels: engine.settings.channels, slots: &slots, by: principal.actor, at: now)
            return OperationResult(test: id, message: "test \(id) of \(urn) begun")
        case .area(let id, let again, let perMinute):
            guard engine.policies.areas.contains(where: { $0.id == id }) else {
                throw StoreError(.notFound, "channelTest.noArea", ["area": id])
            }
            let round = try store.channelTests.round(of: id, by: principal.actor, at: now)
            let before = try store.channelTests.tests(in: round)
            let reached = Set(before.filter { !again || $0.isAnswered }.map(\.urn))
            let schools = try engine.testableSchools(ofArea: id).filter { !reached.contains($0) }
            var slots = ChannelTest.slots(
                after: try store.channelTests.lastDue(in: round), perMinute: perMinute, at: now)
            for urn in schools {
                _ = try store.channelTests.begin(
                    urn, in: round, channels: engine.settings.channels, slots: &slots, by: principal.actor, at: now)
            }
            return OperationResult(
                test: round.id,
                message: "\(counted(schools.count, "school")) added to the round of \(id); \(reached.count) left out")
        }
    }
}

extension Engine {
    /// The open schools of an area of which a roll or a contact is held.
    func testableSchools(ofArea id: String) throws -> [URN] {
        let known = try Set(store.registry.contactsByScope().keys.compactMap(\.urn))
            .union(store.registry.rollsLanded().keys)
        return try known.sorted().filter { urn in
            guard let place = try store.registry.establishment(urn), place.status != .closed else { return false }
            return policies.resolve(place).areaID == id
        }
    }
}
