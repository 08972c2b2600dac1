/// The result of reading an area's file: the policy, and everything wrong with it.
///
/// Decoding never throws for content, so that one reading shows every fault: wrong types and values, unknown keys with
/// the nearest known one, and contradictions.
public struct AreaPolicyReading: Sendable, Decodable {
    /// Nil if not even its id could be read.
    public let policy: AreaPolicy?
    public let faults: [PolicyFault]

    public init(from decoder: any Decoder) throws {
        var reader = SettingReader(decoder, path: "")
        let id = reader.text("id")
        if id == nil, reader.faults.isEmpty { reader.fault("id", "required") }
        var policy = AreaPolicy(
            id: id ?? "", name: reader.text("name") ?? id ?? "",
            localAuthorities: reader.list("localAuthorities", expected: "a code of three digits") { $0 } ?? [],
            force: reader.text("force"),
            feedCertificates: reader.list("feedCertificates", expected: "a name in a certificate") { name in
                let name = name.lowercased()
                return name.isEmpty || name.contains(where: \.isWhitespace) ? nil : name
            } ?? [], postcodes: reader.list("postcodes", expected: "a text") { $0 } ?? [])
        policy.settings = PolicySettings(reading: &reader)
        (policy.feed, policy.localTimes) = reader.feed("feed")
        policy.desk =
            reader.part(DeskReading.self, "desk", expected: "sender, name, phone, hours and replyTo")?.desk
            ?? DeskDetails()
        policy.contacts =
            reader.part(ContactReading.self, "contacts", expected: "imported, confirmEvery and mayNameDeputies")?
            .contacts ?? ContactPolicy()
        policy.message =
            reader.part(MessageReading.self, "message", expected: "content, approvedBy and templates")?.message
            ?? MessageRules()
        policy.establishments = AreaPolicyReading.establishments(&reader)
        reader.finish()
        self.policy = id == nil ? nil : policy
        faults = reader.faults + (id == nil ? [] : policy.faults())
    }

    private static func establishments(_ reader: inout SettingReader) -> [URN: PolicySettings] {
        let path = reader.path("establishments")
        let expected = "settings by URN"
        guard let read = reader.decode(EstablishmentsReading.self, "establishments", expected: expected) else {
            return [:]
        }
        reader.adopt(read.faults.map { PolicyFault(path: path + $0.path, detail: $0.detail) })
        return read.settings
    }
}

/// Settings by URN; the paths of the faults begin with the URN.
private struct EstablishmentsReading: Decodable {
    var settings: [URN: PolicySettings] = [:]
    var faults: [PolicyFault] = []

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
            let path = "." + key.stringValue
            guard let urn = URN(key.stringValue) else {
                faults.append(PolicyFault(path: path, detail: "is not a URN of six digits"))
                continue
            }
            var reader = SettingReader(try container.superDecoder(forKey: key), path: path)
            settings[urn] = PolicySettings(reading: &reader)
            reader.finish()
            faults += reader.faults
        }
    }
}

extension PolicySettings {
    /// The settings of a mapping; its faults are kept by the reader.
    init(reading reader: inout SettingReader) {
        let time = "a time of the form hh:mm"
        deadline = reader.value("deadline", expected: time) { LocalTime($0) }
        release = reader.value("release", expected: "atOnce or " + time) { ReleaseRule($0) }
        holidays = reader.choice("holidays")
        weekends = reader.choice("weekends")
        approvedBy = reader.text("approvedBy")
        staffUntil = reader.value("staffUntil", expected: time) { LocalTime($0) }
        doorsOpen = reader.value("doorsOpen", expected: time) { LocalTime($0) }
        dayEnds = reader.value("dayEnds", expected: time) { LocalTime($0) }
        phoneFirst = reader.flag("phoneFirst")
        channels = reader.choices("channels")
        template = reader.template("template")
        handling = reader.text("handling")
        language = reader.choice("language")
        earlyYears = reader.flag("earlyYears")
        temporaryPlaces = reader.choice("temporaryPlaces")
        absence = reader.choice("absence")
        calls = reader.part(CallingReading.self, "calls", expected: "callers, minutesPerCall and notBefore")?.calling
        templates = reader.part(TemplatesReading.self, "templates", expected: "names of templates")?.names
        ladder = reader.part(LadderReading.self, "ladder", expected: "a list of steps")?.steps
        exceptions = reader.part(LadderReading.self, "exceptions", expected: "a list of steps")?.steps
    }
}

