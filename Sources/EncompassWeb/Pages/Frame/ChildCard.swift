import EncompassCore
import EncompassStore
import EncompassWords

/// A name and a value, as a list of facts shows them.
struct PageFact: PageModel {
    let label: String
    let value: String

    /// The facts that are known, in order.
    static func list(_ facts: [(label: String, value: String?)]) -> [PageFact] {
        facts.compactMap { fact in fact.value.map { PageFact(label: fact.label, value: $0) } }
    }
}

/// A child's details on a page.
struct ChildCard: PageModel {
    let name: String
    let isClosed: Bool
    let facts: [PageFact]

    /// A child as one recipient may see them: by the name on the school's roll, with what was reported next to it.
    ///
    /// - Parameters:
    ///   - names: the names of people at the desk; nil on a school's page.
    ///   - withReport: whether the desk's own facts follow; without them it is what the school was shown.
    init(
        _ child: DisclosedChild, isWithdrawn: Bool = false, text: LondonText, names: StaffNames? = nil,
        withReport: Bool = true
    ) {
        let words = text.words
        // A school knows its pupils by the name that they use; the desk speaks of the name on the roll.
        let used = names == nil && child.isOnRoll ? child.knownAs : nil
        name = used ?? child.name
        isClosed = child.isClosed
        let unknown = child.isNameWithheld ? words("child.withheld") : ChildCard.notBornOn(age: child.age, words)
        var facts: [(String, String?)] = [
            child.isUnborn
                ? (words("child.dueDate"), child.dueDate.map(words.date) ?? words("unknown"))
                : (words("child.dateOfBirth"), child.dateOfBirth.map(words.date) ?? unknown),
            (words("child.legalName"), used.map { _ in child.name }),
            (words("child.knownAs"), used == nil ? child.knownAs : nil), (words("child.year"), child.year),
            (words("child.class"), child.className),
            (words("child.reportedAs"), child.reported.map { ChildCard.reported($0, words) }),
        ]
        if !isWithdrawn || child.report != nil {
            facts += ChildCard.part(
                present: child.present, seen: child.welfareCheck, voice: child.voice, words)
        }
        if withReport, let report = child.report {
            facts += ChildCard.report(report, words)
            let shown = child.shown.map { "\(ChildCard.name(of: $0.reader, names, words)), \(text.moment($0.at))" }
            facts.append(
                (words("child.shownTo"), shown.isEmpty ? words("child.shownToNobody") : shown.joined(separator: "\n")))
        }
        self.facts = PageFact.list(facts)
    }

    /// A child as reported, before matching.
    init(reported details: ChildDetails, _ words: Words) {
        let names = [details.forename, details.surname].compactMap(\.self).joined(separator: " ")
        name = names.isEmpty ? details.knownAs ?? words("child.nameless") : names
        isClosed = false
        facts = PageFact.list(
            [
                (
                    words("child.dateOfBirth"),
                    details.dateOfBirth.map(words.date) ?? ChildCard.notBornOn(age: details.age, words)
                ),
                (words("child.knownAs"), details.knownAs),
            ] + ChildCard.part(present: details.present, seen: details.welfareCheck, voice: details.voice, words)
                + ChildCard.report(details, words))
    }

    /// In place of a date of birth that is not known.
    private static func notBornOn(age: Int?, _ words: Words) -> String {
        age.map { words("child.agedAbout", ["age": String($0)]) } ?? words("unknown")
    }

    /// A fact that was not recorded is *not known*, never *no*.
    private static func part(
        present: Bool?, seen: Bool?, voice: ChildVoice?, _ words: Words
    ) -> [(String, String?)] {
        func answer(_ flag: Bool?) -> String { words(flag.map { $0 ? "yes" : "no" } ?? "unknown") }
        return [
            (words("child.present"), answer(present)), (words("child.seen"), answer(seen)),
            (words("child.said"), voice?.text), (words("child.heardBy"), voice?.presentWhenSpoken),
        ]
    }

    private static func report(_ details: ChildDetails, _ words: Words) -> [(String, String?)] {
        [
            (words("child.age"), details.age.map(String.init)),
            (words("child.unborn"), details.unborn.map { words($0 ? "yes" : "no") }),
            (words("child.dueDate"), details.dueDate.map(words.date)),
            (words("child.formerSurname"), details.formerSurname),
            (words("child.sex"), details.sex.map { words("sex.\($0.rawValue)") }),
            (words("child.upn"), details.upn), (words("child.nhsNumber"), details.nhsNumber),
            (words("child.address"), details.address.map(line)),
            (
                words("child.school"),
                details.school.map { [$0.name, $0.urn?.description].compactMap(\.self).joined(separator: ", ") }
            ),
        ]
    }

    private static func reported(_ reported: DisclosedChild.Reported, _ words: Words) -> String {
        let born = reported.dateOfBirth.map { words("child.born", ["date": words.date($0)]) }
        return [reported.name, born].compactMap(\.self).joined(separator: ", ")
    }

    private static func name(of reader: Showing.Reader, _ names: StaffNames?, _ words: Words) -> String {
        switch reader {
        case .account(let actor): names?.words(actor.description) ?? actor.description
        case .system: words("actor.school")
        case .person(let name): name
        }
    }

    static func line(_ address: PostalAddress) -> String {
        (address.lines + [address.town, address.postcode].compactMap(\.self)).joined(separator: ", ")
    }
}
