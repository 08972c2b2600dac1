/// A school's answer as submitted with its page's form: its faults, and the form's content when shown again.
public struct SchoolAnswerForm: Hashable, Sendable {
    /// The possible answers, in the order of the page.
    public static let offered: [AcknowledgementOutcome] = [.acknowledged, .callBack, .challenge]

    /// Nil if none was chosen: nothing is preselected.
    public let outcome: AcknowledgementOutcome?
    /// References of the children who are not the school's pupils.
    public let givenBack: [String]
    public let note: String?

    /// A field that must be filled in.
    public enum Fault: Hashable, Sendable {
        case noOutcome
        /// A challenge without a reason.
        case noReason
    }

    /// - Parameter outcome: the value of the field; a value that is not offered counts as no choice.
    public init(outcome: String? = nil, givenBack: [String] = [], note: String? = nil) {
        self.outcome = outcome.flatMap(AcknowledgementOutcome.init).flatMap { choice in
            SchoolAnswerForm.offered.contains(choice) ? choice : nil
        }
        self.givenBack = givenBack
        self.note = note
    }

    public var faults: [Fault] {
        var faults: [Fault] = []
        if outcome == nil { faults.append(.noOutcome) }
        if outcome == .challenge, note == nil { faults.append(.noReason) }
        return faults
    }

    /// Whether the page shows `choice` as chosen.
    public func isChosen(_ choice: AcknowledgementOutcome) -> Bool { choice == outcome }

    /// Whether the page shows the child as returned.
    public func isGivenBack(_ reference: String) -> Bool { givenBack.contains(reference) }
}
