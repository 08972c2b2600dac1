/// What goes wrong in a simulated night.
public enum FaultKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The daemon dies: the transaction under way is lost, or it stands and nobody hears of it.
    case killBeforeCommit, killAfterCommit
    /// The mail server has taken a message, and the daemon dies before it has written so down.
    case killBeforeRecord
    /// The daemon dies at no particular moment, is restarted a second before a step, or stays away for hours.
    case kill, restartBeforeStep, outage
    case diskFull, ioError
    case hostAsleep, clockForward, clockBack
    case mailDead, mailSlow, mailHanging, mailGreylisting
    /// The message was taken and the answer never came.
    case acceptedThenTimeout
    case deferred, rejected
    /// A result of an attempt that comes again, long after it was recorded.
    case lateResult
    case receiptTwice, receiptLate
    case pushTwice, pushOutOfOrder, pushCutOff, answerLost
    /// Nothing comes by the time at which it is expected, nothing for long after it either, or fewer records than the force
    /// says there were; a night in which there were none, of which it says so; a count that it puts right.
    case feedLate, feedSilent, feedShort, declaredNil, declaredAnew
    case contactsChanged, rollChanged, policyEdited, emergencyClosure
    /// A school closes for good, and another takes its pupils.
    case schoolClosed
    /// Somebody who is a party to the incident tries to read and to answer it.
    case partyLooks
    /// A person enters what cannot be so: an authority or a school that is not one, somebody without a name.
    case wrongEntry
    /// A school's page is sent with something left out, and again with that alone put right.
    case formLeftOut
    /// An acknowledgement that comes before the send was recorded, or in the second of a step.
    case acknowledgedBeforeRecord, acknowledgedAtStep
    case twoOperatorsAtOnce
    /// A step, or a decision on an incident, that was read before something changed and comes to be written after it.
    case staleStep, staleDecision
}
