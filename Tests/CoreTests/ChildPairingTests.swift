import EncompassCore
import Testing

/// Pairs a revision's children with the held ones: by identity, then by number, and in doubt by a person.
@Suite struct ChildPairingTests {
    typealias Link = ChildPairing.Link

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let held: [String]
        let revision: [String]
        let links: [Link]
        var testDescription: String { name }
    }

    /// `number forename surname birthday upn`; `-` for what is not known, a leading `!` for one that was taken out. A
    /// forename `Ada=Addie` is known as Addie, a surname `Marsh=Reed` was Reed before; `_` stands for a space.
    private static func child(_ text: String) -> ChildDetails {
        let parts = text.drop { $0 == "!" }.split(separator: " ").map { String($0).replacing("_", with: " ") }
        func part(_ place: Int) -> String? { place < parts.count && parts[place] != "-" ? parts[place] : nil }
        func names(_ place: Int) -> [String] { part(place)?.split(separator: "=").map(String.init) ?? [] }
        let (given, surnames) = (names(1), names(2))
        return ChildDetails(
            reference: part(0), forename: given.first, surname: surnames.first, knownAs: given.dropFirst().first,
            formerSurname: surnames.dropFirst().first, dateOfBirth: part(3).flatMap { LocalDate(iso: $0) }, upn: part(4)
        )
    }

    static let cases: [Case] = [
        Case(
            name: "nothing changed", held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"], links: [.identity(0), .identity(1)]),
        Case(
            name: "another order", held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["2 Ben Reed 2014-07-09", "1 Ada Marsh 2016-01-05"], links: [.identity(1), .identity(0)]),
        Case(
            name: "numbers swapped", held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ben Reed 2014-07-09", "2 Ada Marsh 2016-01-05"], links: [.identity(1), .identity(0)]),
        Case(
            name: "numbers swapped and a spelling corrected",
            held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ben Reid 2014-07-09", "2 Ada Marsh 2016-01-05"], links: [.identity(1), .identity(0)]),
        Case(
            name: "numbers swapped and both spellings corrected",
            held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ben Reid 2014-07-09", "2 Adah Marsh 2016-01-05"], links: [.identity(1), .identity(0)]),
        Case(
            name: "one put in before the others", held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Cal Marsh 2012-02-03", "2 Ada Marsh 2016-01-05", "3 Ben Reed 2014-07-09"],
            links: [.new, .identity(0), .identity(1)]),
        Case(
            name: "one taken out, the others moved up",
            held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09", "3 Cal Marsh 2012-02-03"],
            revision: ["1 Ben Reed 2014-07-09", "2 Cal Marsh 2012-02-03"], links: [.identity(1), .identity(2)]),
        Case(
            name: "one taken out, the others moved up, one corrected",
            held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09", "3 Cal Marsh 2012-02-03"],
            revision: ["1 Ben Reed 2014-07-09", "2 Kal Marsh 2012-02-03"], links: [.identity(1), .identity(2)]),
        Case(
            name: "a number used again for another child", held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ada Marsh 2016-01-05", "2 Dot Reed 2009-03-03"], links: [.identity(0), .new]),
        Case(
            name: "a spelling corrected under its number",
            held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Adah Marsh 2016-01-05", "2 Ben Reed 2014-07-09"], links: [.number(0), .identity(1)]),
        Case(
            name: "a date corrected under its number", held: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ada Marsh 2015-01-05", "2 Ben Reed 2014-07-09"], links: [.number(0), .identity(1)]),
        Case(
            name: "a spelling corrected, without numbers", held: ["- Ada Marsh 2016-01-05", "- Ben Reed 2014-07-09"],
            revision: ["- Ben Reed 2014-07-09", "- Adah Marsh 2016-01-05"], links: [.identity(1), .identity(0)]),
        Case(
            name: "another forename on the same birthday under its number",
            held: ["1 Elizabeth Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Liz Marsh 2016-01-05", "2 Ben Reed 2014-07-09"], links: [.numberOnly(0), .identity(1)]),
        Case(
            name: "one child, corrected beyond recognition", held: ["1 Ada Marsh 2016-01-05"],
            revision: ["1 Ben Reed 2014-07-09"], links: [.numberOnly(0)]),
        Case(
            name: "one child for another under a new number", held: ["1 Ada Marsh 2016-01-05"],
            revision: ["2 Ben Reed 2014-07-09"], links: [.new]),
        Case(
            name: "twins swapped", held: ["1 Amy Marsh 2016-01-05", "2 Ann Marsh 2016-01-05"],
            revision: ["1 Ann Marsh 2016-01-05", "2 Amy Marsh 2016-01-05"], links: [.identity(1), .identity(0)]),
        Case(
            name: "twins with one first name swapped",
            held: ["1 Mohammed_Amin Khan 2016-01-05", "2 Mohammed_Amir Khan 2016-01-05"],
            revision: ["1 Mohammed_Amir Khan 2016-01-05", "2 Mohammed_Amin Khan 2016-01-05"],
            links: [.identity(1), .identity(0)]),
        Case(
            name: "one twin taken out, the other's number moved up",
            held: ["1 Amy Marsh 2016-01-05", "2 Ann Marsh 2016-01-05"], revision: ["1 Ann Marsh 2016-01-05"],
            links: [.identity(1)]),
        Case(
            name: "a twin in place of a twin", held: ["1 Amy Marsh 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ann Marsh 2016-01-05", "2 Ben Reed 2014-07-09", "3 Amy Marsh 2016-01-05"],
            links: [.new, .identity(1), .identity(0)]),
        Case(
            name: "one of twins under the other's number, misspelt",
            held: ["1 Amy Marsh 2016-01-05", "2 Anny Marsh 2016-01-05"], revision: ["1 Annya Marsh 2016-01-05"],
            links: [.identity(1)]),
        Case(
            name: "between twins by spelling, and the number says the other: a person",
            held: ["1 Anna Marsh 2016-01-05", "2 Anne Marsh 2016-01-05"], revision: ["3 Ann Marsh 2016-01-05"],
            links: [.doubt([0, 1])]),
        Case(
            name: "two of whom nothing is known", held: ["1 - - -", "2 unknown - -"],
            revision: ["1 - - -", "2 unknown - -"], links: [.identity(0), .identity(1)]),
        Case(
            name: "two alike of whom nothing is known, without numbers", held: ["- - - -", "- - - -"],
            revision: ["- - - -", "- - - -"], links: [.identity(0), .identity(1)]),
        Case(
            name: "a name for one of whom nothing was known", held: ["1 unknown - -", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ada Marsh 2016-01-05", "2 Ben Reed 2014-07-09"], links: [.numberOnly(0), .identity(1)]),
        Case(
            name: "a name for one of whom nothing was known, under another number: a person",
            held: ["1 unknown - -", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ben Reed 2014-07-09", "2 Ada Marsh 2016-01-05"], links: [.identity(1), .doubt([0])]),
        Case(
            name: "one name twice, told apart by number",
            held: ["1 Ada Marsh 2016-01-05", "2 Ada Marsh 2016-01-05"],
            revision: ["2 Ada Marsh 2016-01-05", "1 Ada Marsh 2016-01-05"], links: [.identity(1), .identity(0)]),
        Case(
            name: "one name twice, two birthdays, swapped", held: ["1 Ali Khan 2016-01-05", "2 Ali Khan 2011-09-09"],
            revision: ["1 Ali Khan 2011-09-09", "2 Ali Khan 2016-01-05"], links: [.identity(1), .identity(0)]),
        Case(
            name: "one named twice where there was one", held: ["1 Ada Marsh 2016-01-05"],
            revision: ["1 Ada Marsh 2016-01-05", "2 Ada Marsh 2016-01-05"], links: [.identity(0), .new]),
        Case(
            name: "another of its names", held: ["1 Ada=Addie Marsh=Reed 2016-01-05", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ben Reed 2014-07-09", "2 Addie Reed 2016-01-05"], links: [.identity(1), .identity(0)]),
        Case(
            name: "the number of a pupil, another spelling and another number",
            held: ["1 Ada Marsh 2016-01-05 B801200005001", "2 Ben Reed 2014-07-09"],
            revision: ["1 Ben Reed 2014-07-09", "2 Addah Marche 2016-01-05 B801200005001"],
            links: [.identity(1), .identity(0)]),
        Case(
            name: "one number on both twins: a person",
            held: ["1 Amy Marsh 2016-01-05 B801200005001", "2 Ben Reed 2014-07-09"],
            revision: [
                "1 Ben Reed 2014-07-09", "2 Ann Marsh 2016-01-05 B801200005001", "3 Eve Marsh 2016-01-05",
            ], links: [.identity(1), .doubt([0]), .new]),
        Case(
            name: "one taken out comes back", held: ["1 Ben Reed 2014-07-09", "!2 Ada Marsh 2016-01-05"],
            revision: ["1 Ben Reed 2014-07-09", "2 Ada Marsh 2016-01-05"], links: [.identity(0), .identity(1)]),
        Case(
            name: "who is there before who was taken out",
            held: ["!1 Ada Marsh 2016-01-05", "2 Ada Marsh 2016-01-05"], revision: ["1 Ada Marsh 2016-01-05"],
            links: [.identity(1)]),
        Case(
            name: "accents, case and hyphens are no difference", held: ["1 Zoë Smith-Jones 2016-01-05"],
            revision: ["2 zoe SMITH_JONES 2016-01-05"], links: [.identity(0)]),
    ]

    @Test(arguments: cases) func pairs(_ given: Case) {
        let pairing = ChildPairing(
            held: given.held.map { ChildPairing.Held(Self.child($0), isRetracted: $0.hasPrefix("!")) },
            revision: given.revision.map(Self.child))
        #expect(pairing.links == given.links)
    }

    /// Whatever the order in which the force names them, each is who it was.
    @Test func theOrderDoesNotMatter() {
        let family = ["Ada", "Ben", "Cal", "Dot"].enumerated().map { place, name in
            Self.child("\(place + 1) \(name) Marsh 201\(place)-01-05")
        }
        var orders: [[Int]] = [[]]
        for _ in family {
            orders = orders.flatMap { done in family.indices.filter { !done.contains($0) }.map { done + [$0] } }
        }
        for order in orders {
            let revision = order.enumerated().map { place, index in
                var child = family[index]
                child.reference = String(place + 1)
                return child
            }
            let links = ChildPairing(held: family.map { ChildPairing.Held($0) }, revision: revision).links
            #expect(links == order.map(Link.identity))
        }
    }
}
