import EncompassCore
import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation
import TestSupport
import Testing

/// Every place that handles the feed's fields agrees with the one list of them, `FeedField.all`.
@Suite("Fields of the feed")
struct FeedFieldTests {
    @Test func readerHashAndDescriptionFollowTheList() throws {
        let faults = try FieldCheck(FeedField.all).faults()
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func aFieldMissingFromOneListIsNamed() throws {
        let without = FeedField.all.filter { $0.part != .child || $0.name != "knownAs" }
        #expect(
            try FieldCheck(without).faults() == [
                "the reader knows child.knownAs, which is not in FeedField",
                "openapi.yaml: Child.knownAs is not in FeedField",
            ])
    }

    /// An optional value that is not understood is kept and named with its place, and the record is accepted.
    @Test func whatIsNotUnderstoodIsKeptAndNamed() throws {
        func accepted(_ bytes: [UInt8]) -> AcceptedIncident? {
            if case .accepted(let read) = IncidentReader().read(bytes) { read } else { nil }
        }
        for field in FeedField.all where field.need == .optional {
            for place in field.part.places {
                let pointer = "\(place)/\(field.name)"
                let odd = FullRecord.unusual.changing(pointer, to: .object(["odd": .array([.integer(99)])]))
                let less = FullRecord.unusual.changing(pointer, to: nil)
                let read = try #require(accepted(odd), "\(pointer) refuses the record")
                let named = pointer.replacing("*", with: "0")
                // An object where an object is expected has no known members: it says nothing.
                if ["location", "address", "school", "voice"].contains(field.name) { continue }
                #expect(read.warnings.contains { $0.pointer.hasPrefix(named) }, "\(pointer) is not named")
                #expect(read.content != accepted(less)?.content, "\(pointer) is not kept")
            }
        }
    }

