/// The keys, besides the date of birth, that find the pupils that a child might be.
struct BlockingKeys {
    private let givenSounds: [UInt32]
    private let surnameSounds: [[UInt32]]
    private let givenSecond: [UInt32]

    init(givenNames: NameDictionary, surnames: NameDictionary) {
        var firsts: [UInt32] = []
        var seconds: [UInt32] = []
        for id in 0..<UInt32(givenNames.count) {
            let words = givenNames.name(id).words
            firsts.append(words.first.map(BlockingKeys.sound) ?? 0)
            seconds.append(words.count > 1 ? BlockingKeys.sound(words.flatMap { $0 }) : 0)
        }
        givenSounds = firsts
        givenSecond = seconds
        surnameSounds = (0..<UInt32(surnames.count)).map { BlockingKeys.sounds(ofSurname: surnames.name($0)) }
    }

    /// Calls `body` with each key of the row's names: forenames by surnames, including aliases.
    func forEachName(of row: PupilRow, _ extra: ExtraNames, _ body: (UInt32) -> Void) {
        var surnames = surnameSounds[Int(row.surname)]
        if extra.preferredSurname != 0 { surnames += surnameSounds[Int(extra.preferredSurname)] }
        if extra.formerSurname != 0 { surnames += surnameSounds[Int(extra.formerSurname)] }
        var givens = [givenSounds[Int(row.forename)]]
        for sound in [
            givenSecond[Int(row.forename)], givenSounds[Int(extra.preferredForename)], givenSounds[Int(extra.middle)],
        ] where sound != 0 && !givens.contains(sound) { givens.append(sound) }
        for given in givens where given != 0 {
            for surname in surnames where surname != 0 { body(BlockingKeys.name(given, surname)) }
        }
    }

    static func name(_ given: UInt32, _ surname: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: ByteHash.pair(UInt64(given), UInt64(surname)) >> 32)
    }

    static func sound(_ bytes: [UInt8]) -> UInt32 { Sound.key(Sound.code(bytes.span)) }

    /// For the whole surname, and for each half of a double one.
    static func sounds(ofSurname name: FoldedName) -> [UInt32] {
        if name.isEmpty { return [] }
        var sounds = [sound(name.bytes)]
        guard name.wordCount > 1 else { return sounds }
        for part in Particles.core(of: name).prefix(3) {
            let sound = sound(part)
            if !sounds.contains(sound) { sounds.append(sound) }
        }
        return sounds
    }

    static func unit(_ address: FoldedAddress) -> UInt32 {
        UInt32(truncatingIfNeeded: ByteHash.mix(UInt64(address.unit)))
    }

    /// Nil without a house number or a street.
    static func house(_ address: FoldedAddress) -> UInt32? {
        guard address.number != 0, address.street != 0 else { return nil }
        return UInt32(truncatingIfNeeded: ByteHash.pair(UInt64(address.number), UInt64(address.street)) >> 32)
    }

    static func nhs(_ number: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: ByteHash.mix(UInt64(number)) >> 32) }

    static func upn(_ upn: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: ByteHash.mix(upn) >> 32) }
}
