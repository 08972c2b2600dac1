import EncompassCore
import EncompassFormats
import EncompassSimulation
import Foundation
import Testing

/// Every night ends with a comparison of the HTTP interface's answers with the file: each fault in an answer is found.
struct AnswerCheckTests {
    struct Fault: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let fault: AnswerFault
    }

    private static func answering(
        _ name: String, _ change: @escaping @Sendable (_ path: String, _ client: String, JSONValue) -> JSONValue
    ) -> Fault {
        Fault(testDescription: name, fault: AnswerFault(answer: change))
    }

    private static func asking(_ name: String, _ change: @escaping @Sendable (_ path: String) -> String) -> Fault {
        Fault(testDescription: name, fault: AnswerFault(request: change))
    }

    /// Changes the items of one list.
    private static func listing(
        _ name: String, _ list: String, _ change: @escaping @Sendable (_ items: inout [JSONValue]) -> Void
    ) -> Fault {
        answering(name) { path, _, answer in
            guard path.hasPrefix(list + "?"), var items = answer["items"]?.array, !items.isEmpty else { return answer }
            change(&items)
            return answer.with("items", .array(items))
        }
    }

    private static let queue = "/v1/notifications"

    static let all = [
        listing("an item is missing from a page of the queue", queue) { $0.removeLast() },
        listing("an item is in the queue twice", queue) { items in items.insert(items[0], at: 0) },
        listing("two items of the queue change places", queue) { items in
            if items.count > 1 { items.swapAt(0, 1) }
        },
        listing("an exception is missing", "/v1/exceptions") { $0.removeFirst() },
        listing("the queue has a wrong count of children", queue) { items in
            items[0] = items[0].with("childCount", .integer(99))
        },
        asking("the filter by state is lost") { path in
            path.replacing(/state=[a-zA-Z,]*/, with: "state=")
        },
        asking("the filter by establishment is lost") { $0.replacing(/urn=[0-9]*/, with: "urn=") },
        asking("a cursor skips the rest of a deadline") { path in
            guard let parts = path.wholeMatch(of: /(.*cursor=)(.*)/), let text = plain(String(parts.2)) else {
                return path
            }
            return parts.1 + encoded(text.prefix { $0 != "." } + ".~")
        },
        asking("a cursor is lost, so that every page is the first") { $0.replacing(/&cursor=.*/, with: "") },
        answering("the last page is lost") { path, _, answer in
            path.contains("cursor=") ? answer : answer.with("nextCursor", .null)
        },
        answering("an operator sees which incident a restricted item belongs to") { path, client, answer in
            guard path.hasPrefix(queue + "?"), client == "operator", let items = answer["items"]?.array else {
                return answer
            }
            return answer.with(
                "items",
                .array(
                    items.map { $0["restricted"] == .bool(true) ? $0.with("incidentReference", .string("NC-1")) : $0 }))
        },
        answering("a school sees why a notification waits") { path, client, answer in
            guard path.hasPrefix(queue + "?"), client == "school", let items = answer["items"]?.array else {
                return answer
            }
            return answer.with("items", .array(items.map { $0.with("hold", .null) }))
        },
        answering("the counts leave out a phone task") { path, _, answer in
            guard path.hasPrefix("/v1/stats"), let count = answer["phoneTasksOpen"]?.integer else { return answer }
            return answer.with("phoneTasksOpen", .integer(count - 1))
        },
        answering("a notification is opened without one of its children") { path, _, answer in
            guard path.hasPrefix(queue + "/"), let children = answer["children"]?.array else { return answer }
            return answer.with("children", .array(Array(children.dropLast())))
        },
        answering("an incident is answered without a notification") { path, _, answer in
            guard path.hasPrefix("/v1/incidents/"), let list = answer["notifications"]?.array else { return answer }
            return answer.with("notifications", .array(Array(list.dropLast())))
        },
    ]

    @Test(arguments: all) func faultInAnAnswerIsFound(_ fault: Fault) throws {
        let london = try #require(London())
        let isFound = try (40..<60 as Range<UInt64>).contains { seed in
            var simulation = Simulation(seed: seed, nights: 1, london: london, threads: 1)
            simulation.answerFault = fault.fault
            simulation.without = Set(Rule.allCases).subtracting([.wrongAnswer])
            return try simulation.run().contains { !$0.violations.isEmpty }
        }
        #expect(isFound)
    }

    @Test func soundAnswersRaiseNothing() throws {
        let simulation = Simulation(seed: 40, nights: 8, london: try #require(London()))
        let reports = try simulation.run()
        #expect(reports.flatMap(\.violations).map(\.detail) == [])
        #expect(reports.allSatisfy { $0.answers > 20 })
    }

    private static func plain(_ cursor: String) -> String? {
        let base64 = cursor.replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
        return Data(base64Encoded: padded).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func encoded(_ text: some StringProtocol) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}

extension JSONValue {
    /// The object with another value for a member.
    fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
        let members = object?.members ?? []
        let others = members.filter { $0.name != name }
        return .object(JSONObject(others + [JSONObject.Member(name, value)]))
    }
}
