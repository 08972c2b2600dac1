public import EncompassCore
import EncompassFormats
import EncompassStore

/// How old the roll and the contacts of a school are.
public struct SchoolAge: Hashable, Sendable {
    public let urn: URN
    /// When its roll last landed.
    public let roll: Timestamp
    /// When one of its contacts was last verified; nil if none ever was.
    public let verified: LocalDate?
    public let isRollOld: Bool
    public let areContactsOld: Bool

    /// Whether a person must look.
    public var isOld: Bool { isRollOld || areContactsOld }
}

extension Engine {
    /// Every school whose roll is held: those with something old first, and of them the oldest roll.
    public func schoolAges() throws -> [SchoolAge] {
        let now = clock.now()
        let ages = settings.registry.ages
        let contacts = try store.registry.contactsByScope()
        return try store.registry.rollsLanded().map { urn, landed in
            let verified = contacts[.establishment(urn)]?.compactMap(\.verifiedOn).max()
            return SchoolAge(
                urn: urn, roll: landed, verified: verified, isRollOld: now - landed > ages.rolls,
                areContactsOld: areContactsOld(verified, at: now))
        }.sorted { ($0.isOld ? 0 : 1, $0.roll, $0.urn) < ($1.isOld ? 0 : 1, $1.roll, $1.urn) }
    }

    /// Whether a school's contacts were last verified too long ago, or never.
    public func areContactsOld(_ verified: LocalDate?, at now: Timestamp) -> Bool {
        let limit = settings.registry.ages.contacts.milliseconds / 86_400_000
        return verified.map { Int64(london.date(now).dayNumber - $0.dayNumber) > limit } ?? true
    }
}

extension Engine {
    /// The one school with this DfE number or exact name; nil if there is none, or several.
    public func school(named text: String) throws -> URN? {
        let directory = SchoolDirectory(try store.registry.schools())
        for answer in [directory.school(laestab: text), directory.school(named: text)] {
            if case .one(let urn) = answer { return urn }
        }
        return nil
    }
}
