public import EncompassCore

/// Reads one incident of a force's feed.
///
/// Refused is only what lacks `force`, `reference`, `occurredAt` or a child (none is needed for a retraction), or cannot
/// be read. A bad optional value is as absent, save that a UPN and a postcode are kept as they stand; it becomes a
/// warning, and within a child a fault of that child. `restricted` and `safeAddress` protect somebody: anything but a
/// plain `false` is true. Unknown fields are passed over. No fault holds a value.
public struct IncidentReader: Sendable {
    /// Ahead of the clock by more than this, a time is somebody's mistake.
    static let clockSlack = Span.hours(1)

    private let receivedAt: Timestamp?

    /// - Parameter receivedAt: now; without it nothing is said of times that lie in the future.
    public init(receivedAt: Timestamp? = nil) { self.receivedAt = receivedAt }

    /// One JSON text.
    public func read(_ bytes: [UInt8]) -> ReadIncident {
        do {
            return read(try JSONParser.parse(bytes))
        } catch {
            return .refused(RefusedRecord(error))
        }
    }

    /// One line of a feed.
    public func read(_ line: FeedLine) -> ReadIncident {
        guard case .bytes(let bytes) = line.content else {
            let fault = Fault(pointer: "", detail: "the line is too long to be read")
            return .refused(RefusedRecord(kind: .notJSON, faults: [fault]))
        }
        let result = read(bytes)
        guard !line.isTerminated, case .refused(var record) = result, record.kind == .notJSON else { return result }
        record.faults.append(
            Fault(pointer: "", detail: "the feed ends here without a line break: the line may be cut off"))
        return .refused(record)
    }

    /// One JSON value.
    public func read(_ value: JSONValue) -> ReadIncident {
        guard let object = value.object else {
            let fault = Fault(pointer: "", detail: "expected an object, found \(value.kind)")
            return .refused(RefusedRecord(kind: .invalid, faults: [fault]))
        }
        var record = IncidentRecord(object, receivedAt: receivedAt)
        return record.read()
    }
}
