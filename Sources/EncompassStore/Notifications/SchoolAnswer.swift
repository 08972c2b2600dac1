import EncompassCore
import Foundation

/// What a school's answer comes to for each child of a notification.
struct SchoolAnswer {
    /// Children whose details are open to the school, with what the answer says of each, the whole's outcome included.
    let outcomes: [(child: StoredChild, outcome: AcknowledgementOutcome)]
    /// Those of whom the answer says something of their own.
    let spoken: [(child: StoredChild, outcome: AcknowledgementOutcome)]
    let person: String?

    /// - Parameters:
    ///   - open: the children whose details are open to the school.
    ///   - closed: references of those that it gave back before.
    /// - Throws: `StoreError` `invalid` for an unknown child, and where nobody is named who has seen it.
    init(_ given: Acknowledgement, open: [StoredChild], closed: [String]) throws {
        for reference in given.children.keys.sorted()
        where !open.contains(where: { $0.reference == reference }) && !closed.contains(reference) {
            throw StoreError(.invalid, "no child with that reference in the notification")
        }
        let outcomes = open.map { (child: $0, outcome: given.children[$0.reference] ?? given.outcome) }
        let person = given.person.flatMap(PersonName.reading)
        if person == nil, given.outcome == .acknowledged || outcomes.contains(where: { $0.outcome == .acknowledged }) {
            throw StoreError(.invalid, "acknowledgedBy must name the person who has seen which children")
        }
        self.outcomes = outcomes
        self.person = person
        spoken = outcomes.filter { given.children[$0.child.reference] != nil || $0.outcome == .notOurPupil }
    }

    var givenBack: [StoredChild] { outcomes.filter { $0.outcome == .notOurPupil }.map(\.child) }

    /// What it says of those who are the school's pupils.
    private var remaining: [AcknowledgementOutcome] { outcomes.map(\.outcome).filter { $0 != .notOurPupil } }

    /// Whether no child is left for whom anything could be acknowledged.
    var isEmptied: Bool { remaining.isEmpty }

    /// Whether a named person has seen every child that is left. Who asks for a call about one has seen them too.
    func isAcknowledged(as outcome: AcknowledgementOutcome) -> Bool {
        guard person != nil, !remaining.isEmpty else { return false }
        return outcome == .acknowledged
            ? !remaining.contains(.delivered) : remaining.allSatisfy { $0 == .acknowledged }
    }
}

extension String {
    /// Without the white space around it; nil where nothing is left.
    var trimmed: String? {
        let text = trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? nil : text
    }
}
