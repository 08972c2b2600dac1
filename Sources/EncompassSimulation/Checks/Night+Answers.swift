import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassSample
import EncompassStore
import EncompassWeb
import Foundation
import GRDB

extension Night {
    /// Requests lists, pages, counts and items over HTTP, as an operator, a supervisor, a school's system and the
    /// force, and compares the answers with the file.
    ///
    /// - Parameter opensAtSchool: whether the school's system opens notifications: it then counts as having read them.
    func checkAnswers(opensAtSchool: Bool) {
        // Requests that a full disk or a kill prevents are repeated, with a daemon that runs again.
        for _ in 0..<5 {
            let reply = ask("answers") { engine in
                let check = try AnswerCheck(self, engine, opensAtSchool: opensAtSchool)
                defer { answers += check.http.answers }
                try check.run()
            }
            if case .done = reply { return }
            guard opensAtSchool else { return }
            bringUp()
        }
    }

    /// Starts the daemon if it is not running.
    func bringUp() {
        for _ in 0..<20 where daemon == nil {
            asleepUntil = nil
            move(to: now + .seconds(5))
            start()
        }
    }
}

/// One comparison of the HTTP interface's answers with the file.
private final class AnswerCheck {
    let http: HTTPInterface
    private let night: Night
    private let filed: FiledNight
    private let wall: Timestamp
    private let opensAtSchool: Bool
    /// At the desk: by token, and by the sessions of two accounts.
    private let clerk: Client
    private let clerkAtPages: Client
    private let supervisor: Client
    private let force: Client
    private let school: Client?

    init(_ night: Night, _ engine: Engine, opensAtSchool: Bool) throws {
        self.night = night
        self.opensAtSchool = opensAtSchool
        wall = night.clock.now()
        let now = wall
        filed = FiledNight(night)
        http = try HTTPInterface(engine, clock: night.clock, fault: night.answerFault)
        let store = engine.store
        func credential(_ request: CredentialRequest) throws -> NewCredential {
            try store.credentials.create(request, by: .login("county"), at: now)
        }
        func session(_ account: Account) throws -> String {
            let token = try store.sessions.open(account: account, lasting: .hours(1), at: now, real: now)
            try store.sessions.statePurpose("overnight notifications", token: token, by: account.actor, at: now)
            return token
        }
        clerk = .bearer("operator", try credential(CredentialRequest(role: .operator, purpose: "overnight")).secret)
        clerkAtPages = .session("operator", try session(night.template.clerk))
        supervisor = .session("supervisor", try session(night.template.supervisor))
        force = .bearer("feed", night.template.feedToken)
        school = try night.answerDice.pick(filed.items.filter { $0.state != .held }.compactMap(\.target.urn)).map {
            .bearer("school", try credential(CredentialRequest(role: .school, urn: $0)).token ?? "", school: $0)
        }
    }

    func run() throws {
        for client in [clerk, supervisor, school].compactMap(\.self) {
            try checkQueue(QueueQuestion(of: client), by: client)
            for _ in 0..<(client.isDesk ? 2 : 1) { try checkQueue(narrowed(for: client), by: client) }
        }
        for client in [clerk, supervisor] { try checkExceptions(by: client) }
        for client in [clerkAtPages, supervisor] { try checkPhoneList(by: client) }
        try checkCounts(by: night.answerDice.pick([clerk, supervisor]) ?? clerk)
        try checkIncidents()
        try checkItems()
    }

    private func violate(_ words: String) { night.violate(.wrongAnswer, words) }
}

// MARK: - Lists

extension AnswerCheck {
    /// One or two random filters.
    private func narrowed(for client: Client) -> QueueQuestion {
        var question = QueueQuestion(of: client)
        let first = night.answerDice.below(4)
        for filter in Set([first, night.answerDice.below(4)]).sorted() {
            switch filter {
            case 0:
                let states = (0..<night.answerDice.within(1...3)).compactMap { _ in
                    night.answerDice.pick(NotificationState.allCases)
                }
                question.narrow(to: states)
            case 1: question.narrow(toOverdue: night.answerDice.chance(0.5), at: wall)
            case 2:
                guard let urn = night.answerDice.pick(filed.items.compactMap(\.target.urn)) else { continue }
                question.narrow(to: urn, for: client)
            default: question.narrow(to: night.answerDice.chance(0.8) ? night.template.county.force : "elsewhere")
            }
        }
        return question
    }

