import EncompassCore

extension IncidentMaker {
    /// The incident without its children.
    mutating func frame(_ family: Family, _ visit: Visit, _ time: Timestamp, _ number: Int) -> Incident {
        let day = LocalDate(dayNumber: Int32(night.lowerBound.milliseconds / 86_400_000)).description
        let serial = String(String(10_000_000 + number).dropFirst(number < 10_000 ? 4 : 1))
        var incident = Incident(
            force: force, reference: "WY-" + day.filter { $0 != "-" } + "-" + serial,
            revision: entropy.chance(0.3) ? 1 : nil, occurredAt: time)
        incident.attendedAt = entropy.chance(0.9) ? time + .minutes(entropy.within(6...55)) : nil
        incident.location = visit.location
        incident.riskGrade = entropy.pick([.standard, .standard, .medium, .medium, .high, nil]) ?? nil
        incident.circumstances = entropy.pick(IncidentMaker.accounts)
        incident.schoolSummary = entropy.pick(IncidentMaker.summaries)
        incident.adults = adults(family)
        return incident
    }

    private mutating func adults(_ family: Family) -> [InvolvedAdult] {
        let atHome = entropy.chance(0.7)
        let victim = adult(.victim, family.mother, family.home, lives: true)
        return [
            victim, adult(.allegedPerpetrator, family.father, atHome ? family.home : family.otherHome, lives: atHome),
        ]
    }

    private func adult(
        _ role: InvolvedAdult.Role, _ adult: SampleAdult, _ home: PostalAddress?, lives: Bool
    ) -> InvolvedAdult {
        InvolvedAdult(
            role: role, relationship: adult.relationship, forename: adult.forename, surname: adult.surname,
            dateOfBirth: adult.dateOfBirth, address: home, livesAtAddress: lives)
    }

    /// Presence, welfare check and the child's words: each may be not known.
    mutating func circumstances(of details: inout ChildDetails, _ child: SampleChild) {
        details.present = entropy.chance(0.85) ? entropy.chance(0.8) : nil
        details.welfareCheck = entropy.chance(0.8) ? entropy.chance(0.85) : nil
        guard details.present == true, entropy.chance(0.25) else { return }
        details.voice = ChildVoice(
            text: entropy.pick(IncidentMaker.voices),
            presentWhenSpoken: entropy.chance(0.5) ? entropy.pick(["mother", "older sibling", "officer only"]) : nil)
    }

    private static let accounts = [
        "Verbal argument over money. No injuries seen. Alleged perpetrator left before officers came.",
        "Neighbour reported shouting. Door damaged. Both parties spoken to apart.",
        "Push alleged in the kitchen; complaint made; arrest for common assault.",
        "Threats by telephone from a former partner. Words of advice; log kept.",
        "Argument about contact arrangements at the door. Children upstairs throughout.",
        "Third party report of a disturbance; calm on arrival; safety planning offered.",
    ]
    private static let summaries = [
        "Officers attended an argument between adults at the child's home.",
        "Officers attended a domestic incident; the children were in the house.",
        "There was an incident between adults of the household overnight.",
    ]
    private static let voices = [
        "I heard shouting and went to my sister's room.", "I was asleep.", "I don't want to talk about it.",
        "I want to go to school tomorrow.", "Mum was crying.",
    ]
}
