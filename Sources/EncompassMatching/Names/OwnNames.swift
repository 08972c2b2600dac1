/// Which forenames are separate names, so that one is not a slip for another: Amir is not Amin, and Daniel is not
/// Danielle. Twins and siblings are given such names, and share the surname, the house and even the birthday.
enum OwnNames {
    /// The usual sex of the name.
    enum Bearers: UInt8, Sendable { case girls, boys, both }

    /// Nil for a text that is barely anybody's name, such as a slip.
    static func bearers(of name: [UInt8]) -> Bearers? { all[name] }

    /// Whether `said`, the child's, and `name`, the pupil's, are two people's names although they are similar: because
    /// the child's is a name in its own right, and not a form or spelling of the pupil's.
    ///
    /// - Parameters:
    ///   - isName: whether the one said is known to be a name from elsewhere, such as from the rolls.
    ///   - isRepeated: whether several pupils have it; nil if nobody asked.
    static func contradict(_ said: [UInt8], _ name: [UInt8], isName: Bool = false, isRepeated: Bool? = nil) -> Bool {
        if said == name || said.isEmpty || name.isEmpty { return false }
        if isRelated(said, name) { return false }
        let isInUse =
            (bearers(of: said) != nil || isShortForm(said))
            && (isRepeated ?? true || !isRareSlip(said, of: name))
        return isName || isInUse || isFeminine(said, of: name) || isFeminine(name, of: said)
            || isSpokenAsAnother(said, than: name)
    }

    /// Len is short for Leonard, and so not a slip for Ben.
    private static func isShortForm(_ name: [UInt8]) -> Bool {
        Nicknames.standard.relatives(of: name).contains { $0.relation == .nickname }
    }

