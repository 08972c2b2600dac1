import EncompassCore
import EncompassMatching
import EncompassStore
import EncompassWords

/// One sentence of what happened to a notification.
struct StoryRow: PageModel {
    let at: String
    let what: String
    /// What was written or said, in its own words.
    let words: String?
    /// Who has read it, or by when it is answered.
    let status: String?
    let isTrouble: Bool
}

/// A message that did not arrive, with what can be done.
struct StoryTrouble: PageModel {
    let what: String
    let mend: String
    let link: String?
}

/// What happened to a notification, in sentences: who was written to, what the school saw, each answer and its reply,
/// and what people at the desk did.
struct StoryTeller {
    private struct Event {
        let at: Timestamp
        let what: String
        var words: String?
        var status: String?
        var isTrouble = false
    }

    let detail: NotificationDetail
    let story: NotificationStory
    let trail: [AuditRecord]
    let names: StaffNames
    let text: LondonText

    private var words: Words { text.words }

    /// Oldest first.
    func rows() -> [StoryRow] {
        (letters + sights + calls + talk + acts + deadline).sorted { $0.at < $1.at }.map {
            StoryRow(
                at: text.second($0.at), what: LondonText.sentence($0.what), words: $0.words, status: $0.status,
                isTrouble: $0.isTrouble)
        }
    }

    /// The contacts whose newest message has failed while the school has not answered.
    func troubles(mayEdit: Bool) -> [StoryTrouble] {
        guard !detail.item.state.isFinal else { return [] }
        let newest = Dictionary(story.letters.map { ($0.contact, $0) }) { $1 }.values.sorted {
            $0.attempt.id < $1.attempt.id
        }
        return newest.filter(isTrouble).map { letter in
            let isAddress = NotificationStory.Letter.reasonsOfAddress.contains(letter.attempt.reason ?? "")
            return StoryTrouble(
                what: LondonText.sentence(sentence(letter)),
                mend: isAddress ? words("story.mend.address") : words("story.mend.ring"),
                link: isAddress && mayEdit && letter.person != nil ? ContactLink.to(letter.contact) : nil)
        }
    }

    private func isTrouble(_ letter: NotificationStory.Letter) -> Bool {
        letter.attempt.state == .failed && letter.attempt.reason != "notNeeded"
    }

    private func sentence(_ letter: NotificationStory.Letter) -> String {
        let attempt = letter.attempt
        let role = Contact.Role(rawValue: attempt.role)?.name(words) ?? attempt.role
        let person = letter.person ?? role
        let address = letter.address.map { words("story.addressee", ["person": person, "address": $0]) }
        let values = [
            "channel": words.name("channel", attempt.channel) ?? attempt.channel,
            "who": attempt.channel == Contact.Channel.webhook.rawValue ? detail.item.placeName : address ?? person,
            "at": text.second(attempt.updatedAt), "due": text.moment(attempt.dueAt),
            "state": detail.item.state.name(words).lowercased(),
            "why": attempt.reason.map { words.name("message.reason", $0) ?? $0 } ?? words("unknown"),
        ]
        if [.queued, .deferred].contains(attempt.state), !isStillSent(attempt) {
            return words("story.message.stopped", values)
        }
        switch attempt.state {
        case .queued: return words("story.message.queued", values)
        case .sending: return words("story.message.sending", values)
        case .sent: return words("story.message.sent", values)
        case .delivered: return words("story.message.delivered", values)
        case .deferred: return words("story.message.deferred", values)
        case .failed: return words("story.message.failed", values)
        }
    }

    /// What waits for a notification that is closed is not sent, unless it confirms a call.
    private func isStillSent(_ attempt: QueueItem.Attempt) -> Bool {
        switch detail.item.state {
        case .acknowledged: attempt.isConfirmation
        case .cancelled: false
        case .held, .queued, .sending, .sent, .delivered, .failed: true
        }
    }

    private var letters: [Event] {
        story.letters.map {
            Event(at: $0.attempt.createdAt, what: sentence($0), words: $0.attempt.detail, isTrouble: isTrouble($0))
        }
    }

    private var sights: [Event] {
        let shown = Dictionary(detail.children.map { ($0.id, $0.disclosed.name) }) { first, _ in first }
        return SightTeller(children: shown, names: names, text: text).sentences(of: story.sights).map {
            Event(at: $0.at, what: $0.what, status: $0.status)
        }
    }

