import EncompassCore

extension PoliceErrors {
    func names(
        _ child: SampleChild, _ family: Family, _ details: inout ChildDetails, _ errors: inout [PoliceError],
        _ entropy: inout SeededEntropy
    ) {
        if happens(.placeholder, &entropy, &errors) { return placeholder(child, &details, &entropy) }
        var forename = forename(child, &details, &errors, &entropy)
        var surname = surname(child, family, &details, &errors, &entropy)
        if entropy.chance(0.8) { (forename, surname) = (PlainLetters.of(forename), PlainLetters.of(surname)) }
        if happens(.misspeltForename, &entropy, &errors) { forename = Misspelling.of(forename, &entropy) }
        if happens(.misspeltSurname, &entropy, &errors) { surname = Misspelling.of(surname, &entropy) }
        if happens(.letterCase, &entropy, &errors) {
            surname = entropy.chance(0.8) ? surname.uppercased() : surname.lowercased()
            if entropy.chance(0.4) { forename = entropy.chance(0.5) ? forename.uppercased() : forename.lowercased() }
        }
        if happens(.swappedNames, &entropy, &errors) { swap(&forename, &surname) }
        details.forename = happens(.missingForename, &entropy, &errors) ? nil : forename
        details.surname =
            details.forename != nil && happens(.missingSurname, &entropy, &errors) ? nil : surname
    }

    private func forename(
        _ child: SampleChild, _ details: inout ChildDetails, _ errors: inout [PoliceError],
        _ entropy: inout SeededEntropy
    ) -> String {
        let middle = child.middleNames?.split(separator: " ").first.map(String.init)
        // A child with an everyday name is mostly introduced by it.
        let short = child.knownAs ?? generator.names.nickname(of: child.forename, &entropy)
        let usesShort = child.knownAs == nil ? rates[.nickname] : min(0.9, rates[.nickname] * 5)
        if let short, entropy.chance(usesShort) {
            errors.append(.nickname)
            return short
        }
        if let knownAs = child.knownAs, entropy.chance(0.25) { details.knownAs = knownAs }
        if let middle, happens(.middleAsForename, &entropy, &errors) { return middle }
        if let middle, happens(.middleRunIn, &entropy, &errors) { return child.forename + " " + middle }
        if happens(.initialOnly, &entropy, &errors) { return String(child.forename.prefix(1)) }
        return child.forename
    }

    private func surname(
        _ child: SampleChild, _ family: Family, _ details: inout ChildDetails, _ errors: inout [PoliceError],
        _ entropy: inout SeededEntropy
    ) -> String {
        if let other = child.usedSurname ?? child.formerSurname, happens(.formerSurname, &entropy, &errors) {
            return other
        }
        if child.formerSurname != nil, !child.isProtected, entropy.chance(0.2) {
            details.formerSurname = child.formerSurname
        }
        let parent = entropy.chance(0.7) ? family.mother.surname : family.father.surname
        if parent != child.surname, happens(.parentSurname, &entropy, &errors) { return parent }
        let halves = child.surname.split { $0 == "-" || $0 == " " }
        if halves.count == 2, child.surname.utf8.contains(0x2D), happens(.hyphenHalf, &entropy, &errors) {
            return String(halves[entropy.below(2)])
        }
        if halves.count == 2, child.surname.utf8.contains(0x2D), entropy.chance(0.15) {
            return halves.joined(separator: " ")
        }
        return child.surname
    }

    private func placeholder(
        _ child: SampleChild, _ details: inout ChildDetails, _ entropy: inout SeededEntropy
    ) {
        let words = ["UNKNOWN", "Baby", "Child 1", "Not known", "Male child", "N/K", "."]
        details.forename = words[entropy.below(words.count)]
        details.surname = entropy.chance(0.5) ? child.surname : "UNKNOWN"
    }
}