    private func checkQueue(_ question: QueueQuestion, by client: Client) throws {
        let wanted = filed.items.filter(question.holds)
        let what = "the queue ?\(question.parameters.joined(separator: "&")) for \(client.words)"
        guard let found = try pages("/v1/notifications", question.parameters, wanted.count, what, by: client) else {
            return
        }
        compare(found.map { $0["id"]?.text ?? "" }, wanted.map(\.id), in: what)
        guard night.violations.isEmpty else { return }
        for (json, item) in zip(found, wanted) { compare(json, members(of: item, for: client), in: what) }
    }

    private func checkExceptions(by client: Client) throws {
        let what = "the exceptions for \(client.words)"
        guard let found = try pages("/v1/exceptions", [], filed.exceptions.count, what, by: client) else { return }
        compare(found.map { $0["id"]?.text ?? "" }, filed.exceptions.map { $0["id"] }, in: what)
        guard night.violations.isEmpty else { return }
        for (json, row) in zip(found, filed.exceptions) { compare(json, members(of: row, for: client), in: what) }
    }

    /// Every page of a list, one after the other; nil if an answer is not a list.
    private func pages(
        _ path: String, _ parameters: [String], _ count: Int, _ what: String, by client: Client
    ) throws -> [JSONValue]? {
        // A few pages for a long list, single items for a short one; sometimes the usual limit.
        let limit = night.answerDice.chance(0.2) ? nil : max(1, count / 5) + night.answerDice.below(4)
        var found: [JSONValue] = []
        var cursor: String?
        while true {
            let query = parameters + [limit.map { "limit=\($0)" }, cursor.map { "cursor=\($0)" }].compactMap(\.self)
            guard let answer = try http.json(path + "?" + query.joined(separator: "&"), by: client),
                let items = answer["items"]?.array
            else {
                violate("\(what): no list")
                return nil
            }
            night.showings.checked += items.count
            found += items
            cursor = answer["nextCursor"]?.text
            if items.count > limit ?? 100 { violate("\(what): a page of \(items.count), limit \(limit ?? 100)") }
            guard cursor != nil, found.count <= count else { return found }
            if items.count != limit ?? 100 { violate("\(what): \(items.count) items and then another page") }
        }
    }

    private func compare(_ found: [String], _ wanted: [String], in what: String) {
        guard found != wanted else { return }
        let missing = Set(wanted).subtracting(found).sorted()
        let strange = Set(found).subtracting(wanted).sorted()
        let words =
            !missing.isEmpty
            ? "\(missing[0]) is missing"
            : !strange.isEmpty
                ? "\(strange[0]) should not be there"
                : found.count != wanted.count ? "an item is there twice" : "the order is wrong"
        violate("\(what): \(words)")
    }

    /// Exactly these members, with these values.
    private func compare(_ json: JSONValue, _ wanted: [String: JSONValue], isWhole: Bool = true, in what: String) {
        let id = wanted["id"]?.text ?? ""
        for (name, value) in wanted.sorted(by: { $0.key < $1.key }) {
            let found = name == "attempts" ? attempts(json[name]) : json[name]
            if found != value { return violate("\(what): \(name) of \(id) is \(shown(found)), not \(shown(value))") }
        }
        let names = json.object?.members.map(\.name) ?? []
        if isWhole, let more = names.first(where: { wanted[$0] == nil }) {
            violate("\(what): \(id) has \(more)")
        }
    }

    /// Compares only the ids and states of attempts.
    private func attempts(_ json: JSONValue?) -> JSONValue? {
        json?.array.map { list in
            .array(list.map { .string("\($0["id"]?.text ?? "") \($0["state"]?.text ?? "")") })
        }
    }

    private func shown(_ value: JSONValue?) -> String {
        value.map { String(decoding: $0.serialized.prefix(200), as: UTF8.self) } ?? "absent"
    }

