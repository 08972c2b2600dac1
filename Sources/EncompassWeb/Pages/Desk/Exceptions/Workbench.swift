import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore

/// An exception with everything that its page shows around it, read off the cooperative pool.
struct Workbench: Sendable {
    /// How many pupils and schools a search shows.
    private static let most = 8
    /// How many candidates are looked up in earlier incidents.
    private static let likeliest = 3

    let opened: OpenedException
    /// The list that the person works through.
    let list: ExceptionFilter
    let names: StaffNames
    /// The notifications that a restricted incident holds.
    var holds: [PersonHold] = []
    /// Who else has it open.
    var claim: ExceptionClaim?
    /// What is left of the list after this one.
    var left: ExceptionsLeft?
    /// Until when the decision can be undone; nil if it cannot be undone.
    var undoLimit: UndoRule.Limit?
    var authorities: Authorities?
    /// Which incident of the child it is; none for the first.
    var earlier: [EarlierIncidents] = []
    /// Pupils that a search of the rolls found, and whether there was one.
    var found: [Candidate] = []
    var hasSearched = false
    /// Schools of a name that was typed.
    var schools: [NamedSchool] = []
    var isSchoolUnknown = false
    /// What can be shown of each refused record.
    var readings: [String: RefusedReading] = [:]
    /// The refused record that is to be typed again.
    var typedRecord: String?
    /// The incident that is held under its reference.
    var held: HeldIncident?

    init(_ opened: OpenedException, in list: ExceptionFilter, _ names: StaffNames) {
        self.opened = opened
        self.list = list
        self.names = names
    }

    /// - Parameters:
    ///   - list: the list that the person works through.
    ///   - form: what was typed, if the form is shown again.
    ///   - record: the refused record to type again.
    static func open(
        _ opened: OpenedException, in list: ExceptionFilter, form: FormFields?, record: String?, for person: SignedIn,
        in engine: Engine,
        _ text: LondonText
    ) throws -> Workbench {
        let store = engine.store
        let item = opened.detail.item
        let viewer = person.principal
        let now = text.now
        var bench = Workbench(opened, in: list, try StaffNames(store, text.words))
        bench.left = try store.exceptions.left(after: item, in: list, for: viewer, at: now)
        bench.undoLimit = try store.exceptions.undoLimit(of: item, at: now)
        try bench.read(record, form, viewer, engine)
        if let child = opened.detail.child {
            bench.earlier = try EarlierIncidents.lines(of: [child], in: engine, for: viewer, text)
            if bench.earlier.isEmpty, child.pupil == nil {
                bench.earlier = try EarlierIncidents.lines(
                    of: child.incident, as: opened.candidates.prefix(Workbench.likeliest), in: engine, for: viewer, text
                )
            }
        }
        guard item.resolvedAt == nil else { return bench }
        bench.claim = try store.exceptions.claim(item.id, by: viewer, at: now)
        if let hold = item.kind.hold, let incident = item.incident {
            bench.holds = try store.notifications.held(for: hold, incident: incident, at: now)
        }
        if let child = opened.detail.child?.details {
            bench.authorities = try engine.authorities(for: child, at: opened.detail.place, force: item.force)
            if let form { try bench.lookUp(form, for: child, person, item, engine, now) }
        }
        return bench
    }

    /// Reads the refused records: the one that is typed whole, however long it is.
    private mutating func read(
        _ record: String?, _ form: FormFields?, _ viewer: Principal, _ engine: Engine
    ) throws {
        let (item, records) = (opened.detail.item, opened.detail.records)
        typedRecord = record ?? (records.count == 1 ? records.first?.id : nil)
        for one in records {
            let whole =
                one.id == typedRecord ? try engine.store.exceptions.refusedRecord(one.id, of: item.id)?.raw : nil
            let reading = RefusedReading(whole ?? one.raw, one.faults)
            // The rest of a long record may ask for protection.
            try Access.guardRestricted(reading.isGuarded, viewer)
            readings[one.id] = reading
        }
        guard let typedRecord, let reading = readings[typedRecord], item.resolvedAt == nil,
            let reference = form?.optional("reference") ?? reading.reference,
            let incident = try engine.store.incidents.id(ofReference: reference, force: item.force),
            let isRestricted = try engine.store.incidents.isRestricted(incident)
        else { return }
        held = HeldIncident(link: viewer.isWithheld(isRestricted) ? nil : Path.incidentPage.link(incident))
    }

    /// Finds the pupils and schools that somebody typed. Every search of the rolls is logged, also one that is repeated
    /// because the form is shown again.
    private mutating func lookUp(
        _ form: FormFields, for child: ChildDetails, _ person: SignedIn, _ item: ExceptionItem, _ engine: Engine,
        _ now: Timestamp
    ) throws {
        let viewer = person.principal
        let sought = RollSearch(form)
        if !sought.isEmpty, let purpose = person.session.purpose {
            hasSearched = true
            try engine.store.auditLog.append(
                AuditEntry(
                    .consultation, "desk.searched", actor: viewer.actor, subject: "exception:\(item.id)",
                    facts: ["purpose": purpose, "text": sought.text]), at: now)
            let day = engine.schoolDay(force: item.force, at: now)
            let answers = try item.child.map { try engine.store.exceptions.givenBack(child: $0) } ?? []
            for pupil in try sought.pupils(in: engine, limit: Workbench.most) {
                var one = try Candidate.found(
                    pupil, like: child, engine: engine, seesProtected: viewer.seesRestricted, on: day)
                one?.note(answers)
                if let one { found.append(one) }
            }
        }
        let text = form.text("urn")
        guard !text.isEmpty, URN(text) == nil else { return }
        schools = try engine.schools(named: text, limit: Workbench.most, at: now)
        isSchoolUnknown = schools.isEmpty
    }
}

/// A search of the rolls, as typed.
struct RollSearch: Sendable {
    let name: String
    let born: LocalDate?
    let school: String

    init(_ form: FormFields) {
        name = form.text("find-name", limit: 200)
        born = DeskQuery.date(form.text("find-born"))
        school = form.text("find-school", limit: 200)
    }

    /// A school by itself is none: its whole roll would be the answer.
    var isEmpty: Bool { name.isEmpty && born == nil }
    /// As the log has it.
    var text: String { [name, born?.description ?? "", school].filter { !$0.isEmpty }.joined(separator: " ") }

    func pupils(in engine: Engine, limit: Int) throws -> [Int64] {
        guard !school.isEmpty else { return try engine.pupils(like: name, born: born, at: nil, limit: limit) }
        let schools = try engine.store.registry.establishments(matching: school, limit: 20).map(\.urn)
        var found: [Int64] = []
        for urn in schools where found.count < limit {
            let more = try engine.pupils(like: name, born: born, at: urn, limit: limit - found.count)
            found += more.filter { !found.contains($0) }
        }
        return found
    }
}
