import Crypto
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// Fills a queue with notifications as a county's busiest weeks would leave it.
///
/// What the matcher would decide is given, so that it takes seconds; everything else is the store's own way: 25
/// children of each incident at 25 schools, one tenth held, one in fifty due at once, the rest on their ladders.
struct QueueFill {
    let engine: Engine
    let ground: Ground

    private static let places = 25

    func fill(_ count: Int) throws {
        let store = engine.store
        let credential = try Feed.credential(of: ground, in: store).credential
        let urns = ground.urns
        let pupils = try somePupils(count)
        let plan = String(decoding: try JSONEncoder().encode(Rules()), as: UTF8.self)
        let generation = try store.registryGeneration()
        var next = 0
        for start in stride(from: 0, to: count / QueueFill.places, by: 500) {
            let numbers = start..<min(start + 500, count / QueueFill.places)
            _ = try engine.ingest(try numbers.map(incident), credential: credential)
            for id in try store.unsettledIncidents(at: ground.start, limit: 500) {
                guard let incident = try store.unsettledIncident(id: id) else { continue }
                let decisions = incident.children.map { child in
                    defer { next += 1 }
                    return decision(child.id, pupil: pupils[next % pupils.count], at: urns[next % urns.count])
                }
                let settlement = Settlement(
                    incident: incident, decisions: decisions, generation: generation,
                    exceptionDeadline: ground.start + .hours(2), isAssisted: false)
                var place = next
                _ = try store.settle(settlement, at: ground.start) { _, _, _, _, _ in
                    place += 1
                    return schedule(place, plan)
                }
            }
        }
    }

    private func somePupils(_ count: Int) throws -> [Int64] {
        var pupils: [Int64] = []
        try engine.store.streamRoll { if pupils.count < count { pupils.append($0.pupil) } }
        return pupils
    }

    private func incident(_ number: Int) throws -> IngestItem {
        let children = (1...QueueFill.places).map { place in
            ChildDetails(
                reference: "\(place)", forename: "Child", surname: "Number \(number)",
                present: place % 3 == 0 ? nil : place % 3 == 1)
        }
        let grades = Incident.RiskGrade.allCases
        let incident = Incident(
            force: ground.force, reference: "Q-\(number)",
            occurredAt: ground.start - .minutes(60 + number % 600), riskGrade: grades[number % grades.count],
            children: children)
        let raw = try JSONEncoder().encode(incident)
        return .incident(ReceivedIncident(incident: incident, raw: raw, contentHash: Data(SHA256.hash(data: raw))))
    }

    private func decision(_ child: String, pupil: Int64, at urn: URN) -> ChildDecision {
        ChildDecision(
            child: child, state: .matched, pupil: pupil, targets: [.establishment(urn)], probability: 1, weight: 20,
            model: "benchmark", explanation: Data("{}".utf8), exceptions: [])
    }

    /// Most deadlines are the same minute of this morning; some lie on later days.
    private func schedule(_ place: Int, _ plan: String) -> NotificationSchedule {
        let deadline = ground.start + .minutes(140) + .days(place % 10 < 7 ? 0 : place % 5)
        let isHeld = place % 10 == 3
        let isDue = place % 50 == 6
        return NotificationSchedule(
            releaseAt: ground.start + .minutes(isDue ? 0 : 80), deadlineAt: deadline, late: false,
            hold: isHeld ? .releaseTime : nil, plan: plan)
    }

    /// The standard rules, as the engine writes them into a notification.
    private struct Rules: Encodable {
        let timing = TimingRules()
        let content = ContentRules(channels: Contact.Channel.allCases)
        let warnings: [String] = []
    }
}
