import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation
import Hummingbird

/// `/registry`: what is held and how old it is, a search for an establishment, and the form to send files.
struct RegistryPages: Sendable {
    /// Schools on one page of their ages.
    private static let ageRows = 50
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.registry) { request, _ in
            let person = try await site.access.desk(request)
            let done = site.flashes.take(request, for: person).flatMap(doneText)
            return try await registry(request, for: person, done: done)
        }
        routes.get(.establishment, show)
        routes.post(.importAlarm, closeAlarm)
    }

    private func doneText(_ code: String) -> String? {
        switch code {
        case "discarded": pages.words("done.uploadDiscarded")
        case "contactEdited": pages.words("done.contactEdited")
        case "channelTested": pages.words("done.channelTested")
        case "alarmClosed": pages.words("done.importAlarmClosed")
        default: nil
        }
    }

    /// Somebody has dealt with a file of the watched folder that was not imported.
    private func closeAlarm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .importRegistry)
        let (key, reason) = (fields.text("key", limit: 200), fields.text("reason", limit: 500))
        return try await Form.answer(
            reason.isEmpty ? [PageFault("reason-\(key)", "fault.reason")] : [], alsoFor: .notFound,
            again: { try await registry(request, for: person, refusal: $0) },
            act: {
                try await site.run(.closeImportAlarm(key: key, reason: reason), by: person)
                return .seeOther(Path.registry.link(query: [site.flashes.leave("alarmClosed", for: person)]))
            })
    }

    /// - Parameter typed: what the form to send files had, if it is shown again.
    func registry(
        _ request: Request, for person: SignedIn, done: String? = nil, typed: UploadForm = UploadForm(),
        refusal: FormRefusal? = nil
    ) async throws -> Response {
        let query = (request.query("q") ?? "").replacingOccurrences(of: "+", with: " ").prefix(100)
        let text = pages.text
        let words = String(query)
        let wanted = request.query("page").flatMap { Int($0) } ?? 1
        let mayImport = person.principal.may(.importRegistry)
        let (stats, found, ages) = try await site.work { engine in
            (
                try engine.store.registry.stats(staleBefore: text.now - engine.settings.registry.ages.rolls),
                try engine.store.registry.establishments(matching: words, limit: 50),
                try RegistryAgeList(engine, page: wanted, perPage: RegistryPages.ageRows, text)
            )
        }
        let (uploads, alarms) = try await site.work { engine in
            (mayImport ? try engine.store.uploads.all() : [], try engine.store.alarms.active())
        }
        let content = RegistrySearch(
            query: words,
            items: found.map { place in
                RegistrySearch.Item(
                    urn: place.urn.description, name: place.name, town: place.address.town ?? "",
                    status: text.words("establishment.\(place.status.rawValue)"),
                    link: Path.establishment.link(place.urn.description))
            },
            isEmpty: !words.isEmpty && found.isEmpty, stats: rows(stats, text), ages: ages,
            alarms: alarms.filter { $0.kind == .importRejected }.map { alarm in
                RegistrySearch.Rejected(
                    key: alarm.key, what: LondonText.sentence(alarm.detail), since: text.moment(alarm.raisedAt))
            },
            mayImport: mayImport, closeLink: Path.importAlarm.link(),
            uploads: uploads.map { upload in
                RegistrySearch.Upload(
                    link: Path.upload.link(upload.id), names: upload.files.map(\.name).joined(separator: ", "),
                    state: text.words.name("upload.state", upload.state.rawValue) ?? "", sent: text.moment(upload.at))
            },
            sending: mayImport
                ? RegistrySearch.Sending(
                    link: Path.uploads.link(), kinds: UploadKind.all(text.words, chosen: typed.what),
                    school: typed.school, limit: String(site.configuration.uploadBytes >> 20)) : nil)
        var page = Page(text.words("place.registry"), content)
        page.done = done
        page.say(refusal)
        return await pages.show(page, to: person, at: .registry)
    }

    private func rows(_ stats: RegistryStats, _ text: LondonText) -> [PageFact] {
        let counts: [(String, Int)] = [
            ("establishmentsOpen", stats.establishmentsOpen), ("establishmentsClosed", stats.establishmentsClosed),
            ("pupils", stats.pupils), ("registrations", stats.rollEntries), ("rolls", stats.rolls),
            ("staleRolls", stats.staleRolls), ("rollsWithoutContacts", stats.rollsWithoutContacts),
            ("notInSchool", stats.notInSchool.reduce(0) { $0 + $1.children }),
            ("contacts", stats.contacts), ("contactsUnverified", stats.contactsUnverified),
            ("calendarPeriods", stats.calendarPeriods), ("bankHolidays", stats.bankHolidays),
        ]
        return [
            PageFact(
                label: text.words("registry.lastImport"),
                value: stats.lastImport.map(text.moment) ?? text.words("none.yet"))
        ] + counts.map { PageFact(label: text.words("registry.\($0.0)"), value: text.words.number($0.1)) }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let text = pages.text
        guard let urn = URN(context.parameter("urn")),
            let detail = try await site.work({ try $0.store.registry.detail(urn, on: text.london.date(text.now)) })
        else { throw Problem(.notFound, "no establishment has that URN") }
        let test = try await site.work { try $0.store.channelTests.last(of: urn) }
        let place = detail.establishment
        let words = text.words
        let facts: [(String, String?)] = [
            (words("establishment.status"), words("establishment.\(place.status.rawValue)")),
            (words("establishment.type"), place.type), (words("establishment.phase"), place.phase),
            (
                words("establishment.authority"),
                place.localAuthority.map { code in
                    place.localAuthorityName.map { "\($0) (\(code))" } ?? code
                }
            ),
            (words("establishment.address"), place.address.isEmpty ? nil : ChildCard.line(place.address)),
            (words("establishment.telephone"), place.telephone.map { NumberToCall($0).spaced }),
            (words("establishment.successor"), detail.successor?.description),
            (words("establishment.pupils"), String(detail.rollEntries)),
            (words("establishment.roll"), detail.rollImportedAt.map(text.moment) ?? words("establishment.noRoll")),
        ]
        let engine = site.engine
        let isOld = detail.rollImportedAt.map { text.now - $0 > engine.settings.registry.ages.rolls } ?? false
        let verified = detail.contacts.filter { $0.contact.scope == .establishment(urn) }.compactMap(
            \.contact.verifiedOn
        ).max()
        let content = EstablishmentView(
            urn: place.urn.description, name: place.name, facts: PageFact.list(facts), isRollOld: isOld,
            areContactsOld: engine.areContactsOld(verified, at: text.now),
            contacts: detail.contacts.map {
                EstablishmentView.Person(
                    $0.contact, edit: person.principal.may(.importRegistry) ? ContactLink.to($0.id) : nil, words)
            },
            test: test.map { ChannelTestSummary($0, text) },
            testLink: person.principal.may(.testChannels) ? Path.channelTest.link(urn.description) : nil,
            queueLink: Path.queue.link(query: [("urn", place.urn.description)]))
        var page = Page(place.name, content)
        page.done = site.flashes.take(request, for: person).flatMap(doneText)
        return await pages.show(page, to: person, at: .registry)
    }
}

