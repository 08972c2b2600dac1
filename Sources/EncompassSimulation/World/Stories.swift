import EncompassCore
import EncompassSample
import Foundation

/// Incidents besides the sample's feed, each designed to provoke a disclosure to the wrong school, or to nobody.
struct Stories {
    enum Kind: String, CaseIterable {
        /// A revision gives the children other numbers.
        case renumbered
        /// A contact of the child's school is a party.
        case party
        /// Two schools; a supervisor releases to one and not to the other.
        case restricted
        /// Retracted before anybody, or after somebody, has read it.
        case retracted
        /// A revision without one of the children.
        case takenOut
        case lookAlike
        /// Reported after schools have opened.
        case late
        case junk
        /// A child on a roll, and one that is not born yet.
        case unborn
    }

    /// One record of the force, and who its children really are, in order.
    struct Line {
        var text: String
        var reference: String?
        var people: [String] = []
    }

    struct Push {
        var at: Timestamp
        var line: Line
    }

    private(set) var pushes: [Push] = []
    /// Names of people who are a party, by incident.
    private(set) var parties: [String: [String]] = [:]
    /// How many incidents there are.
    private(set) var incidents = 0

    private let template: CountyTemplate
    private let evening: Timestamp
    private let morning: (LocalTime) -> Timestamp
    private var dice: Dice
    private var pool: [String]

    /// - Parameter more: stories besides those drawn.
    init(template: CountyTemplate, from evening: Timestamp, london: London, more: [Kind] = [], _ dice: inout Dice) {
        self.template = template
        self.evening = evening
        let date = template.date.adding(days: 1)
        morning = { london.moment(date, $0) }
        self.dice = Dice(seed: dice.number(), stream: 5)
        pool = template.tellable
        for _ in 0..<self.dice.within(4...7) { add(self.dice.pick(Stories.kinds) ?? .renumbered) }
        if self.dice.chance(0.4) { add(.unborn) }
        for kind in more { add(kind) }
    }

    /// Whether this is somebody of the story of that name, who is not born yet.
    static func isUnborn(_ person: String) -> Bool { person.hasPrefix("unborn ") }

    private static let kinds: [Kind] =
        Kind.allCases.filter { $0 != .unborn } + [.renumbered, .renumbered, .party, .lookAlike, .lookAlike]

    private mutating func add(_ kind: Kind) {
        switch kind {
        case .renumbered: renumber()
        case .party: involve()
        case .restricted: restrict()
        case .retracted: retract()
        case .takenOut: takeOut()
        case .lookAlike: confuse()
        case .late: comeLate()
        case .junk: scribble()
        case .unborn: expect()
        }
    }

    // MARK: - The stories

    private mutating func renumber() {
        let people = draw(3)
        guard people.count == 3 else { return }
        var record = record()
        record.children = [child(people[0], "1"), child(people[1], "2")]
        let first = inTheNight()
        send(record, at: first)
        record.revision = 2
        record.status = .corrected
        switch dice.below(5) {
        case 0: record.children = [child(people[1], "1"), child(people[0], "2")]
        case 1: record.children = [child(people[2], "1"), child(people[0], "2"), child(people[1], "3")]
        case 2: record.children = [child(people[1], "1")]
        case 3: record.children = [child(people[2], "2"), child(people[0], "1")]
        default:
            record.children = [child(people[1], "1"), child(people[0], "2")]
            let name = record.children[1].details.forename ?? ""
            record.children[1].details.forename = name + (name.last.map(String.init) ?? "")
        }
        send(record, at: later(than: first))
    }

