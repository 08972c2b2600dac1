import EncompassCore
public import EncompassFormats
import HTTPTypes
package import Hummingbird
import NIOCore

extension Response {
    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.serialized)))
    }

    static func text(_ text: String, type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    static func zip(_ bytes: [UInt8], named name: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/zip", .contentDisposition: "attachment; filename=\"\(name)\""],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func empty(_ status: HTTPResponse.Status) -> Response { Response(status: status) }

    /// After a form: the browser fetches the next page with GET.
    static func seeOther(_ location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }
}

extension Response {
    /// The whole body, for callers without a connection.
    package func bytes() async throws -> [UInt8] {
        let collected = CollectedBody()
        try await body.write(CollectedBody.Writer(body: collected))
        return collected.bytes
    }
}

/// A body being written by one task.
private final class CollectedBody: @unchecked Sendable {
    private(set) var bytes: [UInt8] = []

    struct Writer: ResponseBodyWriter {
        let body: CollectedBody
        mutating func write(_ buffer: ByteBuffer) async throws { body.bytes += buffer.readableBytesView }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue {
    /// An object of the members that are not nil, in the order given.
    static func record(_ members: (String, JSONValue?)...) -> JSONValue { .members(members) }

    /// Text, or null.
    static func orNull(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    /// RFC 3339 in UTC, or null.
    static func orNull(_ time: Timestamp?) -> JSONValue { time.map { .string($0.rfc3339) } ?? .null }
    static func time(_ time: Timestamp) -> JSONValue { .string(time.rfc3339) }

    /// Counts by name: every case, with 0 if it did not occur.
    static func counts<Key: RawRepresentable & CaseIterable & Hashable>(_ counts: [Key: Int]) -> JSONValue
    where Key.RawValue == String {
        .object(JSONObject(Key.allCases.map { JSONObject.Member($0.rawValue, .integer(counts[$0] ?? 0)) }))
    }
}
