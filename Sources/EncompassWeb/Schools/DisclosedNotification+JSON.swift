import EncompassCore
import EncompassFormats
import EncompassStore

extension OpenedNotification {
    /// A notification for a school's system: what `Disclosure` shows it.
    func json(for viewer: Principal, handling: String?) -> JSONValue {
        var members = item.members(for: viewer)
        members.append(.init("withdrawn", .bool(disclosed.isWithdrawn)))
        members.append(.init("occurredAt", .orNull(disclosed.occurredAt)))
        members.append(.init("schoolSummary", .orNull(disclosed.summary)))
        members.append(.init("children", .array(disclosed.children.map(\.json))))
        // Of what was taken back nothing is to be done.
        members.append(.init("handling", .orNull(disclosed.isWithdrawn ? nil : handling)))
        return .object(JSONObject(members))
    }
}

extension DisclosedChild {
    /// The child as the place's roll has the pupil, with what was reported where it differs.
    var json: JSONValue {
        let details = ChildDetails(
            forename: forename, surname: surname, knownAs: knownAs, dateOfBirth: dateOfBirth, present: present,
            welfareCheck: welfareCheck, voice: voice)
        guard case .object(let object) = details.json else { return .null }
        return .object(
            JSONObject(
                [.init("reference", .string(reference))] + object.members + [
                    .init("onRoll", .bool(isOnRoll)), .init("nameWithheld", .bool(isNameWithheld)),
                    .init("reported", reported?.json ?? .null), .init("outcome", .orNull(outcome)),
                ]))
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
            ("knownAs", .orNull(disclosed.knownAs)), ("dateOfBirth", .orNull(disclosed.dateOfBirth?.description)))
    }
}
