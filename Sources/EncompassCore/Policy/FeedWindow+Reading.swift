extension SettingReader {
    /// The feed's window under a key; nil where it is absent or wrong.
    mutating func feedWindow(_ key: String) -> FeedWindow? {
        guard let part = decode(FeedWindowReading.self, key, expected: "from, by, days and quietIsAlarm") else {
            return nil
        }
        adopt(part.faults.map { PolicyFault(path: path(key) + $0.path, detail: $0.detail) })
        return part.window
    }
}

/// A feed's window as a file gives it.
private struct FeedWindowReading: Decodable {
    var window: FeedWindow?
    var faults: [PolicyFault] = []

    private static let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    init(from decoder: any Decoder) throws {
        var reader = SettingReader(decoder, path: "")
        let time = "a time of the form hh:mm"
        let from = reader.value("from", expected: time) { LocalTime($0) }
        let by = reader.value("by", expected: time) { LocalTime($0) }
        let days = reader.list("days", expected: "a day such as monday") { text in
            FeedWindowReading.names.firstIndex { $0 == text.lowercased() || $0.prefix(3) == text.lowercased() }
                .map { $0 + 1 }
        }
        let quiet = reader.flag("quietIsAlarm")
        let grace = reader.value("grace", expected: "minutes from 1 to 240") { text in
            Int(text).flatMap { (1...240).contains($0) ? $0 : nil }
        }
        if reader.faults.isEmpty {
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
