import EncompassCore

extension IncidentMaker {
    /// What is right for a child described with these errors; the case may say otherwise afterwards.
    func truth(
        of child: SampleChild, _ family: Family, _ reference: String, _ errors: [PoliceError]
    ) -> FeedChild {
        // A stranger is written as a child of the model's school, but has no number: nobody has registered them.
        let identity = child.identity.flatMap { $0.key.isEmpty ? nil : $0 }
        let establishments = identity == nil ? [] : child.establishments(on: generator.date)
        let age = Stage.ageAtStartOfYear(born: child.dateOfBirth, on: generator.date)
        let expectation: FeedChild.Expectation =
            if establishments.isEmpty {
                .nobody
            } else if child.isProtected {
                .person
            } else if errors.isEmpty, family.formerHome == nil, (4...16).contains(age) {
                .told
            } else { .toldOrPerson }
        return FeedChild(
            reference: reference, expectation: expectation, identity: identity, establishments: establishments,
            errors: errors)
    }
}
