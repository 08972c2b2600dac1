import EncompassCore
import EncompassStore

/// A child's details on a page.
struct ChildCard {
    let name: String
    private let reference: String
    private let isClosed: Bool
    private let facts: [(label: String, value: String?)]

    /// A child as one recipient may see them: by the name on the school's roll, with what was reported beside it.
    ///
    /// - Parameter names: how people at the desk are called; nil on a school's page.
    init(_ child: DisclosedChild, isWithdrawn: Bool = false, text: LondonText? = nil, names: StaffNames? = nil) {
        name = child.name
        reference = child.reference
        isClosed = child.isClosed
        var facts: [(String, String?)] = [
            (
                "Date of birth",
                child.dateOfBirth.map(LondonText.date)
                    ?? (child.isNameWithheld ? "kept back: please ring us" : "not known")
            ),
            ("Known as", child.knownAs),
            ("Reported as", ChildCard.reported(child.reported)),
        ]
        if !isWithdrawn || child.report != nil {
            facts += ChildCard.part(present: child.present, seen: child.welfareCheck, voice: child.voice)
        }
        if let report = child.report {
            facts += ChildCard.report(report)
            let shown = child.shown.map { showing in
                ChildCard.words(showing.reader, names) + (text.map { ", \($0.moment(showing.at))" } ?? "")
            }
            facts.append(("Shown there to", shown.isEmpty ? "nobody yet" : shown.joined(separator: "\n")))
        }
        self.facts = facts
    }

    /// A child as the force reported them, before anybody knows which pupil it is.
    init(reported details: ChildDetails, reference: String) {
        let names = [details.forename, details.surname].compactMap(\.self).joined(separator: " ")
        name = names.isEmpty ? details.knownAs ?? "A child without a name" : names
        self.reference = reference
        isClosed = false
        facts =
            [
                ("Date of birth", details.dateOfBirth.map(LondonText.date) ?? "not known"),
                ("Known as", details.knownAs),
            ] + ChildCard.part(present: details.present, seen: details.welfareCheck, voice: details.voice)
            + ChildCard.report(details)
    }

    var model: PageModel {
        [
            "name": name, "childReference": reference, "number": reference, "isClosed": isClosed,
            "facts": facts.compactMap { fact in
                fact.value.map { ["label": fact.label, "value": $0] as PageModel }
            },
        ]
    }

    /// What was not recorded is *not known*, never *no*.
    private static func part(present: Bool?, seen: Bool?, voice: ChildVoice?) -> [(String, String?)] {
        [
            ("Was there", words(present, yes: "yes, present", no: "no, not present")),
            ("Seen by an officer", words(seen, yes: "yes", no: "no")),
            ("What the child said", voice?.text),
            ("Who was there then", voice?.presentWhenSpoken),
        ]
    }

    private static func report(_ details: ChildDetails) -> [(String, String?)] {
        [
            ("Former surname", details.formerSurname), ("Sex", details.sex?.rawValue), ("UPN", details.upn),
            ("Address", details.address.map(line)), ("School, as the officer wrote it", details.school.map(claim)),
        ]
    }

    private static func reported(_ reported: DisclosedChild.Reported?) -> String? {
        guard let reported else { return nil }
        return [reported.name, reported.dateOfBirth.map { "born \(LondonText.date($0))" }].compactMap(\.self)
            .joined(separator: ", ")
    }

    private static func words(_ reader: Showing.Reader, _ names: StaffNames?) -> String {
        switch reader {
        case .account(let actor): names?.words(actor.description) ?? actor.description
        case .system: "the school's system"
        case .person(let name): name
        }
    }

    static func line(_ address: PostalAddress) -> String {
        (address.lines + [address.town, address.postcode].compactMap(\.self)).joined(separator: ", ")
    }

    private static func claim(_ claim: SchoolClaim) -> String {
        [claim.name, claim.urn?.description].compactMap(\.self).joined(separator: ", ")
    }

    private static func words(_ flag: Bool?, yes: String, no: String) -> String {
        flag.map { $0 ? yes : no } ?? "not known"
    }
}
