extension PolicySettings {
    /// The settings that stand in a mapping; its faults stay with the reader.
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
        template = reader.text("template")
        handling = reader.text("handling")
        earlyYears = reader.flag("earlyYears")
        calls = reader.part(CallingReading.self, "calls", expected: "callers, minutesPerCall and notBefore")?.calling
        templates = reader.part(TemplatesReading.self, "templates", expected: "names of templates")?.names
        ladder = reader.part(LadderReading.self, "ladder", expected: "a list of steps")?.steps
        exceptions = reader.part(LadderReading.self, "exceptions", expected: "a list of steps")?.steps
    }
}

/// A part of a file that collects its own faults, their paths counted from the part.
private protocol FaultCollecting: Decodable { var faults: [PolicyFault] { get } }

extension SettingReader {
    fileprivate mutating func part<Part: FaultCollecting>(_ type: Part.Type, _ key: String, expected: String) -> Part? {
        guard let part = decode(type, key, expected: expected) else { return nil }
        adopt(part.faults.map { PolicyFault(path: path(key) + $0.path, detail: $0.detail) })
        return part
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
            names[key] = reader.text(key)
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
