import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords

/// A child in doubt, and what a person needs to decide.
struct ChildView: PageModel {
    /// A school that the officer named, or that a person looked for.
    struct School: PageModel {
        let value: String
        let name: String
        /// `Acle, NR13 3AC, URN 121238`
        let place: String
        /// If so, the child is one of its pupils, and a person names which.
        let holdsRoll: Bool
        /// What is recorded if a person presses its button.
        let reason: String
        /// `Notify St Mary's Primary School, Acle`
        let button: String
        /// The key that presses its button.
        let key: String

        init(_ place: Establishment, holdsRoll: Bool, key: Int, _ words: Words) {
            value = SchoolChoice(place.urn).value
            name = place.name
            self.place = [place.address.town, place.address.postcode, "URN \(place.urn)"].compactMap(\.self)
                .joined(separator: ", ")
            self.holdsRoll = holdsRoll
            reason = words("exception.named.reason")
            button = words(
                "exception.named.notify",
                ["school": [place.name, place.address.town].compactMap(\.self).joined(separator: ", ")])
            self.key = String(key)
        }
    }

    struct Authority: PageModel {
        let code: String
        let name: String
        let isChosen: Bool
    }

    /// Another authority than the proposed one was chosen: a person looks a second time.
    struct SecondLook: PageModel {
        let code: String
        let text: String
    }

    /// The search of the rolls, with what it found.
    struct Search: PageModel {
        let name: String
        let born: String
        let school: String
        let isOpen: Bool
        let found: Comparison?
        /// Nobody was found.
        let isEmpty: Bool
        /// Whoever was found is among the likely pupils.
        let isAbove: Bool
    }

    let card: ChildCard
    let faults: [ExceptionView.Fault]
    /// Whether the child is on no roll: then the schools that were named come first, each with its button.
    let isOnNoRoll: Bool
    /// If so, no school can be chosen.
    let isUnborn: Bool
    /// The likely pupils; nil if there is none.
    let likely: Comparison?
    /// That there is none.
    let noneLikely: String
    /// In that case those who are alike at all, or that a school gave back. No key chooses one of them.
    let unlikely: Comparison?
    /// Beneath the likely ones, those who are less likely, or that a school gave back.
    let folded: Comparison?
    let foldedText: String
    /// The schools that the officer's words name.
    let schools: [School]
    let search: Search
    /// The schools of the name that was typed, if there is not exactly one.
    let found: [School]
    let foundNone: Bool
    let match: DecisionPart
    let establishment: DecisionPart
    let passToLA: DecisionPart
    let dismiss: DecisionPart
    /// Whether a pupil is to be named by a number.
    let isByNumber: Bool
    let isNumberChosen: Bool
    let upn: String
    let numberSchool: String
    /// The school as it was typed.
    let urn: String
    let authorities: [Authority]
    let proposed: String?
    let secondLook: SecondLook?

    init(_ child: StoredChild, _ bench: Workbench, _ form: FormFields?, _ text: LondonText) {
        let words = text.words
        let opened = bench.opened
        let chosen = form?.text("decision")
        isOnNoRoll = opened.detail.item.kind == .unmatched
        isUnborn = child.details.isUnborn
        card = ChildCard(reported: child.details, words)
        faults = child.faults.map { ExceptionView.Fault($0, whole: words("exception.wholeChild")) }
        let isFirst = isOnNoRoll ? opened.schools.filter { !$0.holdsRoll }.count + 1 : 1
        let order = CandidateOrder(
            opened.candidates.map {
                .init(pupil: $0.pupil, probability: $0.probability, isGivenBack: $0.givenBack != nil)
            })
        func table(_ candidates: [Candidate], from number: Int, hasKeys: Bool = true) -> Comparison? {
            candidates.isEmpty
                ? nil
                : Comparison(child.details, candidates, from: number, hasKeys: hasKeys, chosen: chosen, text)
        }
        let shown = opened.candidates.filter { order.shown.contains($0.pupil) }
        // Whom a person searched for is shown where the person looks.
        let sought = Set(bench.found.map(\.pupil))
        let rest = (order.folded + order.unlikely).filter { !sought.contains($0) }.compactMap { pupil in
            opened.candidates.first { $0.pupil == pupil }
        }
        likely = table(shown, from: isFirst)
        folded = shown.isEmpty ? nil : table(rest, from: isFirst + shown.count)
        unlikely = shown.isEmpty ? table(rest, from: isFirst, hasKeys: false) : nil
        noneLikely =
            rest.isEmpty
            ? words("exception.nobodyLikely")
            : rest.allSatisfy { $0.givenBack != nil }
                ? words("exception.nobodyElseLikely") : words.count("exception.unlikely", rest.count)
        foldedText = words.count("exception.folded", rest.count)
        var key = 0
        schools = opened.schools.map { school in
            if !school.holdsRoll { key += 1 }
            return School(school.establishment, holdsRoll: school.holdsRoll, key: key, words)
        }
        let results = bench.found.filter { !order.shown.contains($0.pupil) }
        search = Search(
            name: form?.text("find-name") ?? "", born: form?.text("find-born") ?? "",
            school: form?.text("find-school") ?? "", isOpen: bench.hasSearched || shown.isEmpty,
            found: table(results, from: isFirst + shown.count + rest.count),
            isEmpty: bench.hasSearched && bench.found.isEmpty, isAbove: !bench.found.isEmpty && results.isEmpty)
        found = bench.schools.map { School($0.establishment, holdsRoll: $0.holdsRoll, key: 0, words) }
        foundNone = bench.isSchoolUnknown
        match = DecisionPart(.match, form, words)
        establishment = DecisionPart(.establishment, form, words)
        passToLA = DecisionPart(.passToLA, form, words)
        dismiss = DecisionPart(.dismiss, form, words)
        upn = form?.text("upn") ?? ""
        isNumberChosen = chosen == "match"
        isByNumber = isNumberChosen || !upn.isEmpty
        numberSchool = form?.text("number-school") ?? ""
        urn = form?.text("urn") ?? ""
        let wanted = form?.optional("la") ?? bench.authorities?.proposal?.code
        func name(_ choice: Authorities.Choice) -> String {
            words("authority.choice", ["name": choice.name ?? words("authority.unnamed"), "code": choice.code])
        }
        let choices = bench.authorities?.choices ?? []
        authorities = choices.map { Authority(code: $0.code, name: name($0), isChosen: $0.code == wanted) }
        let proposal = bench.authorities?.proposal
        proposed = proposal.flatMap { proposal in
            choices.first { $0.code == proposal.code }.map {
                words("authority.proposed.\(proposal.basis.rawValue)", ["name": name($0)])
            }
        }
        let isSecond = form?.text("as") == DecisionKind.passToLA.rawValue
        secondLook = proposal.flatMap { proposal in
            guard isSecond, let code = wanted, proposal.needsSecondLook(at: code),
                let choice = choices.first(where: { $0.code == code })
            else { return nil }
            return SecondLook(code: code, text: words("authority.sure", ["name": name(choice)]))
        }
    }
}
