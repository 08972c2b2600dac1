import EncompassCore
import EncompassSample
import Testing

/// How often a text for schools is held without a reason, and how often a name in it passes, in the families of the
/// simulated county.
@Suite("Guarded texts in the county")
struct GuardedTextPrecisionTests {
    /// What officers write that names nobody: months, words that are names, numbers and addresses of nobody.
    private static let innocent = [
        "Officers attended an argument between adults at the child's home.",
        "Will be followed up by the neighbourhood team in May. The children will be seen at school.",
        "On 3 May 2026 at 23:15 police were called. The mother may attend the school with a support worker.",
        "Police attended at 01:20. There was a mark on the wall, a broken glass and a long argument.",
        "The grace period of a court order ended. No child was hurt. We hope that school is a safe place.",
        "Young children were woken by shouting. The eldest rang 999 and was brave.",
        "A white van left at dawn. The front room was cold and the kitchen floor was wet.",
        "This was the 2nd incident since June. Safety planning was offered on Friday 20 November.",
        "Mark of respect aside, nothing more is known. Rose to the occasion is not how we would put it.",
        "The child saw the police car park outside. A neighbour with a dog gave a bell a long ring.",
        "CHILDREN WERE IN THE HOUSE. WILL BE FOLLOWED UP. MAY NEED SUPPORT.",
        "The children were seen and spoken to, aged 4, 7 and 11, by 2 officers of the 06:00 shift.",
        "Early in the morning of 2026-11-20 there was a fire alarm; all were well. Log 4412 of 20/11/2026.",
        "The child hopes to be in the hall for the Christmas concert. Joy at school would be a comfort.",
        "Adults argued about a card game. Somebody threw a stone at the green gate of the next house.",
        "Please be patient: the child may be tired, hungry or sad, and may want to stay by a friend.",
    ]

    @Test func howManyAreHeldWithoutAReason() {
        var families: [Family] = []
        FamilyGenerator(county: County(), pupils: 4_000, on: LinkageSet.date).forEachFamily {
            if $0.children.count > 1 { families.append($0) }
        }
        var held: [String] = []
        var missed: [String] = []
        var texts = 0
        var names = 0
        for (index, family) in families.enumerated() {
            let guardian = Self.guardian(family)
            for text in Self.innocent {
                texts += 1
                let found = guardian.findings(in: text)
                if !found.isEmpty { held.append(found.map(\.text).joined(separator: "+") + ": " + text) }
            }
            for name in [family.mother.forename, family.father.forename, family.children[1].forename]
            where name != family.children[0].forename && name != family.children[0].knownAs {
                let first = String(name.split(separator: " ")[0])
                let leaks = [
                    "The child was with \(first) in the kitchen.", "\(first) was not hurt.", "It was \(first)'s room.",
                    "Officers saw \(first).", "\(first.uppercased()) WAS NOT HURT",
                ]
                names += 1
                let leak = leaks[index % leaks.count]
                if guardian.findings(in: leak).isEmpty { missed.append(leak) }
            }
        }
        print("held without a reason: \(held.count) of \(texts) texts; missed: \(missed.count) of \(names) names")
        #expect(families.count > 500 && texts > 8_000)
        #expect(held.count * 500 < texts, "held: \(held.prefix(20))")
        #expect(missed.count * 500 < names, "missed: \(missed.prefix(20))")
    }

    private static func guardian(_ family: Family) -> TextGuard {
        func details(_ child: SampleChild) -> ChildDetails {
            ChildDetails(
                forename: child.forename, surname: child.surname, knownAs: child.knownAs,
                formerSurname: child.formerSurname, address: family.home)
        }
        let incident = Incident(
            force: "wyndshire", reference: "WY-1", occurredAt: Timestamp(seconds: 1_795_000_000), location: family.home,
            adults: [family.mother, family.father].map {
                InvolvedAdult(forename: $0.forename, surname: $0.surname, address: family.home)
            })
        return TextGuard(
            incident, own: [details(family.children[0])], others: family.children.dropFirst().map(details))
    }
}