    private mutating func involve() {
        guard let person = draw(1).first, let urn = template.population.people[person]?.places.min() else { return }
        let staff = template.contacts.filter { $0.scope == .establishment(urn) && $0.role != .laOfficer }
        guard let contact = dice.pick(staff), let space = contact.name.firstIndex(of: " ") else { return }
        var adult = InvolvedAdult(
            role: .allegedPerpetrator, relationship: "partner", forename: String(contact.name[..<space]),
            surname: String(contact.name[contact.name.index(after: space)...]))
        if dice.chance(0.5) {
            // A married name that the school does not know.
            adult.surname = "Ashdown-Vane"
            adult.employer = template.county.place(urn)?.establishment.name
        }
        var record = record()
        record.children = [child(person, "1")]
        record.adults = [adult]
        parties[record.reference] = [contact.name]
        let first = inTheNight()
        send(record, at: first)
        guard dice.chance(0.3) else { return }
        record.revision = 2
        record.status = dice.chance(0.5) ? .retracted : .corrected
        record.summary = "Officers came again."
        send(record, at: later(than: first))
    }

    private mutating func restrict() {
        let people = draw(2)
        guard people.count == 2 else { return }
        var record = record()
        record.restricted = true
        record.children = [child(people[0], "1"), child(people[1], "2")]
        send(record, at: inTheNight())
    }

    private mutating func retract() {
        let people = draw(dice.within(1...2))
        var record = record()
        record.children = people.enumerated().map { child($0.element, String($0.offset + 1)) }
        let first = inTheNight()
        send(record, at: first)
        record.revision = 2
        record.status = .retracted
        record.children = []
        send(record, at: later(than: first))
    }

    private mutating func takeOut() {
        let people = draw(2)
        guard people.count == 2 else { return }
        var record = record()
        record.children = [child(people[0], "1"), child(people[1], "2")]
        let first = inTheNight()
        send(record, at: first)
        record.revision = 2
        record.status = .corrected
        record.children.remove(at: dice.below(2))
        send(record, at: later(than: first))
    }

    private mutating func confuse() {
        guard let alike = dice.pick(template.lookAlikes) else { return }
        var moment = inTheNight()
        for reports in alike.incidents {
            var record = record()
            record.children = reports.enumerated().map { place, report in
                Child(details: report.child, reference: String(place + 1), person: report.person)
            }
            send(record, at: moment)
            // A person may decide on the first before the second arrives.
            let desk = time(7, 0) + dice.span(.minutes(0), .minutes(95))
            moment = dice.chance(0.75) ? max(desk, moment + .minutes(1)) : moment + dice.span(.minutes(5), .hours(3))
        }
    }

    private mutating func comeLate() {
        guard let person = draw(1).first else { return }
        var record = record()
        record.children = [child(person, "1")]
        send(record, at: time(9, 5) + dice.span(.minutes(1), .minutes(290)))
    }

    private mutating func scribble() {
        let junk = ["{", "[]", "null", "{\"force\": 7}", "\u{1F}", "{\"reference\":\"X\",\"children\":[{}]}", "<xml/>"]
        let texts = (0..<dice.within(1...4)).compactMap { _ in dice.pick(junk) }
        for text in Set(texts).sorted() { pushes.append(Push(at: inTheNight(), line: Line(text: text))) }
    }

    /// The name and the home are those of the child on the roll, so that only the flag tells them apart. A correction gives
    /// another due date.
    private mutating func expect() {
        guard let sibling = draw(1).first else { return }
        var record = record()
        var details = ChildDetails(surname: child(sibling, "1").details.surname, unborn: true)
        if dice.chance(0.3) { details.forename = "Baby" }
        details.address = pupil(sibling)?.address
        details.dueDate = template.date.adding(days: dice.within(5...240))
        var unborn = Child(details: details, reference: "2", person: "unborn \(record.reference)")
        record.children = dice.chance(0.2) ? [unborn] : [child(sibling, "1"), unborn]
        let first = inTheNight()
        send(record, at: first)
        guard dice.chance(0.4) else { return }
        unborn.details.dueDate = details.dueDate?.adding(days: 7)
        record.children[record.children.count - 1] = unborn
        record.revision = 2
        record.status = .corrected
        send(record, at: later(than: first))
    }

    // MARK: - Parts of stories

    private struct Child {
        var details: ChildDetails
        var reference: String
        var person: String
    }

    private struct Record {
        var force: String
        var reference: String
        var revision = 1
        var status = Incident.Status.new
        var occurredAt: Timestamp
        var summary = "Officers attended an argument between adults."
        var restricted = false
        var children: [Child] = []
        var adults: [InvolvedAdult] = []
    }

