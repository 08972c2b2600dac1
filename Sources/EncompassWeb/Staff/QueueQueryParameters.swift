import EncompassCore
import EncompassStore
import Foundation
import Hummingbird

/// The query of `GET /v1/notifications`.
struct QueueQueryParameters: Sendable {
    static let usualLimit = 100
    static let maximumLimit = 1000

    var filter: QueueFilter
    var limit: Int
    var position: QueueCursor?

    /// - Throws: 422 with every parameter that is wrong.
    init(_ request: Request, caller: Principal) throws {
        var faults: [Fault] = []
        func fault(_ name: String, _ detail: String) { faults.append(Fault(pointer: "/\(name)", detail: detail)) }
        filter = QueueFilter()
        for name in (request.query("state") ?? "").split(separator: ",") {
            guard let state = NotificationState(rawValue: String(name)) else {
                fault("state", "is none of " + NotificationState.allCases.map(\.rawValue).joined(separator: ", "))
                break
            }
            filter.states.append(state)
        }
        switch request.query("overdue") {
        case nil, "": break
        case "true": filter.overdue = true
        case "false": filter.overdue = false
        default: fault("overdue", "expected true or false")
        }
        if let text = request.query("urn"), !text.isEmpty {
            filter.target = URN(text).map { .establishment($0) }
            if filter.target == nil { fault("urn", "is not a URN: six digits, 100000 or more") }
        }
        filter.force = request.query("force").flatMap { $0.isEmpty ? nil : $0 }
        limit = QueueQueryParameters.usualLimit
        if let text = request.query("limit") {
            limit = Int(text) ?? 0
            if !(1...QueueQueryParameters.maximumLimit).contains(limit) { fault("limit", "expected 1 to 1000") }
        }
        if let text = request.query("cursor"), !text.isEmpty {
            position = Cursor.value(text).flatMap { QueueCursor($0) }
            if position == nil { fault("cursor", "is not a cursor of this list") }
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        if caller.role == .school { confine(to: caller.places) }
    }

    /// A school sees its own, once they are out.
    private mutating func confine(to places: [Scope]) {
        filter.targets = places
        let open = NotificationState.allCases.filter { $0 != .held }
        filter.states = filter.states.isEmpty ? open : filter.states.filter { $0 != .held }
        if filter.states.isEmpty { filter.targets = [] }
    }
}

/// Where a page of a list ended, in a form that invites nobody to make one up.
enum Cursor {
    static func text(_ value: String) -> String {
        Data(value.utf8).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    static func value(_ text: String) -> String? {
        let base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
        return Data(base64Encoded: padded).map { String(decoding: $0, as: UTF8.self) }
    }
}
