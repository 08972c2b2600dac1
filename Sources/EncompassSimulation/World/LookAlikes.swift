import EncompassCore
import EncompassSample

/// Pupils who are easily confused with others, and the force's reports about those others.
struct LookAlike: Sendable {
    struct Report: Sendable {
        var child: ChildDetails
        /// Who it really is.
        var person: String
    }

    let title: String
    /// On the rolls, or known to be a pupil elsewhere.
    var people: [Person] = []
    /// The children of one incident, and of the following ones.
    var incidents: [[Report]] = []

    /// Those of one county.
    static func all(at schools: [URN], silent: [URN], on date: LocalDate) -> [LookAlike] {
        guard schools.count > 3, !silent.isEmpty else { return [] }
        var maker = LookAlikeMaker(schools: schools, silent: silent, date: date)
        return maker.all()
    }
}

private struct LookAlikeMaker {
    let schools: [URN]
    let silent: [URN]
    let date: LocalDate
    private var made = 0

    init(schools: [URN], silent: [URN], date: LocalDate) {
        self.schools = schools
        self.silent = silent
        self.date = date
    }

    mutating func all() -> [LookAlike] {
        [
            one("second given name", "Mohammed", "Qureshi", .male, middle: "Amin", as: "Mohammed Amir"),
            one("double forename", "Anna-Mae", "Lindqvist", .female, as: "Anna-Lee"),
            one("second of two", "Mary-Kate", "Oduya", .female, as: "Mary-Jane"),
            one("sex and surname", "Harpreet", "Kaur", .female, as: "Harpreet", surname: "Singh", sex: .male),
            one("the partner's child", "Alex", "Taylforth", .female, as: "Alex", surname: "Brownlow", sex: .male),
            one("a letter and the sex", "Danielle", "Roscoe", .female, as: "Daniel", sex: .male),
            one("twin's ending", "Francisca", "Garrido", .female, as: "Francisco", sex: .male),
            oneNumber("one number, two twins", ["Ivy", "Rose"], "Marshfield", isOwn: false),
            oneNumber("one admission number at one school", ["Jack", "Toby"], "Redfearn", isOwn: true),
            numberOnly("a twin's number", "Hannah", .female, as: "Freya", sex: .female),
            numberOnly("a brother's number", "Leon", .male, as: "Bethany", sex: .female),
            moved(), noAddress("no fixed abode", "ZZ99 3WZ", "Lily", "Marsham", as: "Marsham", isSameDay: false),
            noAddress("no address", "ZZ99 3VZ", "Amy", "Lakeland", as: "Thornbury", isSameDay: true),
            nameless("placeholder", on: "Tamsin", as: "FNU"), nameless("unknown", on: "Unknown", as: "Unknown"),
            nameless("blank", on: "\u{3164}", as: "\u{3164}"),
            remembered("Olivia", [.upn]), remembered("Sophie", [.home]), remembered("Robyn", [.sex, .upn, .home]),
            rememberedOfTwo(), rememberedElsewhere(),
        ]
    }

    /// The fact that distinguishes the second child from the one that a person decided about.
    private enum Fact { case upn, sex, home }

    private mutating func born() -> LocalDate {
        made += 1
        let month = 1 + made % 12
        return LocalDate(year: date.year - 8 - made % 5, month: month, day: 2 + made) ?? date.adding(days: -3300)
    }

    private func home() -> PostalAddress {
        PostalAddress(lines: ["\(200 + made) Larkspur Row"], town: "Gorse Hill", postcode: "WY7 \(made % 9 + 1)QX")
    }

    private func upn() -> String {
        let digits = "99191500\(1000 + made)"
        return "ABCDEFGHJKLMNPQRTUVWXYZ".lazy.map { "\($0)\(digits)" }.first { UPN($0) != nil } ?? digits
    }

