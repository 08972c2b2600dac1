/// One area's policy, from its file in `areas.directory`.
public struct AreaPolicy: Hashable, Sendable, Codable {
    /// Short name for files and paths: lower-case letters, digits and hyphens.
    public var id: String
    public var name: String
    /// Three-digit codes of the authorities whose establishments the area notifies.
    public var localAuthorities: [String]
    /// The force, as data.police.uk spells it.
    public var force: String?
    /// Names of the client certificates that the force's pushes come with: the common name of the subject, or a DNS name.
    /// Once there is one, a push without it is refused.
    public var feedCertificates: [String]
    /// Postcode prefixes that claim an establishment without an authority's code: an area (`NR`), a district (`NR31`)
    /// or more.
    public var postcodes: [String]
    public var settings: PolicySettings
    /// How the people who are notified know the desk, and reach it.
    public var desk = DeskDetails()
    /// What the area asks of its schools' contacts.
    public var contacts = ContactPolicy()
    /// How much messages say, and by what templates.
    public var message = MessageRules()
    /// When the force's records of a night are expected; nil if that is not watched.
    public var feed: FeedWindow?
    /// Whether the force's records have times without an offset, as the clock in London showed them.
    public var localTimes = false
    /// Settings of single establishments, over the area's.
    public var establishments: [URN: PolicySettings]

    public init(
        id: String, name: String, localAuthorities: [String], force: String? = nil, feedCertificates: [String] = [],
        postcodes: [String] = [],
        settings: PolicySettings = PolicySettings(), establishments: [URN: PolicySettings] = [:]
    ) {
        self.id = id
        self.name = name
        self.localAuthorities = localAuthorities
        self.force = force
        self.feedCertificates = feedCertificates
        self.postcodes = postcodes
        self.settings = settings
        self.establishments = establishments
    }

    /// The settings for one establishment: its own over the area's.
    public func settings(for urn: URN?) -> PolicySettings {
        guard let urn, let own = establishments[urn] else { return settings }
        return own.over(settings)
    }

    /// - Throws: `PolicyFaults` with every fault, not only the first.
    public init(from decoder: any Decoder) throws {
        let reading = try AreaPolicyReading(from: decoder)
        guard let policy = reading.policy, reading.faults.isEmpty else { throw PolicyFaults(faults: reading.faults) }
        self = policy
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        try container.encode(id, forKey: "id")
        try container.encode(name, forKey: "name")
        try container.encode(localAuthorities, forKey: "localAuthorities")
        try container.encodeIfPresent(force, forKey: "force")
        if !feedCertificates.isEmpty { try container.encode(feedCertificates, forKey: "feedCertificates") }
        try container.encode(postcodes, forKey: "postcodes")
        try settings.encode(to: encoder)
        if desk != DeskDetails() { try container.encode(desk, forKey: "desk") }
        if contacts != ContactPolicy() { try container.encode(contacts, forKey: "contacts") }
        if message != MessageRules() { try container.encode(message, forKey: "message") }
        let own = Dictionary(uniqueKeysWithValues: establishments.map { ($0.key.description, $0.value) })
        if feed != nil || localTimes { try container.encode(FeedText(area: self), forKey: "feed") }
        if !own.isEmpty { try container.encode(own, forKey: "establishments") }
    }
}

/// How the people who are notified know an area's desk, and reach it. All of it is for schools to read.
public struct DeskDetails: Hashable, Sendable, Encodable {
    /// The name that e-mails come from, such as `Norfolk Constabulary – Operation Encompass`.
    public var sender: String?
    /// What people call the desk, such as `Norfolk MASH`.
    public var name: String?
    /// A number that people can ring, and when.
    public var phone: String?
    public var hours: String?
    /// Where answers to an e-mail go.
    public var replyTo: EmailAddress?

    public init(
        sender: String? = nil, name: String? = nil, phone: String? = nil, hours: String? = nil,
        replyTo: EmailAddress? = nil
    ) {
        self.sender = sender
        self.name = name
        self.phone = phone
        self.hours = hours
        self.replyTo = replyTo
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        try container.encodeIfPresent(sender, forKey: "sender")
        try container.encodeIfPresent(name, forKey: "name")
        try container.encodeIfPresent(phone, forKey: "phone")
        try container.encodeIfPresent(hours, forKey: "hours")
        try container.encodeIfPresent(replyTo?.text, forKey: "replyTo")
    }
}

/// What an area's file says about the feed.
private struct FeedText: Encodable {
    let area: AreaPolicy

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        try area.feed?.encode(to: encoder)
        if area.localTimes { try container.encode(true, forKey: "localTimes") }
    }
}