    /// Whether `said` is `name` with a letter left out or two swapped, but neither at the beginning nor at the end
    /// (where a different letter makes a different name), and is so rare as a name (fewer than 14 children in a
    /// million, and not repeated here) that a slip is far more likely: Aro for Arlo.
    static func isRareSlip(_ said: [UInt8], of name: [UInt8]) -> Bool {
        guard said.first == name.first, said.last == name.last, !NameFrequencies.isCommon(forename: said),
            !further.contains(said), !areOfOtherSexes(said, name)
        else { return false }
        guard let place = zip(said, name).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return false }
        if said.count + 1 == name.count { return said[place...] == name[(place + 1)...] }
        guard said.count == name.count, place + 2 < said.count else { return false }
        return said[place] == name[place + 1] && said[place + 1] == name[place]
            && said[(place + 2)...] == name[(place + 2)...]
    }

    /// A form or another spelling of one name, but not the other sex's form.
    static func isRelated(_ said: [UInt8], _ name: [UInt8]) -> Bool {
        if areOfOtherSexes(said, name) { return false }
        let relation = Nicknames.standard.relatives(of: said).first { $0.name == name }?.relation
        // Josh and Joshua differ in their ending as Anne and Anna do, but are one name.
        if relation == .nickname { return true }
        if relation == .namesOfTwo || areTwoForms(said, name) { return false }
        if relation == .spelling || spoken(said) == spoken(name) { return true }
        // Emyly is an Emily, and not a name of its own; Myla and Mila are two names.
        if bearers(of: said) == nil || bearers(of: name) == nil, spoken(withoutY(said)) == spoken(withoutY(name)) {
            return true
        }
        // Mariah is not Maria; Sofiah, which is hardly anybody's name, is Sofia.
        return said.last == h && said.dropLast() == name[...] && bearers(of: said) == nil
    }

    /// Of one root and both in use, one with the ending `-a`: Natalie and Natalia, Anne and Anna.
    static func areTwoForms(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        endsInA(a) != endsInA(b) && stem(a) == stem(b) && bearers(of: a) != nil && bearers(of: b) != nil
    }

    /// Isahbelle is an Isabelle, and so not a slip for Isabella; nor is Grahce one for Gracie. A single letter may
    /// still be a slip.
    private static func isSpokenAsAnother(_ said: [UInt8], than name: [UInt8]) -> Bool {
        let mine = spoken(said)
        return spokenNames.contains(mine) && mine != spoken(name) && NamePattern(said).distance(to: name.span) > 1
    }

    /// Without final vowels, and with double letters reduced to one.
    private static func stem(_ name: [UInt8]) -> [UInt8] {
        let end = name.lastIndex { !"aeiouyh".utf8.contains($0) } ?? name.startIndex
        return single(Array(name[...end]))
    }

    private static func single(_ letters: [UInt8]) -> [UInt8] {
        letters.indices.filter { $0 == 0 || letters[$0] != letters[$0 - 1] }.map { letters[$0] }
    }

    /// One has a letter twice in succession where the other has it once: Ellla and Oliverr are not other names.
    static func differInDoubling(_ said: [UInt8], _ name: Span<UInt8>) -> Bool {
        single(said) == single(name.indices.map { name[$0] })
    }

    /// The name as it is pronounced, however it is spelt: Emilly, Sofia and Ameen are Emily, Sophia and Amin.
    /// Deliberately narrow, since the sound of a letter depends on the name: Zara is not Sara, Myla not Mila, Rohan
    /// not Roan.
    private static func spoken(_ name: [UInt8]) -> [UInt8] {
        var spoken: [UInt8] = []
        var place = 0
        while place < name.count {
            let rest = name[place...]
            if let ending = endings.first(where: { rest.elementsEqual($0) }), place > 0 {
                // Mariah is not Maria.
                if ending == [h] { spoken += name[..<place].suffix(2).elementsEqual("ia".utf8) ? [h] : [] }
                if ending != [h] { spoken.append(UInt8(ascii: "i")) }
                break
            }
            // Olivya is Olivia; Mya is not Mia.
            if place > 2, !vowels.contains(name[place - 1]), rest.elementsEqual("ya".utf8) {
                spoken += "ia".utf8
                break
            }
            if let (written, sound) = sounds.first(where: { rest.starts(with: $0.0) }), !rest.elementsEqual("ai".utf8) {
                spoken += sound
                place += written.count
            } else {
                let next = place + 1 < name.count ? name[place + 1] : 0
                let isSilent =
                    name[place] == h && place > 0
                    && !(vowels.contains(name[place - 1]) && (next == 0 || vowels.contains(next)))
                if name[place] == UInt8(ascii: "c") {
                    spoken.append("eiy".utf8.contains(next) ? UInt8(ascii: "s") : UInt8(ascii: "k"))
                } else if !isSilent {
                    spoken.append(name[place])
                }
                place += 1
            }
        }
        return single(spoken)
    }

    /// With `i` for each `y`.
    private static func withoutY(_ name: [UInt8]) -> [UInt8] {
        name.map { $0 == UInt8(ascii: "y") ? UInt8(ascii: "i") : $0 }
    }

    private static let h = UInt8(ascii: "h")
    private static let vowels = Array("aeiouy".utf8)
    private static let endings = ["ey", "ie", "ee", "y", "h"].map { Array($0.utf8) }

    /// The first that fits counts.
    private static let sounds: [([UInt8], [UInt8])] = [
        ("sh", "sh"), ("ch", "ch"), ("th", "th"), ("ph", "f"), ("ck", "k"), ("q", "k"), ("ee", "i"), ("iy", "i"),
        ("yy", "y"),
        ("ai", "1"), ("ay", "1"), ("ae", "1"),
    ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

    private static func endsInA(_ name: [UInt8]) -> Bool {
        name.last == UInt8(ascii: "a") || name.suffix(2).elementsEqual("ah".utf8)
    }

    /// One is given to girls and the other to boys: Frances and Francis, Louis and Louise.
    static func areOfOtherSexes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        switch (bearers(of: a), bearers(of: b)) {
        case (.girls?, .boys?), (.boys?, .girls?): true
        default: false
        }
    }

    /// One is given to girls or boys, and the other is not, or not only.
    static func mayBeOfOtherSexes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard let mine = bearers(of: a), let theirs = bearers(of: b) else { return false }
        return mine != theirs
    }

    /// Whether no given name of one is a given name of the other; false if either has none.
    static func areOfTwo(_ names: [FoldedName], _ others: [FoldedName]) -> Bool {
        if names.isEmpty || others.isEmpty { return false }
        return !names.contains { name in others.contains { isOneChilds(name, $0) } }
    }

    private static func isOneChilds(_ a: FoldedName, _ b: FoldedName) -> Bool {
        if a.bytes == b.bytes { return true }
        let (x, y) = (a.words, b.words)
        if x[0] == y[0] { return x.count == 1 || y.count == 1 || agreeEitherWay(x[1], y[1]) }
        if x.contains(y[0]) || y.contains(x[0]) { return true }
        return agreeEitherWay(x[0], y[0])
    }

    private static func agreeEitherWay(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        agree(NamePattern(a), b.span) || agree(NamePattern(b), a.span)
    }

    /// Whether two middle names may be one: equal, one the other's initial, a form of it, or a slip that does not make
    /// another name. June is not Jane.
    static func agree(_ said: NamePattern, _ name: Span<UInt8>) -> Bool {
        guard !said.bytes.isEmpty, name.count > 0 else { return true }
        if equal(said.bytes, name) { return true }
        if said.bytes.count == 1 || name.count == 1 { return said.bytes[0] == name[0] }
        let other = name.indices.map { name[$0] }
        if isRelated(said.bytes, other) || endAlike(said.bytes, other) { return true }
        let slips = said.sound == Sound.code(name) || name.count >= 6 && said.bytes[0] == name[0] ? 2 : 1
        let isBeginning = min(said.bytes.count, name.count) >= 3 && begins(said.bytes, name)
        let isNear = said.distance(to: name) <= slips || isBeginning
        return isNear && !contradict(said.bytes, other)
    }

    /// Mason-Jai is Mason-Jay, as Anna-Mai is Anna-Mae, and Anna-May.
    private static func endAlike(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard let mine = stemOfAy(a), let theirs = stemOfAy(b) else { return false }
        return mine == theirs
    }

    private static func stemOfAy(_ name: [UInt8]) -> ArraySlice<UInt8>? {
        let isAy = ["ai", "ay", "ae"].contains { name.suffix(2).elementsEqual($0.utf8) }
        return isAy && name.count > 2 ? name.dropLast(2) : nil
    }

    /// `-a`, `-e`, `-ne` or similar added to a boy's name, or replacing its final `-o`, makes a girl's name, even if
    /// the table does not have it: Francisco and Francisca, Eden and Edenne.
    private static func isFeminine(_ girl: [UInt8], of boy: [UInt8]) -> Bool {
        guard boy.count >= 4, girl.count >= boy.count, girl.count <= boy.count + 3, girl != boy else { return false }
        if girl.count == boy.count {
            return girl.last == UInt8(ascii: "a") && boy.last == UInt8(ascii: "o") && girl.dropLast() == boy.dropLast()
        }
        guard girl.starts(with: boy), let bearers = bearers(of: boy), bearers != .girls else { return false }
        return girlsEndings.contains(Array(girl[boy.count...]))
    }

    private static let girlsEndings: Set<[UInt8]> = Set(
        ["a", "i", "na", "ne", "ina", "ine", "elle", "ette", "le", "la", "lla"].map { Array($0.utf8) })

    /// Names too rare for the national tables.
    private static let further = Set(
        (NameTables.furtherGirls + " " + NameTables.furtherBoys).split(whereSeparator: { $0 == " " || $0 == "\n" }).map
        { Array($0.utf8) })

    /// The names in use, as they are pronounced.
    private static let spokenNames = Set(all.keys.map(spoken))

    private static let all: [[UInt8]: Bearers] = {
        var all: [[UInt8]: Bearers] = [:]
        let tables = [
            (NameTables.furtherGirls, Bearers.girls), (NameTables.furtherBoys, .boys), (NameTables.girls, .girls),
            (NameTables.boys, .boys), (NameTables.girlsAndBoys, .both),
        ]
        for (text, bearers) in tables {
            for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) { all[Array(word.utf8)] = bearers }
        }
        return all
    }()
}

/// First names that brothers share while each is called by his second: alone they distinguish nobody in a family.
enum SharedNames {
    /// Whether the name is commonly the first of two, as in Maria Clara and Maria Luísa: alone it is no evidence for
    /// either.
    static func isFirstOfTwo(_ name: [UInt8]) -> Bool { all.contains(name) || firsts.contains(name) }

    private static let firsts: Set<[UInt8]> = Set(
        "maria marie mary ana anna anne jean joao jose juan bibi nur noor".split(separator: " ").map { Array($0.utf8) })

    static func contains(_ name: [UInt8]) -> Bool { all.contains(name) }

    private static let all: Set<[UInt8]> = Set(
        """
        mohammed muhammad mohammad mohamed muhammed mohamad muhamad mohamud mahammed mehmet mohd md syed sayed sayyid
        abdul abdel abdi abu
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