/// A part of a file that collects its own faults, with paths relative to the part.
private protocol FaultCollecting: Decodable { var faults: [PolicyFault] { get } }

extension SettingReader {
    fileprivate mutating func part<Part: FaultCollecting>(_ type: Part.Type, _ key: String, expected: String) -> Part? {
        guard let part = decode(type, key, expected: expected) else { return nil }
        adopt(part.faults.map { PolicyFault(path: path(key) + $0.path, detail: $0.detail) })
        return part
    }
}

extension SettingReader {
    /// A template's name. `full` is an earlier name of `standard`.
    fileprivate mutating func template(_ key: String) -> String? {
        text(key).map { $0 == "full" ? ContentTemplate.standard.rawValue : $0 }
    }
}

private struct DeskReading: FaultCollecting {
    var desk = DeskDetails()
    let faults: [PolicyFault]

    init(from decoder: any Decoder) throws {
        var reader = SettingReader(decoder, path: "")
        let line = "one line of at most 100 characters"
        func short(_ text: String) -> String? {
            let words = text.split(separator: " ").joined(separator: " ")
            return words.isEmpty || words.count > 100 || words.contains(where: \.isNewline) ? nil : words
        }
        desk.sender = reader.value("sender", expected: line, short)
        desk.name = reader.value("name", expected: line, short)
        desk.phone = reader.value("phone", expected: line, short)
        desk.hours = reader.value("hours", expected: line, short)
        desk.replyTo = reader.value("replyTo", expected: "an e-mail address") { EmailAddress($0) }
        reader.finish()
        faults = reader.faults.map { PolicyFault(path: $0.path.isEmpty ? "" : "." + $0.path, detail: $0.detail) }
    }
}

private struct ContactReading: FaultCollecting {
    var contacts = ContactPolicy()
    let faults: [PolicyFault]

    init(from decoder: any Decoder) throws {
        var reader = SettingReader(decoder, path: "")
        contacts.imported = reader.choice("imported") ?? contacts.imported
        contacts.confirmEvery = reader.choice("confirmEvery") ?? contacts.confirmEvery
        contacts.mayNameDeputies = reader.flag("mayNameDeputies") ?? contacts.mayNameDeputies
        reader.finish()
        faults = reader.faults.map { PolicyFault(path: $0.path.isEmpty ? "" : "." + $0.path, detail: $0.detail) }
    }
}

private struct MessageReading: FaultCollecting {
    var message = MessageRules()
    let faults: [PolicyFault]

    init(from decoder: any Decoder) throws {
        var reader = SettingReader(decoder, path: "")
        message.content = reader.choice("content") ?? message.content
        message.approvedBy = reader.text("approvedBy")
        message.templates = reader.value("templates", expected: "the path of a folder") { $0.isEmpty ? nil : $0 }
        reader.finish()
        faults = reader.faults.map { PolicyFault(path: $0.path.isEmpty ? "" : "." + $0.path, detail: $0.detail) }
    }
}

private struct CallingReading: FaultCollecting {
    var calling = Calling()
    let faults: [PolicyFault]

