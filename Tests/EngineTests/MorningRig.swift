import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassMatching
import EncompassStore
import Foundation
import Synchronization
import TestSupport

/// A clock that a test moves.
final class MorningClock: WallClock {
    private let time: Mutex<Timestamp>
    init(_ start: Timestamp) { time = Mutex(start) }
    func now() -> Timestamp { time.withLock { $0 } }
    func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
}

/// A transport that keeps what it is given and answers what the test says.
final class MorningPost: MadeUpMail {
    private let kept = Mutex<[OutgoingMessage]>([])
    private let answer: @Sendable (OutgoingMessage) -> DeliveryOutcome

    init(_ answer: @escaping @Sendable (OutgoingMessage) -> DeliveryOutcome = { _ in .accepted(receipt: nil) }) {
        self.answer = answer
    }

    var messages: [OutgoingMessage] { kept.withLock { $0 } }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        kept.withLock { $0.append(message) }
        return answer(message)
    }
}

/// An engine on a real file with a made-up county of a few schools and families.
final class MorningRig {
    let folder: TemporaryFolder
    let clock: MorningClock
    let store: Store
    let engine: Engine
    let london: London
    let credential: Credential
    private(set) var incidents = 0

    /// Friday 20 November 2026, 05:00: a school day of the term below.
    static let friday = Timestamp(rfc3339: "2026-11-20T05:00:00Z") ?? Timestamp(seconds: 0)

    init(
        at start: Timestamp = MorningRig.friday, schools: Int = 3, pupilsEach: Int = 4,
        matching: EngineSettings.MatchingMode = .automatic, channels: [Contact.Channel] = [.email],
        contacts: (URN, Int) -> [Contact] = MorningRig.contacts, policy: (inout PolicySettings) -> Void = { _ in },
        feed: FeedWindow? = nil, morning: MorningSettings = MorningSettings(), meters: Meters = Meters()
    ) throws {
        folder = try TemporaryFolder()
        clock = MorningClock(start)
        guard let london = London() else { throw MorningFault.noTimeZones }
        self.london = london
        store = try Store.open(path: folder.file("morning.db"), holder: .init(pid: 1, role: .daemon))
        try MorningRig.fill(store, schools: schools, pupilsEach: pupilsEach, contacts: contacts, at: start)
        var settings = PolicySettings()
        policy(&settings)
        var area = AreaPolicy(id: "norfolk", name: "Norfolk", localAuthorities: ["926"], force: "norfolk")
        area.settings = settings
        area.feed = feed
        engine = try Engine(
            store: store, clock: clock, realClock: clock, london: london,
            settings: EngineSettings(
                matching: matching, publicURL: "https://encompass.example.org", channels: channels,
                morning: morning),
            policies: PolicyBook(areas: [area]), meters: meters)
        let made = try store.credentials.create(
            CredentialRequest(role: .feed, force: "norfolk"), by: .login("tester"), at: start)
        guard let credential = try store.credentials.credential(token: made.secret) else {
            throw MorningFault.noCredential
        }
        self.credential = credential
    }

    static func urn(_ school: Int) -> URN { URN(number: Int32(121_000 + school)).unsafelyUnwrapped }

    static func contacts(_ urn: URN, _ school: Int) -> [Contact] {
        let verified = LocalDate(year: 2026, month: 9, day: 1)
        return [
            Contact(
                scope: .establishment(urn), role: .keyAdult, name: "Kay Adult \(school)",
                email: "dsl\(school)@school\(school).example", mobile: "07700 900\(100 + school)",
                phone: "01632 960\(100 + school)", verifiedOn: verified),
            Contact(
                scope: .establishment(urn), role: .deputy, name: "Dee Puty \(school)",
                email: "deputy\(school)@school\(school).example", verifiedOn: verified),
        ]
    }

    static func pupil(_ school: Int, _ number: Int) -> PupilDetails {
        let digits = "801200" + String(1_000_000 + school * 1000 + number).suffix(6)
        let sum = digits.utf8.enumerated().reduce(0) { $0 + ($1.offset + 2) * Int($1.element - 48) }
        let upn = String(Array("ABCDEFGHJKLMNPQRTUVWXYZ")[sum % 23]) + digits
        return PupilDetails(
            surname: "Marsh\(letters(school))", forename: "Ada\(letters(number))",
            dateOfBirth: LocalDate(dayNumber: Int32(16_000 + number * 37 + school)), sex: .female, upn: upn)
    }