    private var calls: [Event] {
        detail.calls.map { call in
            let values = [
                "by": names.words(call.actor), "place": detail.item.placeName,
                "outcome": call.outcome.name(words).lowercased(),
                "person": call.spokeTo ?? "",
            ]
            return Event(
                at: call.at,
                what: call.outcome == .spoke && call.spokeTo?.isEmpty == false
                    ? words("story.call.spoke", values) : words("story.call", values),
                words: call.note?.isEmpty == false ? call.note : nil)
        }
    }

    private var talk: [Event] {
        let rows = ConversationRow.rows(
            detail.conversation, children: detail.children.map(\.disclosed), for: .desk, names: names, text)
        return zip(detail.conversation, rows).map { entry, row in
            let values = ["who": row.who, "what": row.what, "child": row.child ?? ""]
            return Event(
                at: entry.at,
                what: row.child == nil ? words("story.said", values) : words("story.saidOfChild", values),
                words: row.text, status: row.status)
        }
    }

    /// What people at the desk and the machine did, as far as the rest of the story does not say it.
    private static let actions: Set<String> = [
        "notification.created", "notification.revised", "notification.released", "notification.redirected",
        "notification.retried", "notification.cancelled", "notification.cancelRequested", "notification.superseded",
        "notification.textReleased", "notification.printed", "phoneTask.opened", "phoneTask.withdrawn",
        "message.delayed",
    ]

    private var acts: [Event] {
        let audit = AuditWords(text: text, names: names)
        return trail.filter { StoryTeller.actions.contains($0.entry.action) }.map { record in
            let what = audit.action(record.entry)
            let isMachine = record.entry.actor == .engine
            return Event(
                at: record.at,
                what: isMachine
                    ? what
                    : words("story.act", ["what": what, "by": names.words(record.entry.actor.description)]),
                words: record.entry.facts["reason"].flatMap { isMachine || $0.isEmpty ? nil : $0 })
        }
    }

    private var deadline: [Event] {
        detail.item.overdue
            ? [Event(at: detail.item.deadlineAt, what: words("story.overdue"), isTrouble: true)] : []
    }
}

/// Who at a school saw which children, in sentences.
struct SightTeller {
    /// Names by id, as far as the reader may see them.
    let children: [String: String]
    let names: StaffNames
    let text: LondonText

    /// Children that one reader was shown in the same way at the same moment are one sentence; the first first.
    func sentences(of sights: [Sight]) -> [(at: Timestamp, what: String, status: String?)] {
        let together = Dictionary(grouping: sights) { sight in
            "\(sight.way.rawValue) \(reader(sight)) \(sight.firstAt.milliseconds)"
        }
        return together.values.compactMap { group in
            guard let first = group.first else { return nil }
            let last = group.map(\.lastAt).max() ?? first.lastAt
            return (
                first.firstAt, sentence(first, group),
                last > first.firstAt ? text.words("story.sawLast", ["at": text.second(last)]) : nil
            )
        }.sorted { $0.0 < $1.0 }
    }

    private func sentence(_ first: Sight, _ group: [Sight]) -> String {
        let words = text.words
        let shown = group.map { children[$0.child] ?? words("story.aChild") }.sorted()
        let values = ["who": reader(first), "children": shown.joined(separator: ", ")]
        switch first.way {
        case .page: return words("story.saw.page", values)
        case .system: return words("story.saw.system", values)
        case .call: return words("story.saw.call", values)
        case .webhook: return words("story.saw.webhook", values)
        case .message: return words("story.saw.message", values)
        }
    }

    private func reader(_ sight: Sight) -> String {
        switch sight.reader {
        case .account(let actor): names.words(actor.description)
        case .system: text.words("actor.school")
        case .person(let name): name
        }
    }
}

extension NotificationStory.Letter {
    /// Why a message failed, if another address helps.
    fileprivate static let reasonsOfAddress: Set<String> = [
        "recipientUnknown", "recipientRefused", "mailboxFull", "mailboxUnavailable", "contactGone",
    ]
}

/// Why a child of a notification is taken for a pupil.
struct StoryMatch: PageModel {
    let child: String
    let pupil: Candidate.Model
}
