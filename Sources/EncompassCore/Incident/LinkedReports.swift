/// Two officers' reports of one event, which a person has linked so that each place is notified once, with both
/// references.
///
/// | question | answer |
/// |---|---|
/// | who links | an operator or a supervisor; if one report is restricted, a supervisor. The machine only proposes |
/// | which | reports of one force that are in force: another force answers for its own records |
/// | nothing has left | one notification carries both; what waited for the other report is cancelled, and the earlier deadline and the stricter hold apply |
/// | one has reached a place | that one carries both there: a correction adds the reference, and nothing else is sent |
/// | both have reached a place | they stay two there: what was acknowledged is not asked again |
/// | restricted, safe address | if one report is, all are: a supervisor releases again what was released and not sent. What has carried one stays restricted when they are apart |
/// | parties | a party to one report is a party to all; a supervisor's clearance is for the reports that were carried then |
/// | a later revision | changes its own report; each place gets one correction, from the notification that carries the report |
/// | one is retracted | its children go; the other report and both references stay |
/// | undone | by the same people: without a reason until something has left, afterwards with one. Each report then is by itself again: due from then on where all of it was acknowledged with another, else when it was |
/// | recorded | `incident.linked` and `incident.unlinked` in the audit log, for every report of the event |
public enum LinkedReports {
    /// What one place has of one report.
    public struct Presence: Hashable, Sendable {
        public var incident: String
        /// Somebody there may have seen a notification of the report that was not taken back.
        public var hasReached: Bool
        /// The report has a child there.
        public var hasChildren: Bool
        /// A notification of the report that nobody has seen waits for the place.
        public var isWaiting: Bool

        public init(incident: String, hasReached: Bool, hasChildren: Bool, isWaiting: Bool) {
            self.incident = incident
            self.hasReached = hasReached
            self.hasChildren = hasChildren
            self.isWaiting = isWaiting
        }
    }

    /// Whose notification carries which reports at a place; the carrier is first in its list.
    ///
    /// | reached the place | carries all |
    /// |---|---|
    /// | none | the first report with a notification that waits and a child there, else the first with one that waits, else the first with a child there, else the first |
    /// | one | that one |
    /// | several | each itself, and the first of them what has not reached it |
    ///
    /// What waits stays the carrier, also if only another report still has a child there: a notification made in its place
    /// would have lost what a person has decided about it.
    ///
    /// - Parameter reports: in the order in which they were received, at least one.
    public static func carried(at reports: [Presence]) -> [[String]] {
        let reached = reports.filter(\.hasReached)
        let waiting = reports.filter(\.isWaiting)
        let carrier = reached.first ?? waiting.first(where: \.hasChildren) ?? waiting.first
        guard let carrier = carrier ?? reports.first(where: \.hasChildren) ?? reports.first else { return [] }
        let others = reports.filter { $0.incident != carrier.incident && !$0.hasReached }.map(\.incident)
        return [[carrier.incident] + others] + reached.dropFirst().map { [$0.incident] }
    }

    /// What a place may be told of the event: as the carrier reports it, or the next report if the force has retracted
    /// that. Its risk is the highest of all, and its adults and children are everybody's.
    ///
    /// - Parameter reports: the carrier's first, at least one.
    public static func content(of reports: [Incident]) -> Incident? {
        guard var content = reports.first(where: { $0.status != .retracted }) ?? reports.first else { return nil }
        guard reports.count > 1 else { return content }
        content.riskGrade = reports.map(\.riskGrade).max { Urgency.rank($0) < Urgency.rank($1) } ?? nil
        content.adults = reports.flatMap(\.adults)
        content.children = reports.flatMap(\.children)
        return content
    }

    /// A child of one of the reports.
    public struct Child: Hashable, Sendable {
        public var id: String
        public var incident: String
        /// The pupil that the child was matched to.
        public var pupil: Int64?
        public var details: ChildDetails

        public init(id: String, incident: String, pupil: Int64?, details: ChildDetails) {
            self.id = id
            self.incident = incident
            self.pupil = pupil
            self.details = details
        }

        /// Whether another report means the same child: the same pupil, or, if one of them is on no roll, the same name
        /// and date of birth.
        public func isSame(as other: Child) -> Bool {
            guard incident != other.incident else { return false }
            if let pupil, let theirs = other.pupil { return pupil == theirs }
            return details.isSamePerson(as: other.details) || details.isNamed(like: other.details)
        }
    }

    /// The children shown to a place, each once, and which others are shown as one of them.
    ///
    /// - Parameters:
    ///   - children: those of the carrier first.
    ///   - known: ids of those already shown to the place: they stay the ones that are shown.
    /// - Returns: the ids of those shown, and for each of the others the id of the one that stands for it.
    public static func shown(of children: [Child], known: Set<String>) -> (ids: [String], as: [String: String]) {
        var kept: [Child] = []
        var covered: [String: String] = [:]
        for child in children.filter({ known.contains($0.id) }) + children.filter({ !known.contains($0.id) }) {
            if let same = kept.first(where: child.isSame) { covered[child.id] = same.id } else { kept.append(child) }
        }
        let ids = Set(kept.map(\.id))
        return (children.map(\.id).filter(ids.contains), covered)
    }

    /// A report that somebody wants to link.
    public struct Report: Hashable, Sendable {
        public var incident: String
        public var force: String
        public var status: Incident.Status
        /// The event that it belongs to already.
        public var event: String?

        public init(incident: String, force: String, status: Incident.Status, event: String?) {
            self.incident = incident
            self.force = force
            self.status = status
            self.event = event
        }
    }

    /// Why two reports cannot be linked.
    public enum Refusal: Hashable, Sendable {
        case same, otherForce, retracted, alreadyLinked
    }

    public static func refusal(linking one: Report, to other: Report) -> Refusal? {
        if one.incident == other.incident { return .same }
        if one.force != other.force { return .otherForce }
        if one.status == .retracted || other.status == .retracted { return .retracted }
        return one.event != nil && one.event == other.event ? .alreadyLinked : nil
    }

    /// Whether the machine proposes that two incidents of one force are one event: the same child within six hours, or
    /// the same home within three.
    public static func isProposed(sharesChild: Bool, sharesAddress: Bool, apart span: Span) -> Bool {
        sharesChild && span <= .hours(6) || sharesAddress && span <= .hours(3)
    }
}

extension ChildDetails {
    /// Whether both have the same full name and the same date of birth.
    fileprivate func isNamed(like other: ChildDetails) -> Bool {
        guard let dateOfBirth, dateOfBirth == other.dateOfBirth else { return false }
        func words(_ child: ChildDetails) -> [String] {
            PersonName.words([child.forename, child.surname].compactMap(\.self).joined(separator: " "))
        }
        return words(self).count > 1 && words(self) == words(other)
    }

    /// The report of a child together with what another officer reported of the same child: what only one of them says
    /// counts, and so does a child's presence if one of them saw it.
    public func completed(by other: ChildDetails) -> ChildDetails {
        var details = self
        details.present = present == true || other.present == true ? true : present ?? other.present
        details.welfareCheck =
            welfareCheck == true || other.welfareCheck == true ? true : welfareCheck ?? other.welfareCheck
        details.voice = voice ?? other.voice
        return details
    }
}