    /// Names have no digits in them.
    private static func letters(_ number: Int) -> String {
        String(String(number).map { Array("abcdefghij")[Int(String($0)) ?? 0] })
    }

    private static func fill(
        _ store: Store, schools: Int, pupilsEach: Int, contacts: (URN, Int) -> [Contact], at now: Timestamp
    ) throws {
        let load = try store.registry.beginImport(by: .login("tester"), at: now)
        let numbers = 1...max(schools, 1)
        try load.stage(
            establishments: numbers.map { number in
                Establishment(
                    urn: urn(number), name: "School \(number)", localAuthority: "926",
                    telephone: "01632 961\(100 + number)")
            })
        try load.stage(
            roll: numbers.flatMap { school in
                (0..<pupilsEach).map { number in
                    (
                        line: school * 1000 + number,
                        row: RollRow(pupil: pupil(school, number), enrolment: Enrolment(urn: urn(school)))
                    )
                }
            })
        try load.stage(
            contacts: numbers.flatMap { contacts(urn($0), $0) }.enumerated().map { ($0.offset + 2, $0.element) })
        let autumn = (LocalDate(year: 2026, month: 9, day: 3), LocalDate(year: 2026, month: 12, day: 18))
        if let from = autumn.0, let to = autumn.1 {
            try load.stage(calendar: [
                CalendarPeriod(scope: .localAuthority("926"), kind: .term, from: from, to: to)
            ])
        }
        try load.land(acceptRemovals: true, at: now)
    }

    /// An incident of the night with the given pupils, matched and scheduled.
    @discardableResult
    func incident(
        _ pupils: [(school: Int, number: Int)], occurredAt: Timestamp? = nil, risk: Incident.RiskGrade? = nil,
        restricted: Bool = false, adults: [InvolvedAdult] = [], settle: Bool = true
    ) throws -> String {
        incidents += 1
        let children = pupils.map { school, number in
            let pupil = MorningRig.pupil(school, number)
            return ChildDetails(
                reference: "\(school)-\(number)", forename: pupil.forename, surname: pupil.surname,
                dateOfBirth: pupil.dateOfBirth, sex: pupil.sex, upn: pupil.upn, present: true)
        }
        let id = try push(
            children, reference: "NC-\(incidents)", occurredAt: occurredAt, risk: risk, restricted: restricted,
            adults: adults)
        if settle { try self.settle() }
        return id
    }

    /// An incident with children as the force describes them.
    @discardableResult
    func push(
        _ children: [ChildDetails], reference: String, occurredAt: Timestamp? = nil, risk: Incident.RiskGrade? = nil,
        restricted: Bool = false, adults: [InvolvedAdult] = []
    ) throws -> String {
        let incident = Incident(
            force: "norfolk", reference: reference, occurredAt: occurredAt ?? clock.now() - .hours(6),
            riskGrade: risk, restricted: restricted, children: children, adults: adults)
        guard case .accepted(let id, _) = try engine.ingest(incident, by: credential)[0] else {
            throw MorningFault.refused
        }
        return id
    }

    func settle() throws { while try engine.decideStep() > 0 {} }

    /// Moves the clock and carries out what the services would: settling, ladders, and messages.
    func run(to moment: Timestamp, every span: Span = .minutes(1), post: MorningPost? = nil) throws {
        while clock.now() < moment {
            clock.set(min(moment, clock.now() + span))
            try turn(post: post)
        }
    }

    func turn(post: MorningPost? = nil) throws {
        try settle()
        while try engine.ladderStep() > 0 {}
        while try engine.exceptionStep() > 0 {}
        guard let post else { return }
        try send(by: post)
    }

    /// Sends what is due on a channel, to schools and to the desk.
    func send(by channel: any Channel) throws {
        while case let leased = try engine.leaseStep(on: channel.kind, limit: 50), !leased.isEmpty {
            for message in leased { try engine.deliver(message, by: channel) }
        }
    }

    func at(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(seconds: 0) }

    /// The queue, nearest deadline first.
    func queue(_ filter: QueueFilter = QueueFilter()) throws -> [QueueItem] {
        try store.notifications.queue(filter, limit: 1000, at: clock.now())
    }
}

enum MorningFault: Error { case noTimeZones, noCredential, refused }
