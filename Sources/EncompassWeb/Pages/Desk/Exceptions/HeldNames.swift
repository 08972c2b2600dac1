import EncompassCore

extension PupilDetails {
    /// Forename and middle names, each once: some rolls repeat the forename among the middle names.
    var forenames: String {
        let isRepeated = middleNames.map { PersonName.isSame($0, forename) } ?? true
        return [forename, isRepeated ? nil : middleNames].compactMap(\.self).joined(separator: " ")
    }

    /// The same with the name in daily use, if that is none of them.
    var givenNames: String {
        let isDaily = preferredForename.map { daily in
            Set(PersonName.words(daily)).isSubset(of: PersonName.words(forenames))
        }
        return [forenames, isDaily == false ? preferredForename.map { "(\($0))" } : nil].compactMap(\.self)
            .joined(separator: " ")
    }

    /// The surname with the one in daily use, if that is another.
    var surnames: String {
        let daily = preferredSurname.flatMap { PersonName.isSame($0, surname) ? nil : "(\($0))" }
        return [surname, daily].compactMap(\.self).joined(separator: " ")
    }
}