extension AreaPolicy {
    /// Warnings to show with the policy, establishments included.
    public func warnings() -> [PolicyFault] {
        settings.warnings(path: "", against: settings)
            + establishments.sorted { $0.key < $1.key }.flatMap { urn, own in
                own.warnings(path: "establishments.\(urn).", against: own.over(settings))
            }
    }

    /// Whether a text may be an area's id.
    public static func isID(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// Everything that is wrong with the policy as a whole, establishments included.
    public func faults() -> [PolicyFault] {
        var faults: [PolicyFault] = []
        func check(_ holds: Bool, _ path: String, _ detail: String) {
            if !holds { faults.append(PolicyFault(path: path, detail: detail)) }
        }
        check(AreaPolicy.isID(id), "id", "expected lower-case letters, digits and hyphens")
        check(
            !localAuthorities.isEmpty || !postcodes.isEmpty, "localAuthorities", "required unless postcodes are given")
        for (place, code) in localAuthorities.enumerated() {
            check(
                code.utf8.count == 3 && number(code.utf8) != nil, "localAuthorities[\(place)]",
                "is not a code of three digits")
            check(!localAuthorities[..<place].contains(code), "localAuthorities[\(place)]", "is listed twice")
        }
        for (place, prefix) in postcodes.enumerated() {
            check(
                PostcodePrefix(prefix) != nil, "postcodes[\(place)]",
                "expected the beginning of a postcode, such as NR31")
        }
        check(
            message.content != .list || message.approvedBy != nil, "message.approvedBy",
            "e-mails that name children need the name of the person who approved them")
        check(
            force != nil || feedCertificates.isEmpty, "feedCertificates", "needs the name of the force, in force")
        faults += settings.faults(path: "", against: settings)
        for urn in establishments.keys.sorted() {
            guard let own = establishments[urn] else { continue }
            faults += own.faults(path: "establishments.\(urn).", against: own.over(settings))
        }
        return faults
    }
}

extension PolicySettings {
    /// A hold without an approver, if these settings ask for one.
    func warnings(path: String, against whole: PolicySettings) -> [PolicyFault] {
        guard holidays == .hold || weekends == .hold, whole.timing.isUnapprovedHold else { return [] }
        return [PolicyFault(path: path + "approvedBy", detail: "hold needs the name of its approver")]
    }

    /// Contradictions in `whole` that these settings contribute to.
    func faults(path: String, against whole: PolicySettings) -> [PolicyFault] {
        let rules = whole.timing
        var faults: [PolicyFault] = []
        if case .notBefore(let time) = rules.release, time >= rules.deadline, release != nil || deadline != nil {
            faults.append(PolicyFault(path: path + "release", detail: "must be before the deadline"))
        }
        if let end = rules.dayEnds, end <= rules.deadline, dayEnds != nil || deadline != nil {
            faults.append(PolicyFault(path: path + "dayEnds", detail: "must be after the deadline"))
        }
        if let channels, channels.isEmpty {
            faults.append(PolicyFault(path: path + "channels", detail: "at least one is needed"))
        }
        if let ladder { faults += LadderCheck(path: path + "ladder", steps: ladder).schoolFaults() }
        if let exceptions { faults += LadderCheck(path: path + "exceptions", steps: exceptions).deskFaults() }
        return faults
    }
}

extension TimingRules {
    /// Whether notifications are held over weekends or holidays without a named approver.
    public var isUnapprovedHold: Bool {
        (holidays == .hold || weekends == .hold) && (approvedBy ?? "").allSatisfy(\.isWhitespace)
    }
}

/// The beginning of a postcode: an area claims the establishments whose postcodes begin with it.
struct PostcodePrefix: Hashable, Sendable {
    /// Upper case, no spaces.
    let text: String

    /// A postcode area (`NR`), district (`NR31`) or more (`NR31 6`); nil for anything else.
    init?(_ text: String) {
        let compact = text.uppercased().filter { $0 != " " }
        guard let first = compact.utf8.first, (0x41...0x5A).contains(first), compact.utf8.count <= 7,
            compact.utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) })
        else { return nil }
        self.text = compact
    }

    /// Whether a postcode, as written, begins with the prefix: `NR3` includes `NR3 1AB`, not `NR31 6AB`; `N` includes
    /// `N1 9GU`, not `NR1 1AA`.
    func fits(_ postcode: String) -> Bool {
        let compact = postcode.uppercased().filter { !$0.isWhitespace }
        guard compact.count >= 5, compact.hasPrefix(text) else { return false }
        let outward = compact.dropLast(3)
        guard outward.count > text.count else { return true }
        let next = outward[outward.index(outward.startIndex, offsetBy: text.count)]
        let endsInLetter = text.last?.isLetter ?? false
        return endsInLetter ? next.isNumber : next.isLetter
    }
}