    private func row(
        _ forename: String, _ surname: String, _ born: LocalDate, _ sex: Sex, middle: String? = nil, upn: String?,
        pupilId: String? = nil, home: PostalAddress?, at urn: URN, entered: LocalDate? = nil
    ) -> RollRow {
        RollRow(
            pupil: PupilDetails(
                surname: surname, forename: forename, middleNames: middle, dateOfBirth: born, sex: sex, upn: upn,
                pupilId: pupilId, address: home),
            enrolment: Enrolment(urn: urn, status: .current, entryDate: entered))
    }

    private func school(_ place: Int) -> URN { schools[(made * 3 + place) % schools.count] }

    private func person(_ title: String, _ row: RollRow) -> Person {
        Person(key: title, rows: [row], places: [row.enrolment.urn])
    }

    /// Somebody born the same day, at the same address, who is on no roll.
    private mutating func one(
        _ title: String, _ forename: String, _ surname: String, _ sex: Sex, middle: String? = nil, as other: String,
        surname otherSurname: String? = nil, sex otherSex: Sex? = nil
    ) -> LookAlike {
        let born = born()
        let row = row(forename, surname, born, sex, middle: middle, upn: upn(), home: home(), at: school(0))
        let report = ChildDetails(
            forename: other, surname: otherSurname ?? surname, dateOfBirth: born, sex: otherSex ?? sex, address: home())
        return LookAlike(
            title: title, people: [person(title, row)],
            incidents: [[LookAlike.Report(child: report, person: title + ", the other")]])
    }

    /// One number on two rows.
    private mutating func oneNumber(
        _ title: String, _ forenames: [String], _ surname: String, isOwn: Bool
    ) -> LookAlike {
        let born = born()
        let upn = upn()
        let people = forenames.enumerated().map { place, forename in
            person(
                "\(title): \(forename)",
                row(
                    forename, surname, born, .female, upn: isOwn ? nil : upn, pupilId: isOwn ? "A\(made)" : nil,
                    home: home(), at: school(isOwn ? 0 : place)))
        }
        let reports = zip(forenames, people).map { forename, person in
            LookAlike.Report(
                child: ChildDetails(
                    forename: forename, surname: surname, dateOfBirth: born, sex: .female, upn: isOwn ? nil : upn,
                    address: home()), person: person.key)
        }
        return LookAlike(title: title, people: people, incidents: reports.map { [$0] })
    }

    /// A child on no roll, reported with the number of another family member.
    private mutating func numberOnly(
        _ title: String, _ forename: String, _ sex: Sex, as other: String, sex otherSex: Sex
    ) -> LookAlike {
        let born = born()
        let upn = upn()
        let row = row(forename, "Stanmore", born, sex, upn: upn, home: home(), at: school(0))
        let report = ChildDetails(
            forename: other, surname: "Stanmore", dateOfBirth: born, sex: otherSex, upn: upn, address: home())
        return LookAlike(
            title: title, people: [person(title, row)],
            incidents: [[LookAlike.Report(child: report, person: title + ", the other")]])
    }

    /// On the rolls of both their old and their new school.
    private mutating func moved() -> LookAlike {
        let born = born()
        let (old, new) = (school(0), school(1))
        let upn = upn()
        let last = LocalDate(year: date.year - 4, month: 9, day: 3)
        let recent = LocalDate(year: date.year - 1, month: 9, day: 4)
        var noah = Person(
            key: "moved",
            rows: [
                row("Noah", "Lakeman", born, .male, upn: upn, home: home(), at: old, entered: last),
                row("Noah", "Lakeman", born, .male, upn: upn, home: home(), at: new, entered: recent),
            ])
        noah.places = [new]
        let report = ChildDetails(forename: "Noah", surname: "Lakeman", dateOfBirth: born, sex: .male, address: home())
        return LookAlike(
            title: "moved", people: [noah], incidents: [[LookAlike.Report(child: report, person: noah.key)]])
    }

