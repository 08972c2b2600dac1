public import EncompassCore
import EncompassDelivery
public import EncompassStore
public import EncompassWords

/// A test of the ways to a school in words, for a screen, a page and a spreadsheet.
public struct ChannelTestText: Sendable {
    private let words: Words
    private let london: London

    public init(words: Words = .english, london: London) {
        self.words = words
        self.london = london
    }

    /// Who an address belongs to.
    public func person(_ way: ChannelTestRecord.Way) -> String {
        way.contact.map { contact in
            words(
                "channelTest.person",
                [
                    "name": contact.name,
                    "role": words.name("contact.role", contact.role.rawValue) ?? contact.role.rawValue,
                ])
        } ?? words("channelTest.gone")
    }

    /// The channel, and that nobody has verified the address.
    public func channel(_ way: ChannelTestRecord.Way) -> String {
        let name = words.name("channel", way.channel.rawValue) ?? way.channel.rawValue
        guard let contact = way.contact, contact.verifiedOn == nil else { return name }
        return words("channelTest.unverified", ["channel": name])
    }

    /// Each step, in order.
    public func steps(_ way: ChannelTestRecord.Way) -> [String] { ChannelTest.steps(way.reached).map(step) }

    private func step(_ step: ChannelTest.Step) -> String {
        switch step {
        case .notServed: words("channelTest.step.notServed")
        case .waits(let until): words("channelTest.step.waits", ["time": time(until)])
        case .sending: words("channelTest.step.sending")
        case .lookedUp: words("channelTest.step.lookedUp")
        case .connected: words("channelTest.step.connected")
        case .answered: words("channelTest.step.answered")
        case .accepted(let at): words("channelTest.step.accepted", ["time": time(at)])
        case .delivered(let at): words("channelTest.step.delivered", ["time": time(at)])
        case .deferred(let reason, let detail, let until):
            words("channelTest.step.deferred", ["why": why(reason, detail), "time": time(until)])
        case .refused(let reason, let detail): words("channelTest.step.refused", ["why": why(reason, detail)])
        case .returned(let reason, let detail): words("channelTest.step.returned", ["why": why(reason, detail)])
        case .confirmed(let at): words("channelTest.step.confirmed", ["time": time(at)])
        }
    }

    /// A detail is another machine's text, without addresses.
    private func why(_ reason: String, _ detail: String?) -> String {
        let name = words.name("message.reason", reason) ?? reason
        return detail.map { words("channelTest.why", ["reason": name, "detail": $0]) } ?? name
    }

    private func time(_ moment: Timestamp?) -> String {
        guard let moment else { return words("channelTest.noTime") }
        let (date, time) = london.civil(moment)
        return words("message.due", ["time": time.description, "day": words.date(date)])
    }

    /// The schools of a round as CSV: a line for each address.
    public func csv(_ tests: [ChannelTestRecord]) -> String {
        let head = ["urn", "school", "contact", "channel", "answered", "result"]
        let lines = tests.flatMap { test -> [[String]] in
            let school = [test.urn.description, test.placeName]
            guard !test.ways.isEmpty else { return [school + ["", "", "no", words("channelTest.noAddress")]] }
            return test.ways.map { way in
                school + [
                    person(way), channel(way), way.progress.confirmedAt == nil ? "no" : "yes",
                    steps(way).joined(separator: " "),
                ]
            }
        }
        return ([head] + lines).map { $0.map(CallSheetText.cell).joined(separator: ",") + "\r\n" }.joined()
    }
}

extension ChannelTestRecord.Way {
    /// With how far the last attempt got, which its reason says.
    var reached: ChannelTest.Progress {
        var progress = progress
        progress.reach =
            progress.reason == MessageState.uncertain
            ? .connected : (progress.reason.flatMap(DeliveryReason.init)?.reach ?? .nowhere)
        return progress
    }
}

extension ChannelTestRecord {
    /// Whether nothing more will happen by itself, apart from receipts and confirmations.
    public var isOver: Bool { ways.allSatisfy { ChannelTest.isOver($0.progress) } }
}