    private mutating func record() -> Record {
        incidents += 1
        return Record(
            force: template.county.force, reference: "ST-\(template.date)-\(incidents)",
            occurredAt: evening + dice.span(.minutes(5), .minutes(50)))
    }

    private func time(_ hour: Int, _ minute: Int) -> Timestamp {
        morning(LocalTime(hour: hour, minute: minute) ?? .nineOClock)
    }

    private mutating func inTheNight() -> Timestamp { dice.moment(evening + .hours(1), time(5, 20)) }

    /// At once, before the deadline, or after schools have read it.
    private mutating func later(than first: Timestamp) -> Timestamp {
        switch dice.below(4) {
        case 0: first + dice.span(.minutes(2), .minutes(45))
        case 1: time(9, 10) + dice.span(.minutes(0), .minutes(70))
        default: max(first + .minutes(2), time(6, 45) + dice.span(.minutes(0), .minutes(125)))
        }
    }

    /// `count` people from different schools who are not in a story yet.
    private mutating func draw(_ count: Int) -> [String] {
        var drawn: [String] = []
        var schools: Set<URN> = []
        for _ in 0..<60 where drawn.count < count && !pool.isEmpty {
            let key = pool.remove(at: dice.below(pool.count))
            let places = template.population.people[key]?.places ?? []
            guard schools.isDisjoint(with: places) else { continue }
            schools.formUnion(places)
            drawn.append(key)
        }
        return drawn
    }

    /// Described as on the roll, occasionally without the number or the address.
    private mutating func child(_ person: String, _ reference: String) -> Child {
        let pupil = pupil(person)
        var details = ChildDetails(
            forename: pupil?.forename, surname: pupil?.surname, dateOfBirth: pupil?.dateOfBirth, sex: pupil?.sex)
        let sum = person.utf8.reduce(0) { $0 + Int($1) }
        if sum % 3 != 0 { details.address = pupil?.address }
        if sum % 4 == 0 { details.upn = pupil?.upn }
        return Child(details: details, reference: reference, person: person)
    }

    private func pupil(_ person: String) -> PupilDetails? {
        template.population.people[person]?.rows.first?.pupil
    }

    private mutating func send(_ record: Record, at moment: Timestamp) {
        var fields: [String: Any] = [
            "force": record.force, "reference": record.reference, "revision": record.revision,
            "status": record.status.rawValue, "occurredAt": record.occurredAt.rfc3339,
            "schoolSummary": record.summary, "restricted": record.restricted,
        ]
        if !record.adults.isEmpty { fields["adults"] = record.adults.map(Stories.fields) }
        fields["children"] = record.children.map { Stories.fields($0.details, reference: $0.reference) }
        let text = (try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])).map {
            String(decoding: $0, as: UTF8.self)
        }
        pushes.append(
            Push(
                at: moment,
                line: Line(text: text ?? "", reference: record.reference, people: record.children.map(\.person))))
    }

    private static func fields(_ child: ChildDetails, reference: String) -> [String: Any] {
        var fields: [String: Any] = ["reference": reference]
        fields["forename"] = child.forename
        fields["surname"] = child.surname
        fields["dateOfBirth"] = child.dateOfBirth?.description
        fields["sex"] = child.sex?.rawValue
        fields["upn"] = child.upn
        fields["unborn"] = child.unborn
        fields["dueDate"] = child.dueDate?.description
        if child.unborn == nil { fields["present"] = true }
        guard let address = child.address else { return fields }
        var home: [String: Any] = ["lines": address.lines]
        home["town"] = address.town
        home["postcode"] = address.postcode
        fields["address"] = home
        return fields
    }

    private static func fields(_ adult: InvolvedAdult) -> [String: Any] {
        var fields: [String: Any] = [:]
        fields["role"] = adult.role?.rawValue
        fields["relationship"] = adult.relationship
        fields["forename"] = adult.forename
        fields["surname"] = adult.surname
        fields["employer"] = adult.employer
        return fields
    }
}
