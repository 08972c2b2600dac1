package import EncompassCore
package import EncompassFormats
package import EncompassStore

extension QueueItem {
    /// The one JSON form of a notification, for HTTP and the command line's `--json`.
    package func json(for viewer: Principal) -> JSONValue { .object(JSONObject(members(for: viewer))) }

    /// A restricted item is counted in every list and described to a supervisor only.
    func members(for viewer: Principal) -> [JSONObject.Member] {
        let isWithheld = viewer.isWithheld(isRestricted)
        let isMash = viewer.may(.readQueue)
        var members: [(String, JSONValue?)] = [
            ("id", .string(id)), ("reference", .string(reference)), ("force", .string(force)),
            ("incidentReference", isMash ? (isWithheld ? .null : .string(incidentReference)) : nil),
            ("incident", isMash && !isWithheld ? .string(incident) : nil),
        ]
        members += target.place(named: placeName, isWithheld: isWithheld)
        members += [
            ("kind", .string(kind.rawValue)), ("replaces", .orNull(replaces)), ("childCount", .integer(childCount)),
            ("state", .string(state.rawValue)),
            ("overdue", .bool(overdue)), ("late", .bool(late)), ("restricted", isMash ? .bool(isRestricted) : nil),
            ("createdAt", .time(createdAt)), ("releaseAt", .time(releaseAt)), ("deadlineAt", .time(deadlineAt)),
        ]
        if isMash {
            members += [
                ("hold", .orNull(hold?.rawValue)), ("paused", .bool(isPaused)),
                ("escalation", .record(("step", .integer(step)), ("nextAt", .orNull(nextAt)))),
                ("phoneTask", .bool(hasOpenPhoneTask)),
                ("attempts", .array(isWithheld ? [] : attempts.map(\.json))),
            ]
        }
        members.append(("acknowledgement", isWithheld ? .null : acknowledgement.map(\.json) ?? .null))
        return members.compactMap { name, value in value.map { JSONObject.Member(name, $0) } }
    }
}

extension Scope {
    /// The members that name the place: `establishment`, null for an authority's officer or if the reader may not see
    /// it, and `localAuthority` or `provider`.
    func place(named name: String, isWithheld: Bool) -> [(String, JSONValue?)] {
        switch self {
        case _ where isWithheld: [("establishment", .null)]
        case .establishment(let urn):
            [("establishment", .record(("urn", .string(urn.description)), ("name", .string(name))))]
        case .localAuthority(let code): [("establishment", .null), ("localAuthority", .string(code))]
        case .provider(let id):
            [
                ("establishment", .null),
                ("provider", .record(("id", .string(id.description)), ("name", .string(name)))),
            ]
        }
    }
}

extension PhoneTask {
    /// The one form of a call to make. Only a supervisor sees who to ring about a restricted item.
    package func json(for viewer: Principal) -> JSONValue {
        let place = target.place(named: placeName, isWithheld: viewer.isWithheld(isRestricted))
        return .members(
            [
                ("id", .string(id)), ("kind", .string(kind)), ("notification", .string(notification)),
                ("reference", .string(reference)),
            ] + place + [
                ("restricted", .bool(isRestricted)), ("openedAt", .time(openedAt)), ("dueAt", .time(dueAt)),
                ("reason", .string(reason)), ("claimedBy", .orNull(claimedBy)), ("claimedAt", .orNull(claimedAt)),
                ("nextTryAt", .orNull(tryAt)),
            ])
    }
}

extension QueueItem.Attempt {
    var json: JSONValue {
        .record(
            ("id", .string(id)), ("step", .integer(step)), ("role", .string(role)), ("channel", .string(channel)),
            ("state", .string(state.rawValue)), ("attempt", .integer(attempt)), ("createdAt", .time(createdAt)),
            ("dueAt", .time(dueAt)), ("updatedAt", .time(updatedAt)), ("sentAt", .orNull(sentAt)),
            ("reason", .orNull(reason)), ("detail", .orNull(detail)),
            ("providerId", .orNull(providerID)))
    }
}

extension AcknowledgementRecord {
    var json: JSONValue { .record(("by", .string(by)), ("at", .time(at)), ("via", .string(via))) }
}

extension CallRecord {
    var json: JSONValue {
        .record(
            ("at", .time(at)), ("enteredAt", .time(enteredAt)), ("by", .string(actor)),
            ("outcome", .string(outcome.rawValue)), ("spokeTo", .orNull(spokeTo)), ("note", .orNull(note)))
    }
}

extension AnswerRecord {
    var json: JSONValue {
        .record(
            ("at", .time(at)), ("outcome", .string(outcome.rawValue)), ("child", .orNull(child)),
            ("via", .string(via)), ("by", .string(actor)), ("person", .orNull(person)), ("note", .orNull(note)))
    }
}

extension ReviewedText {
    /// For the desk: a text as the force wrote it, what was found in it, and what the place reads.
    var json: JSONValue {
        .record(
            ("field", .string(field.name)), ("original", .string(original)),
            (
                "found",
                .array(findings.map { .record(("kind", .string($0.kind.rawValue)), ("text", .string($0.text))) })
            ),
            ("disclosed", isWaiting ? .null : .string(text)), ("by", .orNull(decision?.by)),
            ("at", .orNull(decision?.at)))
    }
}

