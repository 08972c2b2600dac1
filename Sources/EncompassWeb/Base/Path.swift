import Foundation

/// A place on the site. Its pattern registers the handler and its link leads there, so that the two cannot differ.
struct Path: Hashable, Sendable {
    /// With parameters in braces: `/v1/notifications/{id}`.
    let pattern: String

    init(_ pattern: String) { self.pattern = pattern }

    /// The address, with `values` in place of the parameters, in order.
    func link(_ values: String..., query: [(name: String, value: String)] = []) -> String {
        var values = values[...]
        let path = pattern.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            guard segment.hasPrefix("{"), let value = values.popFirst() else { return String(segment) }
            return Path.escaped(value)
        }.joined(separator: "/")
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { Path.escaped($0.name) + "=" + Path.escaped($0.value) }.joined(separator: "&")
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}

/// The interfaces for machines.
extension Path {
    static let incidents = Path("/v1/incidents")
    static let incident = Path("/v1/incidents/{id}")
    static let declarations = Path("/v1/feeds/{force}/declarations")
    static let notifications = Path("/v1/notifications")
    static let notification = Path("/v1/notifications/{id}")
    static let calls = Path("/v1/notifications/{id}/calls")
    static let exceptions = Path("/v1/exceptions")
    static let exception = Path("/v1/exceptions/{id}")
    static let resolution = Path("/v1/exceptions/{id}/resolve")
    static let exceptionReopening = Path("/v1/exceptions/{id}/reopen")
    static let stats = Path("/v1/stats")
    static let acknowledgements = Path("/v1/acknowledgements/{credential}")
    static let live = Path("/health/live")
    static let ready = Path("/health/ready")
    static let metrics = Path("/metrics")
    static let openAPI = Path("/openapi.yaml")

    /// A staff action on one notification.
    static func action(_ name: String) -> Path { Path("/v1/notifications/{id}/\(name)") }
}

/// The socket that only tools on this machine reach.
extension Path {
    static let localOperations = Path("/local/operations")
    static let localImport = Path("/local/registry-import")
    static let localStatus = Path("/local/status")
}
