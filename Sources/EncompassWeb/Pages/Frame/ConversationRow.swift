import EncompassCore
import EncompassStore
import EncompassWords

/// What the school or the desk has said about a notification, as both read it.
struct ConversationRow: PageModel {
    let who: String
    let at: String
    let what: String
    /// The child that it is about, by name; nil if it is about all of them.
    let child: String?
    let text: String?
    /// Said in the place of what the reader may not see.
    let withheld: String?
    /// Who has read it, or by when it is answered.
    let status: String?
    let isDesk: Bool
    let isUnread: Bool

    /// - Parameters:
    ///   - children: names by id, as far as the reader may see them.
    ///   - reader: what the desk has not read is new to the desk; to the school, it is what they wrote themselves.
    ///   - names: the names of people who sign in.
    init(
        _ entry: ConversationEntry, children: [String: String], for reader: ConversationEntry.Side, names: StaffNames,
        _ text: LondonText
    ) {
        let words = text.words
        isDesk = entry.side == .desk
        who = isDesk ? names.words(entry.actor.description) : entry.person ?? words("call.theSchool")
        at = text.moment(entry.at)
        what =
            switch entry.matter {
            case .answer(let outcome): outcome.name(words)
            case .reply(let asked): words("conversation.reply.\(asked.rawValue)")
            case .calledBack: words("conversation.calledBack")
            case .note(let kind): kind.name(words)
            }
        child = entry.child.flatMap { children[$0] }
        self.text = entry.text
        withheld = entry.isWithheld ? words("conversation.withheld") : nil
        isUnread = reader == .desk && entry.awaitsDesk
        if let read = entry.read {
            status = words("conversation.read", ["person": names.words(read.by), "at": text.moment(read.at)])
        } else if let due = entry.dueAt {
            status = words("conversation.due", ["at": text.moment(due)])
        } else {
            status = entry.awaitsDesk ? words("conversation.unread") : nil
        }
    }

    static func rows(
        _ entries: [ConversationEntry], children: [DisclosedChild], for reader: ConversationEntry.Side,
        names: StaffNames, _ text: LondonText
    ) -> [ConversationRow] {
        let shown = Dictionary(children.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return entries.map { ConversationRow($0, children: shown, for: reader, names: names, text) }
    }
}

extension NoteKind {
    func name(_ words: Words) -> String { words("note.\(rawValue)") }
}

/// The conversation at the desk, with the form to write to the school.
struct DeskConversation: PageModel {
    let conversation: [ConversationRow]
    /// Children of the school who are absent, by its last word.
    let absences: [String]
    /// Ids of the school's notes that nobody has read.
    let unread: [String]
    /// Whether the school may be written to: it knows of the notification.
    let mayWrite: Bool
    let conversationLink: String
    /// Where the form was shown.
    let place: String
    let reply: String
    let replyFault: String?

    enum Place: String { case notification, call }

    /// - Parameter sent: a refused message, so that nothing has to be typed again.
    init(
        _ detail: NotificationDetail, at place: Place, names: StaffNames, sent: FormFields? = nil, _ text: LondonText
    ) {
        let words = text.words
        let children = detail.children.map(\.disclosed)
        conversation = ConversationRow.rows(detail.conversation, children: children, for: .desk, names: names, text)
        let isNobodyLeft = !children.isEmpty && children.allSatisfy(\.isClosed)
        func isTheirs(_ entry: ConversationEntry) -> Bool {
            entry.child.map { id in !children.contains { $0.id == id && $0.isClosed } } ?? !isNobodyLeft
        }
        absences = detail.conversation.absences.filter(isTheirs).map { entry in
            let name = entry.child.flatMap { id in children.first { $0.id == id }?.name }
            return words(
                "conversation.absent", ["child": name ?? words("answer.all"), "at": text.moment(entry.at)])
        }
        unread = detail.conversation.filter(\.awaitsDesk).map(\.id)
        mayWrite = detail.item.state != .held
        conversationLink = Path.conversation.link(detail.item.id)
        self.place = place.rawValue
        reply = sent?.text("text") ?? ""
        replyFault = sent.map { _ in words("fault.reply") }
    }
}
