/// What must hold in every night, whatever goes wrong.
public enum Rule: String, Hashable, Sendable, Codable, CaseIterable {
    /// An accepted record, with every child in it, stands after every restart.
    case answeredIsLost
    /// A message goes to a contact of the establishment that it is about, on the register, verified and present.
    case wrongRecipient
    /// A child stands in notifications of its own establishments alone.
    case wrongSchool
    /// Nothing leaves while it is held or before its release.
    case sentTooEarly
    /// Nothing passes its deadline in silence: it is overdue and on the phone list in time.
    case silentDeadline
    /// The phone task is there a quarter of an hour before the deadline.
    case lateEscalation
    /// A deadline is the policy's local time on the establishment's next school day.
    case wrongDeadline
    /// What a correction on its way speaks for reminds nobody beside it.
    case nagsTwice
    /// What is due is done.
    case stuck
    /// What is acknowledged escalates no more and sends nothing new.
    case escalatedAfterAcknowledgement
    /// Every send stands in the audit log.
    case unauditedSend
    /// What was cancelled or taken back sends nothing more.
    case sentWhenOver
    /// A step of the ladder that was taken has its messages, or a task on the phone list.
    case silentStep
    /// A message goes again under the same Message-ID, and nobody gets two for one step.
    case repeatedOtherwise
    /// Nobody is written to twice within five minutes for two steps of one notification.
    case writtenTwice
    /// A result counts once, and only for the attempt that it is of.
    case resultCountedTwice
    /// Every child has a state, and every place of a matched child a notification.
    case imbalance
    case brokenChain, brokenDatabase
    /// The second of two decisions on one exception is refused, and one on an incident as it was before a change.
    case decidedTwice
    /// A feed that is late, silent or short is an alarm of that kind, told to people; one that is neither is none.
    case feedWatch
    /// The machine takes nobody for somebody else, and places nobody where they are not taught.
    case wrongPupil
    /// Nobody is shown a child of another school, or one whom their school has given back.
    case wronglyShown
    /// A school reads the names of its own roll, and nobody but a supervisor a protected pupil's former one.
    case wrongName
    /// A retraction names no child to who has not seen that child.
    case shownByRetraction
    /// A late record climbs a ladder of its own while the school is there.
    case lateInSchoolHours
    /// That the details went to a school that was not the right one stands in a breach record.
    case breachUnrecorded
    /// What somebody chose on a page is what is recorded, whatever they had to put right on it.
    case answerChanged
    /// A party to an incident learns nothing of it.
    case shownToParty
    /// Every child who was reported stands with each of their schools, or with a person.
    case nobodyNotified
    /// What a person enters is checked as what the machine finds is.
    case believed
    /// What nobody with a name has read or been told of is not acknowledged.
    case acknowledgedByNobody
    /// Nothing is cancelled but by a named person's word for that, or the force's.
    case cancelledUnasked
    /// A school can read and answer what it was sent.
    case refusedSchool
    case unexpectedError
}

/// A rule that did not hold.
public struct Violation: Hashable, Sendable, Codable {
    /// The seed of the night: the same seed shows it again.
    public let seed: UInt64
    public let rule: Rule
    public let detail: String
    /// What happened last, the violation at the end.
    public let trace: [String]
}
