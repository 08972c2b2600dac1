public import EncompassCore

/// A child's identity, as far as it can be recognised from one report to the next: a keyed hash of forename, surname
/// and date of birth in their compared form. It reveals nothing about the child, and without the key nothing can be
/// guessed.
public struct ChildIdentity: Hashable, Sendable, Codable {
    /// Thirty-two hexadecimal digits.
    public let hash: String

    /// Nil if forename, surname or date of birth is missing or a placeholder: a decision is then about one report only
    /// and must not be used for the next.
    public init?(_ child: ChildDetails, key: (UInt64, UInt64) = (0, 0)) {
        let folder = NameFolder()
        let forename = folder.fold(child.forename ?? "")
        let surname = folder.fold(child.surname ?? "")
        let date = ChildDate(child.dateOfBirth)
        guard !forename.isEmpty, !surname.isEmpty, !Placeholders.isForename(forename), !Placeholders.isSurname(surname),
            let day = date.date, !date.isYearOnly
        else { return nil }
        let text = forename.bytes + [0] + surname.bytes + [0] + Array(day.description.utf8)
        hash = SipHash.hex(text, key: key)
    }

    /// From its stored form.
    public init(hash: String) { self.hash = hash }
}