extension OpenedNotification {
    /// A notification for a school's system, as `Disclosure` shows it.
    func json(for viewer: Principal, handling: String?) -> JSONValue {
        var members = item.members(for: viewer)
        members.append(.init("withdrawn", .bool(disclosed.isWithdrawn)))
        members.append(.init("occurredAt", .orNull(disclosed.occurredAt)))
        members.append(.init("schoolSummary", .orNull(disclosed.summary)))
        members.append(.init("children", .array(disclosed.children.map(\.json))))
        members.append(.init("attendedAt", .orNull(disclosed.attendedAt)))
        members.append(
            .init("conversation", .array(disclosed.conversation.map { $0.json(disclosed.children) })))
        members.append(.init("changes", .array(disclosed.changes.map { $0.json(disclosed.children) })))
        members.append(.init("notified", .array(disclosed.notified.map(\.json))))
        if !disclosed.reports.isEmpty {
            members.append(.init("policeReferences", .array(disclosed.reports.map { .string($0) })))
        }
        // A withdrawn notification needs no action.
        members.append(.init("handling", .orNull(disclosed.isWithdrawn ? nil : handling)))
        return .object(JSONObject(members))
    }
}

extension DisclosedChild {
    /// The child as the place's roll has the pupil, with the reported details that differ.
    var json: JSONValue {
        let details = ChildDetails(
            forename: forename, surname: surname, knownAs: knownAs, dateOfBirth: dateOfBirth, age: age,
            unborn: isUnborn ? true : nil, dueDate: dueDate, present: present, welfareCheck: welfareCheck, voice: voice)
        guard case .object(let object) = details.json else { return .null }
        return .object(
            JSONObject(
                [.init("reference", .string(reference))] + object.members + [
                    .init("year", .orNull(year)), .init("class", .orNull(className)),
                    .init("onRoll", .bool(isOnRoll)), .init("nameWithheld", .bool(isNameWithheld)),
                    .init("reported", reported?.json ?? .null), .init("outcome", .orNull(outcome)),
                ]))
    }
}

extension ConversationEntry {
    /// - Parameter children: those that the reader may see.
    func json(_ children: [DisclosedChild]) -> JSONValue {
        let (what, outcome): (String, String?) =
            switch matter {
            case .answer(let outcome): ("answer", outcome.rawValue)
            case .reply(let asked): ("reply", asked.rawValue)
            case .calledBack: ("calledBack", nil)
            case .note(let kind): ("note", kind.rawValue)
            }
        return .record(
            ("id", .string(id)), ("side", .string(side.rawValue)), ("what", .string(what)),
            ("kind", .orNull(outcome)),
            ("child", .orNull(children.first { $0.id == child }?.reference)), ("at", .time(at)),
            ("via", .orNull(via.isEmpty ? nil : via)), ("person", .orNull(person)), ("text", .orNull(text)),
            ("readAt", .orNull(read?.at)),
            ("dueAt", .orNull(dueAt)))
    }
}

extension DisclosedChild.Reported {
    fileprivate var json: JSONValue {
        .record(
            ("forename", .orNull(forename)), ("surname", .orNull(surname)),
            ("dateOfBirth", .orNull(dateOfBirth?.description)))
    }
}

extension NotificationDetail.Child {
    /// For the desk: the details as the force reported them, and as the place's roll has the pupil.
    var json: JSONValue {
        guard case .object(let object) = details.json else { return .null }
        let members = object.members.filter { $0.name != "reference" }
        return .object(
            JSONObject(
                [.init("id", .string(id)), .init("reference", .string(reference))] + members + [
                    .init("pupil", disclosed.isOnRoll ? pupil : .null), .init("outcome", .orNull(outcome)),
                    .init("closed", .bool(isClosed)),
                ]))
    }

    private var pupil: JSONValue {
        .record(
            ("forename", .orNull(disclosed.forename)), ("surname", .orNull(disclosed.surname)),
            ("knownAs", .orNull(disclosed.knownAs)), ("dateOfBirth", .orNull(disclosed.dateOfBirth?.description)),
            ("year", .orNull(disclosed.year)), ("class", .orNull(disclosed.className)))
    }
}

extension ReportedChange {
    /// - Parameter children: those that the reader may see.
    func json(_ children: [DisclosedChild]) -> JSONValue {
        switch self {
        case .childrenAdded(let count): .record(("what", .string("childrenAdded")), ("count", .integer(count)))
        case .childrenRemoved(let count): .record(("what", .string("childrenRemoved")), ("count", .integer(count)))
        case .child(let id, let field):
            .record(
                ("what", .string(field.rawValue)), ("child", .orNull(children.first { $0.id == id }?.reference)))
        case .summary: .record(("what", .string("schoolSummary")))
        case .occurredAt: .record(("what", .string("occurredAt")))
        case .attendedAt: .record(("what", .string("attendedAt")))
        case .reports: .record(("what", .string("policeReferences")))
        }
    }
}

extension NotifiedPerson {
    var json: JSONValue {
        .record(
            ("name", .string(name)), ("role", .string(role.rawValue)),
            ("channel", .string(channel?.rawValue ?? Contact.Channel.phone.rawValue)), ("at", .time(at)))
    }
}
