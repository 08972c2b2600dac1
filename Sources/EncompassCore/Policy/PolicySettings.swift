/// The settings of an area, or an establishment's own settings. Absent ones are inherited.
public struct PolicySettings: Hashable, Sendable, Encodable {
    public var deadline: LocalTime?
    public var release: ReleaseRule?
    public var holidays: HolidayRule?
    /// If absent everywhere, the same as `holidays`.
    public var weekends: HolidayRule?
    public var approvedBy: String?
    public var staffUntil: LocalTime?
    public var doorsOpen: LocalTime?
    public var dayEnds: LocalTime?
    public var phoneFirst: Bool?
    public var calls: Calling?
    public var channels: [Contact.Channel]?
    public var ladder: [LadderStep]?
    public var exceptions: [LadderStep]?
    /// Name of the content template (`ContentTemplate`); `templates` gives another for a kind or a channel.
    public var template: String?
    public var templates: [String: String]?
    /// The area's advice to the school on what to do.
    public var handling: String?
    /// The language of messages and of the school's pages; by default Welsh in Wales.
    public var language: Language?
    /// Whether schools are notified of children below Reception age.
    public var earlyYears: Bool?
    /// Whether the place of a guest is notified.
    public var temporaryPlaces: TemporaryPlaces?
    /// What happens when a school reports that a child of a notification is absent.
    public var absence: AbsenceRule?

    public init() {}

    /// These settings, completed from `base`.
    public func over(_ base: PolicySettings) -> PolicySettings {
        var merged = base
        merged.deadline = deadline ?? base.deadline
        merged.release = release ?? base.release
        merged.holidays = holidays ?? base.holidays
        merged.weekends = weekends ?? base.weekends
        merged.approvedBy = approvedBy ?? base.approvedBy
        merged.staffUntil = staffUntil ?? base.staffUntil
        merged.doorsOpen = doorsOpen ?? base.doorsOpen
        merged.dayEnds = dayEnds ?? base.dayEnds
        merged.phoneFirst = phoneFirst ?? base.phoneFirst
        merged.calls = calls ?? base.calls
        merged.channels = channels ?? base.channels
        merged.ladder = ladder ?? base.ladder
        merged.exceptions = exceptions ?? base.exceptions
        merged.template = template ?? base.template
        merged.templates = (base.templates ?? [:]).merging(templates ?? [:]) { $1 }
        merged.handling = handling ?? base.handling
        merged.language = language ?? base.language
        merged.earlyYears = earlyYears ?? base.earlyYears
        merged.temporaryPlaces = temporaryPlaces ?? base.temporaryPlaces
        merged.absence = absence ?? base.absence
        return merged
    }

    /// The timing rules, with defaults.
    public var timing: TimingRules {
        let standard = TimingRules()
        return TimingRules(
            deadline: deadline ?? standard.deadline, release: release ?? standard.release,
            holidays: holidays ?? standard.holidays, weekends: weekends ?? holidays ?? standard.weekends,
            approvedBy: approvedBy, staffUntil: staffUntil ?? standard.staffUntil, doorsOpen: doorsOpen,
            dayEnds: dayEnds ?? standard.dayEnds, phoneFirst: phoneFirst ?? standard.phoneFirst,
            calling: calls ?? standard.calling,
            ladder: ladder ?? standard.ladder, exceptions: exceptions ?? standard.exceptions)
    }

    /// The content rules, with defaults.
    public var content: ContentRules {
        ContentRules(
            channels: channels ?? Contact.Channel.allCases, template: template ?? ContentRules.standardTemplate,
            templates: templates ?? [:], handling: handling, earlyYears: earlyYears ?? false)
    }
}

/// What is sent to a school, and how. Looked up again at every step.
public struct ContentRules: Hashable, Sendable, Codable {
    /// The channels that the area uses.
    public var channels: [Contact.Channel]
    /// Name of the content template, unless `templates` names another.
    public var template: String
    /// Content templates by the notification's kind (`retraction`) or by channel (`sms`).
    public var templates: [String: String]
    public var handling: String?
    public var earlyYears: Bool

    public init(
        channels: [Contact.Channel] = Contact.Channel.allCases, template: String = ContentRules.standardTemplate,
        templates: [String: String] = [:], handling: String? = nil, earlyYears: Bool = false
    ) {
        self.channels = channels
        self.template = template
        self.templates = templates
        self.handling = handling
        self.earlyYears = earlyYears
    }

    public static let standardTemplate = "standard"

    /// The template's name: the channel's own, else the kind's, else the area's.
    public func template(for kind: NotificationKind, channel: Contact.Channel) -> String {
        templates[channel.rawValue] ?? templates[kind.rawValue] ?? template
    }

    /// How much a notification discloses to its place, on every page and to its system.
    public func disclosed(by kind: NotificationKind) -> ContentTemplate {
        ContentTemplate(rawValue: template(for: kind, channel: .email)) ?? .standard
    }

    /// The kinds of notification that disclose the force's texts.
    public var kindsWithTexts: Set<NotificationKind> {
        Set(NotificationKind.allCases.filter { disclosed(by: $0).tellsSummary })
    }
}

/// How much an area discloses to a school: from the name only to everything that a school may see. Circumstances,
/// adults and addresses are only for MASH, whatever the template.
public enum ContentTemplate: String, Hashable, Sendable, Codable, CaseIterable {
    /// Only the child's name, and that there was an incident.
    case nameOnly
    /// Name, date of birth, date, time, presence and whether there was a welfare check; not what happened.
    case fixedSentence
    /// The force's summary for schools, and everything known about the child's part.
    case standard

    public var tellsSummary: Bool { self == .standard }

    /// The child as far as the template shows them.
    public func shown(_ child: ChildDetails) -> ChildDetails {
        var shown = child
        switch self {
        case .standard: break
        case .fixedSentence: shown.voice = nil
        case .nameOnly:
            shown = ChildDetails(
                reference: child.reference, forename: child.forename, surname: child.surname, knownAs: child.knownAs)
        }
        return shown
    }
}
