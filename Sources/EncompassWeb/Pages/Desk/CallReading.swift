import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes

/// What the page of a call is about, as it stands.
struct CallReading: Sendable {
    let item: QueueItem
    /// Whom to ring, in order.
    let people: [CallSheet.Person]
    /// Those of the place whom telling counts: nobody who may be a party to the incident.
    let contacts: [Contact]
    let telephone: String?
    let tasks: [PhoneTask]
    let pauses: [PauseNotice]
    let names: StaffNames

    /// - Throws: 404 for an unknown notification, 403 for a restricted one that is for a supervisor.
    init(_ id: String, _ engine: Engine, for caller: Principal, at now: Timestamp) throws {
        guard let item = try engine.store.notifications.item(idOrReference: id, at: now) else {
            throw Problem(.notFound, "no such notification")
        }
        try Access.guardRestricted(item.isRestricted, caller)
        self.item = item
        people = try engine.store.phoneList.peopleToRing(about: item.id, today: engine.london.date(now))
        let parties = try engine.store.notifications.contactsWhoMayBeParties(to: item.id)
        contacts = try engine.store.registry.contacts(item.target).map(\.contact).filter { !parties.contains($0.name) }
        telephone =
            if case .establishment(let urn) = item.target {
                try engine.store.registry.establishment(urn)?.telephone
            } else {
                nil
            }
        tasks = try engine.store.phoneList.tasks(ofNotification: item.id)
        pauses = try PauseNotice.all(engine.store.pauses.all(holding: item.id, at: now), engine)
        names = try StaffNames(engine.store)
    }

    func model(_ text: LondonText) -> PageModel {
        [
            "place": item.placeName, "reference": item.reference, "link": Path.callPage.link(item.id),
            "isRetraction": item.kind == .retraction,
            "isSchool": { if case .establishment = item.target { true } else { false } }(),
            "notification": Path.notificationPage.link(item.id), "deadline": text.moment(item.deadlineAt),
            "remaining": text.remaining(item.deadlineAt), "isLate": item.overdue,
            "acknowledged": item.acknowledgement.map { "\($0.by), \(text.moment($0.at))" } ?? false as Any,
            "people": people.map(CallReading.model), "hasNobody": people.isEmpty,
            "telephone": telephone ?? false as Any, "pausesHere": pauses.map { $0.model(text) },
        ]
    }

    private static func model(_ person: CallSheet.Person) -> PageModel {
        [
            "name": person.name, "role": person.role.words, "phone": person.numbers.joined(separator: ", "),
            "isAway": person.isAway,
        ]
    }
}