struct RegistrySearch: PageContent {
    static let template = Template.registry

    struct Item: PageModel {
        let urn: String
        let name: String
        let town: String
        let status: String
        let link: String
    }

    let query: String
    let items: [Item]
    /// Whether a search found nothing.
    let isEmpty: Bool
    let stats: [PageFact]
    let ages: RegistryAgeList
    let alarms: [Rejected]
    let mayImport: Bool
    let closeLink: String
    let uploads: [Upload]
    let sending: Sending?

    /// A file of the watched folder that was not imported.
    struct Rejected: PageModel {
        let key: String
        let what: String
        let since: String
    }

    struct Upload: PageModel {
        let link: String
        let names: String
        let state: String
        let sent: String
    }

    /// The form to send files.
    struct Sending: PageModel {
        let link: String
        let kinds: [UploadKind]
        let school: String
        /// In megabytes.
        let limit: String
    }
}

/// How old the register is, and the roll and contacts of each school.
struct RegistryAgeList: PageModel {
    struct School: PageModel {
        let name: String
        let link: String
        let roll: String
        let isRollOld: Bool
        let contacts: String
        let areContactsOld: Bool
    }

    struct Kind: PageModel {
        let text: String
        let isOld: Bool
    }

    let kinds: [Kind]
    let schools: [School]
    let oldText: String
    let previous: String?
    let next: String?