    /// `/calls`, the callers' list.
    private func checkPhoneList(by client: Client) throws {
        let what = "the phone list for \(client.words)"
        let answer = try http.get("/calls", by: client)
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == 200 else { return violate("\(what): no page") }
        // A row for each number, with the calls that wait for it; their order is that of `CallOrder`.
        let calls = between("<tbody data-list>", "</tbody>", in: text).components(separatedBy: " class=\"ref\"")
            .dropFirst()
        func reference(_ call: String) -> String { between(">", "<", in: call) }
        compare(calls.map(reference).sorted(), filed.tasks.map(\.item.reference).sorted(), in: what)
        for task in filed.tasks {
            guard let call = calls.first(where: { reference($0) == task.item.reference }) else { return }
            let isKept = task.item.isRestricted && !client.seesRestricted
            let isDescribed = call.hasPrefix(" href=\"/calls/\(task.item.id)\"")
            if isDescribed == isKept || isKept && call.contains("action=") {
                violate("\(what): \(task.item.reference) is \(isDescribed ? "" : "not ")described")
            }
        }
    }

    private func between(_ start: String, _ end: String, in text: String) -> String {
        guard let from = text.range(of: start), let to = text[from.upperBound...].range(of: end) else { return "" }
        return String(text[from.upperBound..<to.lowerBound])
    }
}

// MARK: - One item

extension AnswerCheck {
    private func members(of item: FiledNight.Item, for client: Client) -> [String: JSONValue] {
        let row = item.row
        let isKept = client.isDesk && item.isRestricted && !client.seesRestricted
        var members: [String: JSONValue] = [
            "id": .string(item.id), "reference": .string(item.reference), "force": .string(item.force),
            "kind": text(row["kind"]), "replaces": text(row["replaces"]), "state": .string(item.state.rawValue),
            "childCount": .integer(item.children.filter { $0["closed_at"] as Int64? == nil }.count),
            "overdue": .bool(item.isOpen && item.deadlineAt <= wall), "late": .bool(row["late"]),
            "createdAt": time(row["created_at"]), "releaseAt": time(row["release_at"]),
            "deadlineAt": time(row["deadline_at"]), "establishment": .null, "acknowledgement": .null,
        ]
        if !isKept {
            switch item.target {
            case .establishment(let urn):
                let name = night.template.county.place(urn)?.establishment.name
                members["establishment"] = .object(["urn": .string(urn.description), "name": text(name)])
            case .localAuthority(let code): members["localAuthority"] = .string(code)
            case .provider(let id): members["provider"] = .object(["id": .string(id.description)])
            }
            members["acknowledgement"] = acknowledgement(row)
        }
        guard client.isDesk else { return members }
        members["restricted"] = .bool(item.isRestricted)
        members["incidentReference"] = isKept ? .null : text(row["incident_reference"])
        if !isKept { members["incident"] = .string(item.incident) }
        members["hold"] = text(row["hold"])
        members["paused"] = .bool(false)
        members["phoneTask"] = .bool(item.hasTask)
        members["attempts"] = .array(isKept ? [] : item.attempts.map { .string($0) })
        members["escalation"] = .object(["step": .integer(row["step"] as Int), "nextAt": time(row["next_at"])])
        return members
    }

    private func members(of row: Row, for client: Client) -> [String: JSONValue] {
        let isKept = row["restricted"] && !client.seesRestricted
        let deadline: Int64 = row["deadline_at"]
        return [
            "id": text(row["id"]), "kind": isKept ? .string("restricted") : text(row["kind"]),
            "force": text(row["force"]),
            "incident": isKept ? .null : text(row["incident"]),
            "incidentReference": isKept ? .null : text(row["incident_reference"]),
            "child": isKept ? .null : text(row["child"]), "records": .integer(row["records"] as Int),
            "restricted": .bool(row["restricted"]), "openedAt": time(row["opened_at"]), "deadlineAt": time(deadline),
            "overdue": .bool(deadline <= wall.milliseconds),
            "escalation": .object(["step": .integer(row["step"] as Int), "nextAt": time(row["next_at"])]),
            "detail": isKept ? .null : text(row["detail"]), "settledAt": .null, "settledBy": .null, "decision": .null,
        ]
    }