    init(from decoder: any Decoder) throws {
        var reader = SettingReader(decoder, path: "")
        let count = "a whole number from 1"
        func positive(_ text: String) -> Int? { Int(text).flatMap { $0 > 0 ? $0 : nil } }
        calling.callers = reader.value("callers", expected: count, positive) ?? calling.callers
        calling.minutesPerCall = reader.value("minutesPerCall", expected: count, positive) ?? calling.minutesPerCall
        let time = "a time of the form hh:mm"
        calling.notBefore = reader.value("notBefore", expected: time) { LocalTime($0) } ?? calling.notBefore
        reader.finish()
        faults = reader.faults.map { PolicyFault(path: $0.path.isEmpty ? "" : "." + $0.path, detail: $0.detail) }
    }
}

private struct TemplatesReading: FaultCollecting {
    var names: [String: String] = [:]
    let faults: [PolicyFault]

    init(from decoder: any Decoder) throws {
        var reader = SettingReader(decoder, path: "")
        for key in NotificationKind.allCases.map(\.rawValue) + Contact.Channel.allCases.map(\.rawValue) {
            names[key] = reader.template(key)
        }
        reader.finish()
        faults = reader.faults.map { PolicyFault(path: $0.path.isEmpty ? "" : "." + $0.path, detail: $0.detail) }
    }
}

private struct LadderReading: FaultCollecting {
    var steps: [LadderStep] = []
    var faults: [PolicyFault] = []

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        while !container.isAtEnd {
            var reader = SettingReader(try container.superDecoder(), path: "[\(steps.count)]")
            let at = reader.value("at", expected: StepTime.form) { StepTime($0) }
            if at == nil, reader.faults.isEmpty { reader.fault("at", "required") }
            let recipients: [Recipient] = reader.choices("recipients") ?? []
            let channel: Contact.Channel? = reader.choice("channel")
            reader.finish()
            faults += reader.faults
            steps.append(LadderStep(at: at ?? .atRelease, recipients: recipients, channel: channel))
        }
    }
}

extension SettingReader {
    /// What is said about the feed under a key. The window is nil if it is absent or wrong.
    mutating func feed(_ key: String) -> (window: FeedWindow?, localTimes: Bool) {
        guard let part = decode(FeedReading.self, key, expected: "from, by, days, quietIsAlarm and localTimes") else {
            return (nil, false)
        }
        adopt(part.faults.map { PolicyFault(path: path(key) + $0.path, detail: $0.detail) })
        return (part.window, part.localTimes)
    }
}

/// What an area's file says about the feed.
private struct FeedReading: Decodable {
    var window: FeedWindow?
    var localTimes = false
    var faults: [PolicyFault] = []

    private static let names = LocalDate.weekdays.map { $0.lowercased() }

    init(from decoder: any Decoder) throws {
        var reader = SettingReader(decoder, path: "")
        let time = "a time of the form hh:mm"
        let from = reader.value("from", expected: time) { LocalTime($0) }
        let by = reader.value("by", expected: time) { LocalTime($0) }
        let days = reader.list("days", expected: "a day such as monday") { text in
            FeedReading.names.firstIndex { $0 == text.lowercased() || $0.prefix(3) == text.lowercased() }
                .map { $0 + 1 }
        }
        let quiet = reader.flag("quietIsAlarm")
        let grace = reader.value("grace", expected: "minutes from 1 to 240") { text in
            Int(text).flatMap { (1...240).contains($0) ? $0 : nil }
        }
        let local = reader.flag("localTimes")
        localTimes = local ?? false
        let isWatched = from != nil || by != nil || days != nil || quiet != nil || grace != nil
        if reader.faults.isEmpty, isWatched || local == nil {
            if from == nil { reader.fault("from", "required") }
            if by == nil { reader.fault("by", "required") }
            if let from, from == by { reader.fault("by", "must not be the same as from") }
        }
        reader.finish()
        faults = reader.faults.map { PolicyFault(path: $0.path.isEmpty ? "" : "." + $0.path, detail: $0.detail) }
        guard let from, let by, from != by else { return }
        window = FeedWindow(
            from: from, by: by, days: days ?? Array(1...7), quietIsAlarm: quiet ?? true,
            grace: .minutes(grace ?? 30))
    }
}