    init(_ engine: Engine, page: Int, perPage: Int, _ text: LondonText) throws {
        let words = text.words
        let limits = engine.settings.registry.ages
        func kind(_ landed: Timestamp?, _ limit: Span, _ key: String, today: String, none: String) -> Kind {
            guard let landed else { return Kind(text: words(none), isOld: true) }
            let days = Int((text.now - landed).milliseconds / 86_400_000)
            return Kind(
                text: days == 0 ? words(today) : words.count(key, days), isOld: text.now - landed > limit)
        }
        kinds = [
            kind(
                try engine.store.registry.lastLanded(.establishments), limits.register, "registry.age.register",
                today: "registry.age.registerToday", none: "registry.age.noRegister"),
            kind(
                try engine.store.registry.lastLanded(.bankHolidays), limits.bankHolidays, "registry.age.bankHolidays",
                today: "registry.age.bankHolidaysToday", none: "registry.age.noBankHolidays"),
        ]
        let all = try engine.schoolAges()
        let last = max(1, (all.count + perPage - 1) / perPage)
        let page = min(max(1, page), last)
        schools = try all.dropFirst((page - 1) * perPage).prefix(perPage).map { age in
            School(
                name: try engine.store.registry.placeName(.establishment(age.urn)),
                link: Path.establishment.link(age.urn.description), roll: text.moment(age.roll),
                isRollOld: age.isRollOld, contacts: age.verified.map(words.date) ?? words("registry.age.never"),
                areContactsOld: age.areContactsOld)
        }
        oldText = words.count("registry.age.old", all.count(where: \.isOld), ["total": words.number(all.count)])
        func link(_ page: Int) -> String { Path.registry.link(query: [("page", String(page))]) }
        previous = page > 1 ? link(page - 1) : nil
        next = page < last ? link(page + 1) : nil
    }
}

struct EstablishmentView: PageContent {
    static let template = Template.establishment

    struct Person: PageModel {
        let name: String
        let role: String
        let phones: [PhoneLink]
        let verifiedOn: String?
        let isWaiting: Bool
        /// The page to correct it, for those who may.
        let edit: String?

        init(_ contact: Contact, edit: String?, _ words: Words) {
            self.edit = edit
            name = contact.name
            role = contact.role.name(words)
            phones = contact.numbersToCall.map(PhoneLink.init)
            verifiedOn = contact.verifiedOn.map(words.date)
            isWaiting = !contact.pendingAddresses.isEmpty
        }
    }

    let urn: String
    let name: String
    let facts: [PageFact]
    let isRollOld: Bool
    let areContactsOld: Bool
    let contacts: [Person]
    /// The last test of its channels.
    let test: ChannelTestSummary?
    /// For those who may send another.
    let testLink: String?
    let queueLink: String
}

/// A number to ring, as text and as a link that dials it.
struct PhoneLink: PageModel {
    let text: String
    /// Not `link`, which a page may have too: a template would take the page's where this is nil.
    let dial: String?

    init(_ number: NumberToCall) {
        text = number.spaced
        dial = number.link
    }

    /// The desk's number as the area writes it; with words in it, such as an extension, it is not dialled.
    init(ofDesk number: String) {
        text = number
        dial = number.allSatisfy { $0.isNumber || " +()-".contains($0) } ? NumberToCall(number).link : nil
    }
}