    /// Two who share a forename, and a surname or a birthday, and have no known home.
    private mutating func noAddress(
        _ title: String, _ postcode: String, _ forename: String, _ surname: String, as otherSurname: String,
        isSameDay: Bool
    ) -> LookAlike {
        made += 1
        let nowhere = PostalAddress(lines: ["No fixed abode"], postcode: postcode)
        let year = date.year - 8 - made % 5
        let born = LocalDate(year: year, month: 3, day: 7) ?? date.adding(days: -3300)
        let swapped = LocalDate(year: year, month: 7, day: 3) ?? born.adding(days: 30)
        let report = ChildDetails(
            forename: forename, surname: otherSurname, dateOfBirth: isSameDay ? born : swapped, address: nowhere)
        return LookAlike(
            title: title,
            people: [
                person(title, row(forename, surname, born, .female, upn: upn(), home: nowhere, at: school(0)))
            ], incidents: [[LookAlike.Report(child: report, person: title + ", the other")]])
    }

    /// A child whose forename nobody wrote down, with a pupil's surname, birthday and house.
    private mutating func nameless(_ title: String, on roll: String, as forename: String) -> LookAlike {
        let born = born()
        let surname = "Penhallow" + (made % 2 == 0 ? "" : "e")
        let report = ChildDetails(forename: forename, surname: surname, dateOfBirth: born, address: home())
        return LookAlike(
            title: title,
            people: [person(title, row(roll, surname, born, .female, upn: upn(), home: home(), at: school(0)))],
            incidents: [[LookAlike.Report(child: report, person: title + ", the other")]])
    }

    /// The roll's birthday differs from the force's, so a person says who the first child is; the second has the same
    /// name and birthday, but `facts` say that it is not the pupil.
    private mutating func remembered(_ forename: String, _ facts: [Fact]) -> LookAlike {
        let born = born()
        let title = "remembered \(forename)"
        let first = person(
            title, row(forename, "Smithson", born, .female, upn: upn(), home: home(), at: school(0)))
        let vague = ChildDetails(forename: forename, surname: "Smithson", dateOfBirth: born.adding(days: 1))
        made += 1
        var other = vague
        if facts.contains(.upn) { other.upn = upn() }
        if facts.contains(.sex) { other.sex = .male }
        if facts.contains(.home) {
            other.address = PostalAddress(lines: ["\(made) Zetland Street"], town: "Carrow", postcode: "WY2 2ZZ")
        }
        return LookAlike(
            title: title, people: [first],
            incidents: [
                [LookAlike.Report(child: vague, person: first.key)],
                [LookAlike.Report(child: other, person: title + ", the other")],
            ])
    }

    /// Two pupils with one name and birthday: a person says that the first report is about one of them; the second
    /// report, about the other, adds nothing.
    private mutating func rememberedOfTwo() -> LookAlike {
        let born = born()
        var rows: [RollRow] = []
        for place in 0...1 {
            made += 1
            rows.append(row("Grace", "Tilbrook", born, .female, upn: upn(), home: home(), at: school(place)))
        }
        let people = rows.enumerated().map { person("one Grace of two, \($0.offset)", $0.element) }
        let vague = ChildDetails(forename: "Grace", surname: "Tilbrook", dateOfBirth: born, sex: .female)
        return LookAlike(
            title: "remembered of two", people: people,
            incidents: people.map { [LookAlike.Report(child: vague, person: $0.key)] })
    }

    /// The same for a child whose school has no roll.
    private mutating func rememberedElsewhere() -> LookAlike {
        let born = born()
        let key = "remembered elsewhere"
        let child = ChildDetails(
            forename: "Zara", surname: "Wetherby", dateOfBirth: born, sex: .female, address: home())
        made += 1
        let other = ChildDetails(
            forename: "Zara", surname: "Wetherby", dateOfBirth: born, sex: .male, upn: upn(),
            address: PostalAddress(lines: ["7 Quarry Bank"], town: "Carrow", postcode: "WY2 4ZZ"))
        return LookAlike(
            title: key, people: [Person(key: key, elsewhere: [silent[0]])],
            incidents: [
                [LookAlike.Report(child: child, person: key)],
                [LookAlike.Report(child: other, person: key + ", the other")],
            ])
    }
}
