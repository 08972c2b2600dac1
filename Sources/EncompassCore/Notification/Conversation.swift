/// What a school, or the desk, writes about a notification besides an answer.
public enum NoteKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The child arrived safely.
    case arrived
    /// The child is absent: the desk sees it at once.
    case absent
    /// The child has moved, or attends somewhere else.
    case moved
    /// Anything else; every note of the desk is one.
    case message

    /// Whether it is about children, so that a school with several says which.
    public var isAboutChild: Bool { self != .message }
    /// Whether it says how a child is today: there is nobody to say it of once the notification names no child of the
    /// place any more. That a child has moved is worth knowing then, too.
    public var needsChild: Bool { self == .arrived || self == .absent }
    /// Whether it says nothing without words.
    public var needsText: Bool { self == .moved || self == .message }

    /// What a place may write about a notification that names so many of its children.
    public static func offered(children: Int) -> [NoteKind] { allCases.filter { children > 0 || !$0.needsChild } }
}

/// What happens when a school reports that a child of a notification is absent. The desk's pages show it in any case.
public enum AbsenceRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// An alarm, which is also sent to the duty addresses, until somebody has read the note.
    case alarm
    /// Only the desk's pages.
    case desk
}

/// A school's note as submitted with its page's form: its faults, and the form's content when shown again.
public struct NoteForm: Hashable, Sendable {
    /// The choice of every child, in place of one child's reference.
    public static let everyChild = ":all"

    /// Nil if none was chosen: nothing is preselected.
    public let kind: NoteKind?
    /// A child's reference, or `everyChild`.
    public let child: String?
    public let text: String?

    /// A field that must be filled in.
    public enum Fault: Hashable, Sendable {
        case noKind, noChild, noText
        /// It is about a child, and none is left.
        case nobodyLeft
        /// The child who was chosen is no longer the school's: it is not taken as said about the one who is left.
        case childGone
    }

    /// - Parameter kind: the value of the field; an unknown value counts as no choice.
    public init(kind: String? = nil, child: String? = nil, text: String? = nil) {
        self.kind = kind.flatMap(NoteKind.init)
        self.child = child
        self.text = text
    }

    /// - Parameter children: references of the children that the school may see; one need not be chosen.
    public func faults(children: [String]) -> [Fault] {
        var faults: [Fault] = []
        if kind == nil { faults.append(.noKind) }
        if kind?.needsChild == true, children.isEmpty { faults.append(.nobodyLeft) }
        if kind?.isAboutChild == true, children.count == 1, let child, child != NoteForm.everyChild,
            !children.contains(child)
        {
            faults.append(.childGone)
        }
        if kind?.isAboutChild == true, children.count > 1, child != NoteForm.everyChild,
            child.map(children.contains) != true
        {
            faults.append(.noChild)
        }
        if kind?.needsText == true, text == nil { faults.append(.noText) }
        return faults
    }

    /// The reference of the one child that the note is about; nil if it is about all of them.
    public func reference(children: [String]) -> String? {
        guard kind?.isAboutChild == true else { return nil }
        return children.count == 1 ? children.first : child.flatMap { children.contains($0) ? $0 : nil }
    }
}

/// One thing that the school or the desk has said about a notification.
public struct ConversationEntry: Hashable, Sendable {
    public enum Side: String, Hashable, Sendable, Codable { case school, desk }

    public enum Matter: Hashable, Sendable {
        /// The school's answer, about the whole notification or one child.
        case answer(AcknowledgementOutcome)
        /// The desk's answer to a challenge or a request for a call.
        case reply(AcknowledgementOutcome)
        /// The desk has rung the school as it asked.
        case calledBack
        case note(NoteKind)
    }

    /// Who has read what the other side wrote, and when.
    public struct Reading: Hashable, Sendable {
        public let by: String
        public let at: Timestamp

        public init(by: String, at: Timestamp) {
            self.by = by
            self.at = at
        }
    }

    public var id: String
    public var side: Side
    public var matter: Matter
    /// The id of the one child that it is about.
    public var child: String?
    public var at: Timestamp
    /// How it came, as an acknowledgement's `via`; empty for the desk's.
    public var via: String
    public var actor: Actor
    /// The person, as the school named them.
    public var person: String?
    /// Nil if nothing was written, or the reader may not see it.
    public var text: String?
    /// Whether something was written that the reader may not see.
    public var isWithheld = false
    /// Only of notes, and of the desk's replies.
    public var read: Reading?
    /// By when the desk answers: only of a question that nobody has answered yet.
    public var dueAt: Timestamp?

    public init(
        id: String, side: Side, matter: Matter, child: String? = nil, at: Timestamp, via: String = "", actor: Actor,
        person: String? = nil, text: String? = nil, read: Reading? = nil, dueAt: Timestamp? = nil
    ) {
        self.id = id
        self.side = side
        self.matter = matter
        self.child = child
        self.at = at
        self.via = via
        self.actor = actor
        self.person = person
        self.text = text
        self.read = read
        self.dueAt = dueAt
    }

    /// Whether a person at the desk has yet to read it.
    public var awaitsDesk: Bool {
        if case .note = matter { side == .school && read == nil } else { false }
    }
}

extension [ConversationEntry] {
    /// The school's latest word that a child, or every child, is absent; nothing once it says that they arrived.
    public var absences: [ConversationEntry] {
        reduce(into: []) { absent, entry in
            guard entry.side == .school else { return }
            switch entry.matter {
            case .note(.absent): absent = absent.filter { $0.child != entry.child } + [entry]
            case .note(.arrived): absent.removeAll { entry.child == nil || $0.child == entry.child }
            default: break
            }
        }
    }
}

/// What a correction changes, for a person who has read the notification that it replaces.
public enum ReportedChange: Hashable, Sendable {
    public enum Field: String, Hashable, Sendable, CaseIterable {
        case name, dateOfBirth, present, welfareCheck, voice
    }

    case childrenAdded(Int)
    case childrenRemoved(Int)
    /// A detail of a child, by id, as the force reports it.
    case child(String, Field)
    case summary
    case occurredAt
    case attendedAt
    /// Another report of the event was linked, or one was taken out.
    case reports

    /// The details that differ between two reports of one child, as far as they are disclosed.
    static func fields(of old: ChildDetails, _ new: ChildDetails) -> [Field] {
        Field.allCases.filter { field in
            switch field {
            case .name:
                [old.forename, old.surname, old.knownAs] != [new.forename, new.surname, new.knownAs]
            case .dateOfBirth: old.dateOfBirth != new.dateOfBirth || old.age != new.age
            case .present: old.present != new.present
            case .welfareCheck: old.welfareCheck != new.welfareCheck
            case .voice: old.voice != new.voice
            }
        }
    }
}