    /// A child on no roll, sent to a school whose roll we do not hold, so that no field comes from a roll.
    @Test func pagesSchoolsAndTheFileFollowTheList() async throws {
        let web = try WebHarness()
        let seen = try await Views(web, FullRecord.plain)
        let faults = seen.faults(FeedField.all)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func twoVersionsAreComparedInEveryField() async throws {
        let web = try WebHarness()
        let token = try web.feed()
        _ = try await web.json(.post, "/v1/incidents", token: token, FullRecord.plain.text)
        let other = Sample.incident(reference: "NC-FULL", children: [Sample.jack], more: #""revision":7"#)
        #expect(try await web.json(.post, "/v1/incidents", token: token, other).status == 409)
        let item = try #require(try web.store.exceptions.page().first { $0.kind == .conflict })
        let desk = try await Browser(web, .supervisor)
        try await desk.statePurpose()
        let page = try await desk.get("/exceptions/\(item.id)").body
        for field in FeedField.all {
            for place in field.part.places {
                let pointer = "\(place.replacing("*", with: "0"))/\(field.name)"
                #expect(page.contains(pointer), "the comparison of versions lacks \(pointer)")
            }
        }
    }
}

/// A record with every field of the feed, each with a unique value.
struct FullRecord {
    let value: JSONValue

    var text: String { String(decoding: value.serialized, as: UTF8.self) }

    /// An unprotected record.
    static let plain = FullRecord(guarded: false)
    /// No value is a default.
    static let unusual = FullRecord(guarded: true)

    private init(guarded: Bool) {
        func address(_ name: String, _ postcode: String) -> JSONValue {
            .object([
                "lines": .array([.string("4 \(name) Lane")]), "town": .string("\(name)town"),
                "postcode": .string(postcode),
            ])
        }
        let child: JSONValue = .object([
            "reference": .string("C-41"), "forename": .string("Zephyrine"), "surname": .string("Oldacre"),
            "knownAs": .string("Zeffy"), "formerSurname": .string("Wintersby"), "dateOfBirth": .string("2015-01-09"),
            "sex": .string("F"), "upn": .string("G801200005099"), "nhsNumber": .string("9990000018"),
            "age": .integer(11), "unborn": .bool(false), "dueDate": .string("2027-02-11"),
            "address": address("Kelp", "NR30 1AB"),
            "school": .object(["urn": .string("121299"), "name": .string("Peer Skool")]),
            "present": .bool(true), "welfareCheck": .bool(true),
            "voice": .object(["text": .string("I hid upstairs."), "presentWhenSpoken": .string("PC Larkin")]),
        ])
        let adult: JSONValue = .object([
            "role": .string("victim"), "relationship": .string("stepmother"), "forename": .string("Ottoline"),
            "surname": .string("Farthing"), "dateOfBirth": .string("1988-04-17"),
            "address": address("Dune", "NR29 3AF"),
            "livesAtAddress": .bool(true), "employer": .string("Brine Works"),
        ])
        value = .object([
            "force": .string("norfolk"), "reference": .string("NC-FULL"), "revision": .integer(7),
            "status": .string("corrected"), "occurredAt": .string("2026-11-19T22:41:00Z"),
            "attendedAt": .string("2026-11-19T23:17:00Z"), "location": address("Pebble", "NR31 6AB"),
            "circumstances": .string("Glass was broken."), "schoolSummary": .string("Police attended a loud row."),
            "riskGrade": .string("medium"), "restricted": .bool(guarded), "safeAddress": .bool(guarded),
            "children": .array([child]), "adults": .array([adult]),
        ])
    }

    /// The record as text without one member, or with another value for it.
    func changing(_ pointer: String, to other: JSONValue?) -> [UInt8] {
        let path = pointer.split(separator: "/").map(String.init)
        return FullRecord.changed(value, path[...], other).serialized
    }

    private static func changed(_ value: JSONValue, _ path: ArraySlice<String>, _ other: JSONValue?) -> JSONValue {
        guard let name = path.first else { return value }
        if let list = value.array {
            return .array(list.map { changed($0, path.dropFirst(), other) })
        }
        let members = (value.object?.members ?? []).compactMap { member -> JSONObject.Member? in
            guard member.name == name else { return member }
            if path.count > 1 { return .init(name, changed(member.value, path.dropFirst(), other)) }
            return other.map { .init(name, $0) }
        }
        return .object(JSONObject(members))
    }

    /// All texts in a value.
    static func texts(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap { texts($0) }
        case .object(let object): object.members.flatMap { texts($0.value) }
        case nil, .null, .bool, .number: []
        }
    }

    subscript(pointer: String) -> JSONValue? {
        pointer.split(separator: "/").reduce(Optional(value)) { found, name in
            found?.array?.first ?? found?[String(name)]
        }
    }
}

/// Compares the reader, the content hash and `openapi.yaml` with a list of fields.
struct FieldCheck {
    private let fields: [FeedField]
    private static let schemas: [FeedField.Part: String] = [
        .incident: "Incident", .child: "Child", .adult: "Adult", .address: "Address", .school: "ReportedSchool",
        .voice: "Voice",
    ]

    init(_ fields: [FeedField]) { self.fields = fields }

    func faults() throws -> [String] { try readerFaults() + unlisted() + descriptionFaults() }

    private func accepted(_ bytes: [UInt8]) -> AcceptedIncident? {
        if case .accepted(let read) = IncidentReader().read(bytes) { read } else { nil }
    }

    private func readerFaults() throws -> [String] {
        let record = FullRecord.unusual
        let whole = try #require(accepted(record.value.serialized))
        var faults = whole.warnings.map { "the full record: \($0.pointer) \($0.detail)" }
        for field in fields {
            for place in field.part.places {
                let pointer = "\(place)/\(field.name)"
                let less = accepted(record.changing(pointer, to: nil))
                if (less == nil) != (field.need != .optional) {
                    faults.append("the reader: \(pointer) is \(less == nil ? "needed" : "not needed")")
                }
                // A required field gets another value.
                let changed = less ?? accepted(record.changing(pointer, to: FieldCheck.other[field.name]))
                guard let changed else {
                    faults.append("the test has no other value for \(pointer)")
                    continue
                }
                if changed.incident == whole.incident { faults.append("the reader does not read \(pointer)") }
                if (changed.content != whole.content) != field.isContent {
                    faults.append("the content hash \(field.isContent ? "leaves out" : "holds") \(pointer)")
                }
                let twice = record.doubling(pointer)
                if field.part == .incident || field.part == .child,
                    accepted(twice)?.warnings.contains(where: { $0.detail.contains("more than once") }) != true
                {
                    faults.append("the reader does not warn of two \(pointer)")
                }
            }
        }
        return faults
    }