    private func acknowledgement(_ row: Row) -> JSONValue {
        guard let at: Int64 = row["acknowledged_at"] else { return .null }
        let body = night.opened(row, as: [String: String].self)
        return .object(["by": text(body?["by"] ?? ""), "at": time(at), "via": text(row["acknowledged_via"])])
    }

    private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private func time(_ at: Int64?) -> JSONValue {
        at.map { .string(Timestamp(milliseconds: $0).rfc3339) } ?? .null
    }
}

// MARK: - Counts, incidents and items

extension AnswerCheck {
    private func checkCounts(by client: Client) throws {
        let what = "the counts for \(client.words)"
        guard let json = try http.json("/v1/stats?since=1970-01-01T00:00:00Z", by: client) else {
            return violate("\(what): no answer")
        }
        let open = filed.items.filter(\.isOpen)
        compare(
            json,
            [
                "incidents": .integer(filed.incidents.count), "children": .integer(filed.children.count),
                "childrenByState": counts(filed.children.compactMap { ChildState(rawValue: $0["state"] as String) }),
                "notifications": .integer(filed.items.count),
                "notificationsByState": counts(filed.items.map(\.state)),
                "overdue": .integer(open.filter { $0.deadlineAt <= wall }.count),
                "exceptionsOpen": .integer(filed.exceptions.count),
                "exceptions": counts(filed.exceptions.compactMap { ExceptionKind(rawValue: $0["kind"] as String) }),
                "phoneTasksOpen": .integer(filed.tasks.count),
            ], isWhole: false, in: what)
    }

    private func counts<Key: RawRepresentable & CaseIterable & Hashable>(_ found: [Key]) -> JSONValue
    where Key.RawValue == String {
        .object(
            JSONObject(Key.allCases.map { key in .init(key.rawValue, .integer(found.filter { $0 == key }.count)) }))
    }

    private func checkIncidents() throws {
        for client in [clerk, supervisor, force] {
            guard let row = night.answerDice.pick(filed.incidents) else { return }
            try checkIncident(row, by: client)
        }
    }

    private func checkIncident(_ row: Row, by client: Client) throws {
        let id: String = row["id"]
        let what = "incident \(id) for \(client.words)"
        let path = "/v1/incidents/" + id
        guard client.name == "feed" || !row["restricted"] || client.seesRestricted else {
            return try checkRefused(path, 403, what, by: client)
        }
        guard let json = try http.json(path, by: client) else { return violate("\(what): no answer") }
        let own = filed.items.filter { $0.incident == id }
        let children = filed.children.filter { $0["incident"] as String == id }
        let open = filed.exceptions.filter { $0["incident"] as String? == id }
        compare(
            json,
            [
                "id": .string(id), "force": text(row["force"]), "reference": text(row["reference"]),
                "revision": .integer(row["revision"] as Int), "status": text(row["status"]),
                "receivedAt": time(row["received_at"]), "revisedAt": time(row["revised_at"]),
                "settled": .bool(row["change"] as Int == row["settled"] as Int),
                "children": counts(children.compactMap { ChildState(rawValue: $0["state"] as String) }),
                (client.isDesk ? "notificationStates" : "notifications"): counts(own.map(\.state)),
                "exceptionsOpen": .integer(open.count), "warnings": json["warnings"] ?? .null,
            ], isWhole: !client.isDesk, in: what)
        guard client.isDesk, let found = json["notifications"]?.array else { return }
        let inOrder = own.sorted { a, b in
            (a.row["created_at"] as Int64, a.id) < (b.row["created_at"] as Int64, b.id)
        }
        compare(found.map { $0["id"]?.text ?? "" }, inOrder.map(\.id), in: what)
        guard night.violations.isEmpty else { return }
        for (json, item) in zip(found, inOrder) { compare(json, members(of: item, for: client), in: what) }
    }

    private func checkItems() throws {
        for client in [clerk, supervisor] {
            let guarded = filed.items.filter(\.isRestricted)
            for item in [night.answerDice.pick(filed.items), night.answerDice.pick(guarded)].compactMap(\.self) {
                try checkNotification(item, by: client)
            }
            if let row = night.answerDice.pick(filed.exceptions) { try checkException(row, by: client) }
        }
        guard opensAtSchool, let school else { return }
        let own = filed.items.filter { $0.target.urn == school.school }
        let others = filed.items.filter { $0.target.urn != school.school }
        for item in [night.answerDice.pick(own), night.answerDice.pick(others)].compactMap(\.self) {
            try checkNotification(item, by: school)
        }
    }

