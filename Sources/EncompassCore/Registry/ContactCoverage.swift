/// What an establishment lacks before it can be notified, and called when nobody answers.
public struct ContactCoverage: Hashable, Sendable {
    public enum Gap: String, Hashable, Sendable, CaseIterable {
        /// There is no Key Adult.
        case noKeyAdult
        /// No Key Adult has a verified address on a channel in use: nothing is sent to any.
        case keyAdultUnreachable
        /// Nobody takes over while the Key Adult is away.
        case noDeputy
        /// No contact has a telephone number: the last step of the ladder has nobody to ring.
        case nobodyToCall
    }

    /// In the order of `Gap`.
    public let gaps: [Gap]

    /// - Parameters:
    ///   - contacts: all of one establishment.
    ///   - channels: those in use.
    ///   - day: who is away that day cannot be reached.
    public init(_ contacts: [Contact], channels: [Contact.Channel], on day: LocalDate) {
        let keyAdults = contacts.filter { $0.role == .keyAdult }
        let isReachable = keyAdults.contains {
            $0.verifiedOn != nil && !$0.isAway(on: day) && $0.channelToWrite(of: channels) != nil
        }
        let found: [Gap: Bool] = [
            .noKeyAdult: keyAdults.isEmpty,
            .keyAdultUnreachable: !keyAdults.isEmpty && !isReachable,
            .noDeputy: !contacts.contains { $0.role == .deputy },
            .nobodyToCall: contacts.allSatisfy(\.numbersToCall.isEmpty),
        ]
        gaps = Gap.allCases.filter { found[$0] == true }
    }
}