    /// Values for the required fields.
    private static let other: [String: JSONValue] = [
        "force": .string("suffolk"), "reference": .string("NC-OTHER"), "occurredAt": .string("2026-11-19T22:42:00Z"),
        "children": .array([.object(["forename": .string("Jack")])]),
    ]

    /// Fields that the reader understands beyond the list.
    private func unlisted() throws -> [String] {
        let incident = try #require(accepted(FullRecord.unusual.value.serialized)).incident
        var faults: [String] = []
        for part in FeedField.Part.allCases {
            let listed = fields.filter { $0.part == part }.map(\.name)
            for place in part.places {
                var value: JSONValue? = incident.json
                for name in place.split(separator: "/") {
                    value = name == "*" ? value?.array?.first : value?[String(name)]
                }
                for member in value?.object?.members ?? [] where !listed.contains(member.name) {
                    faults.append("the reader knows \(part.rawValue).\(member.name), which is not in FeedField")
                }
            }
        }
        return faults
    }

    private func descriptionFaults() throws -> [String] {
        let description = try String(contentsOfFile: "docs/openapi.yaml", encoding: .utf8)
        var faults: [String] = []
        for part in FeedField.Part.allCases {
            let schema = try #require(FieldCheck.schemas[part])
            let (names, required) = FieldCheck.schema(schema, in: description)
            let listed = fields.filter { $0.part == part }
            for field in listed where !names.contains(field.name) {
                faults.append("openapi.yaml: \(schema) lacks \(field.name)")
            }
            for name in names where !listed.contains(where: { $0.name == name }) {
                faults.append("openapi.yaml: \(schema).\(name) is not in FeedField")
            }
            let needed = listed.filter { $0.need == .required }.map(\.name)
            if required != needed { faults.append("openapi.yaml: \(schema) requires \(required), not \(needed)") }
        }
        return faults
    }

    /// The names of a schema's properties, and of the required ones.
    private static func schema(_ name: String, in text: String) -> (names: [String], required: [String]) {
        var names: [String] = []
        var required: [String] = []
        let lines = text.split(separator: "\n").drop { $0 != "    \(name):" }.dropFirst().prefix {
            $0.hasPrefix("     ")
        }
        var isInside = false
        for line in lines {
            if line.hasPrefix("      required: [") {
                required = line.dropFirst(17).prefix { $0 != "]" }.split(separator: ",")
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            }
            if !line.hasPrefix("       ") { isInside = line == "      properties:" }
            if isInside, line.hasPrefix("        "), !line.hasPrefix("         ") {
                names.append(String(line.dropFirst(8).prefix { $0 != ":" }))
            }
        }
        return (names, required)
    }
}

extension FullRecord {
    /// The record as text with one member given twice.
    func doubling(_ pointer: String) -> [UInt8] {
        let path = pointer.split(separator: "/").map(String.init)
        return FullRecord.doubled(value, path[...]).serialized
    }

    private static func doubled(_ value: JSONValue, _ path: ArraySlice<String>) -> JSONValue {
        guard let name = path.first else { return value }
        if let list = value.array { return .array(list.map { doubled($0, path.dropFirst()) }) }
        let members = (value.object?.members ?? []).flatMap { member -> [JSONObject.Member] in
            guard member.name == name else { return [member] }
            return path.count > 1 ? [.init(name, doubled(member.value, path.dropFirst()))] : [member, member]
        }
        return .object(JSONObject(members))
    }
}

/// The places that show a full record: the desk's pages, the school's page and API, and the bytes of the file.
struct Views {
    private let record: FullRecord
    private let deskPages: String
    private let schoolAPI: String
    private let schoolPage: String
    private let file: Data