    private func checkRefused(_ path: String, _ status: Int, _ what: String, by client: Client) throws {
        let answer = try http.get(path, by: client)
        if answer.status != status { violate("\(what): \(answer.status), not \(status)") }
    }

    private func checkNotification(_ item: FiledNight.Item, by client: Client) throws {
        let what = "notification \(item.id) for \(client.words)"
        let path = "/v1/notifications/" + item.id
        if client.isDesk, item.isRestricted, !client.seesRestricted {
            return try checkRefused(path, 403, what, by: client)
        }
        if let school = client.school, item.target.urn != school || item.state == .held {
            return try checkRefused(path, 404, what, by: client)
        }
        guard let json = try http.json(path, by: client) else { return violate("\(what): no answer") }
        compare(json, members(of: item, for: client), isWhole: false, in: what)
        let found = json["children"]?.array ?? []
        guard client.isDesk else { return try checkShown(found, of: item, in: what) }
        compare(found.map { $0["id"]?.text ?? "" }, item.children.map { $0["id"] }, in: what)
        guard night.violations.isEmpty else { return }
        for (child, row) in zip(found, item.children) {
            var wanted: [String: JSONValue] = [
                "id": text(row["id"]), "reference": text(row["reference"]), "outcome": text(row["outcome"]),
                "closed": .bool(row["closed_at"] as Int64? != nil),
            ]
            // An operator reads a protected pupil's names on the roll only.
            if client.seesRestricted, let details = night.opened(row, as: ChildDetails.self) {
                wanted["surname"] = details.surname.map { .string($0) }
                wanted["forename"] = details.forename.map { .string($0) }
            }
            compare(child, wanted, isWhole: false, in: what)
        }
        for (member, table) in [("calls", "call"), ("answers", "acknowledgement")] {
            let count = night.value("SELECT COUNT(*) FROM \(table) WHERE notification = ?", [item.id]) ?? 0
            if json[member]?.array?.count != Int(count) { violate("\(what): it has \(count) \(member)") }
        }
    }

    /// A school's system reads the children who are still its own; none after a cancellation, and at most those after a
    /// retraction.
    private func checkShown(_ found: [JSONValue], of item: FiledNight.Item, in what: String) throws {
        let references = found.map { $0["reference"]?.text ?? "" }
        let own = item.children.filter { $0["closed_at"] as Int64? == nil }.map { $0["reference"] as String }
        let last = filed.items.filter {
            $0.incident == item.incident && $0.target == item.target && $0.state != .cancelled
        }.max { a, b in (a.row["created_at"] as Int64, a.id) < (b.row["created_at"] as Int64, b.id) }
        let retraction = NotificationKind.retraction.rawValue
        let isWithdrawn = item.row["kind"] as String == retraction || last?.row["kind"] as String? == retraction
        if isWithdrawn, item.state != .cancelled {
            compare(references, own.filter(references.contains), in: what)
        } else {
            compare(references, item.state == .cancelled ? [] : own, in: what)
        }
    }

    private func checkException(_ row: Row, by client: Client) throws {
        let id: String = row["id"]
        let what = "exception \(id) for \(client.words)"
        if row["restricted"], !client.seesRestricted {
            return try checkRefused("/v1/exceptions/" + id, 403, what, by: client)
        }
        // For an unreadable record, only its text may say that it is restricted.
        let isRecord = [ExceptionKind.quarantined, .conflict].map(\.rawValue).contains(row["kind"] as String)
        guard !isRecord || client.seesRestricted else { return }
        guard let json = try http.json("/v1/exceptions/" + id, by: client) else {
            return violate("\(what): no answer")
        }
        compare(json, members(of: row, for: client), isWhole: false, in: what)
        if json["childDetails"]?["reference"]?.text != row["child_reference"] as String? {
            violate("\(what): it is about another child")
        }
    }
}