    init(_ web: WebHarness, _ record: FullRecord) async throws {
        self.record = record
        let answer = try await web.json(.post, "/v1/incidents", token: web.feed(), record.text)
        guard answer.status == 202 else { throw Unexpected(answer) }
        try web.turn()
        let item = try #require(try web.store.exceptions.page().first { $0.child != nil })
        let desk = try await Browser(web, .supervisor)
        try await desk.statePurpose()
        let doubt = try await desk.get("/exceptions/\(item.id)")
        let resolved = try await web.json(
            .post, "/v1/exceptions/\(item.id)/resolve", token: web.staff(),
            #"{"decision":"establishment","urn":"121236","reason":"seen there","by":"Sam Hart"}"#)
        guard resolved.status == 200 else { throw Unexpected(resolved) }
        try web.turn()
        let queue = QueueFilter(target: .establishment(County.pier))
        let id = try #require(try web.store.notifications.queue(queue, limit: 1, at: web.clock.now()).first).id
        deskPages = doubt.body + (try await desk.get("/notifications/\(id)").body)
        let token = try #require(try web.credential(.school, urn: County.pier).token)
        schoolAPI = try await web.get("/v1/notifications/\(id)", token: token).body
        let school = try await Browser(web, .keyAdult, urns: [County.pier], login: "pia.pier", name: "Pia Pier")
        schoolPage = try await school.get("/school/notifications/\(id)").body
        file = ["", "-wal"].reduce(into: Data()) { bytes, suffix in
            bytes += FileManager.default.contents(atPath: web.folder.file("encompass.db") + suffix) ?? Data()
        }
    }

    func faults(_ fields: [FeedField]) -> [String] {
        fields.flatMap { field in
            field.part.places.flatMap { place in faults(field, at: place.replacing("*", with: "0")) }
        }
    }

    private func faults(_ field: FeedField, at place: String) -> [String] {
        let pointer = "\(place)/\(field.name)"
        guard let value = record[pointer] else { return ["the full record lacks \(pointer)"] }
        // An address is evidence of a child's home; an adult's or the incident's address is never shown.
        let isOnDesk = field.isOnDesk && (field.part != .address || place.hasPrefix("/children"))
        var faults: [String] = []
        func expect(_ isThere: Bool, _ isWanted: Bool, _ view: String) {
            if isThere != isWanted { faults.append("\(view) \(isWanted ? "lacks" : "shows") \(pointer)") }
        }
        let texts = Views.leaves(value)
        if !texts.isEmpty {
            let onPages = texts.map { Views.words[$0] ?? $0 }
            expect(onPages.contains { deskPages.contains($0) }, isOnDesk, "the desk")
            expect(onPages.contains { schoolPage.contains($0) }, Views.isOnSchoolPage(field), "the school's page")
            expect(texts.contains { schoolAPI.contains("\"\($0)\"") }, field.isForSchool, "the school's API")
        }
        if value.bool != nil {
            expect(schoolAPI.contains("\"\(field.name)\":"), field.isForSchool, "the school's API")
            if let label = Views.labels[field.name] {
                expect(deskPages.contains(label), isOnDesk, "the desk")
                expect(schoolPage.contains(label), field.isForSchool, "the school's page")
            } else {
                expect(isOnDesk || field.isForSchool, false, "no label is known, and a page")
            }
        }
        if field.isPersonal {
            for text in texts where text.utf8.count > 6 {
                if file.range(of: Data(text.utf8)) != nil { faults.append("the file holds \(pointer) unsealed") }
            }
        }
        return faults
    }

    private static func leaves(_ value: JSONValue) -> [String] { FullRecord.texts(value) }

    /// Only a school's system gets the force.
    private static func isOnSchoolPage(_ field: FeedField) -> Bool { field.isForSchool && field.name != "force" }

    /// The texts on pages for values that are not shown as received.
    private static let words: [String: String] = [
        "norfolk": "Norfolk", "2026-11-19T22:41:00Z": "22:41", "2026-11-19T23:17:00Z": "23:17",
        "2015-01-09": "9 January 2015", "2027-02-11": "11 February 2027", "1988-04-17": "17 April 1988",
        "F": Words.english("sex.F"),
        "medium": "Medium", "victim": "Victim",
    ]
    private static let labels: [String: String] = [
        "present": Words.english("child.present"), "unborn": Words.english("child.unborn"),
        "welfareCheck": Words.english("child.seen"),
    ]
}
