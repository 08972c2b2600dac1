import EncompassCore
import EncompassFormats
import EncompassMatching
import EncompassStore

extension ExceptionDetail {
    /// The exception opened for a person with a purpose: the child with its candidates, the record with its faults, or
    /// the versions that contradict each other.
    func json(candidates: [Candidate], for viewer: Principal, at now: Timestamp) -> JSONValue {
        var members = item.json(for: viewer, at: now).object?.members ?? []
        members.append(.init("occurredAt", .orNull(occurredAt)))
        if let child {
            members.append(
                .init(
                    "childDetails",
                    .record(
                        ("reference", .string(child.reference)), ("state", .string(child.state.rawValue)),
                        ("details", child.details.json), ("faults", .faults(child.faults)))))
            members.append(.init("candidates", .array(candidates.map(\.json))))
        }
        if let record = records.first {
            members.append(.init("record", record.json))
            members.append(.init("lines", .array(records.map(\.json))))
        }
        if let conflict { members.append(.init("conflict", conflict.json)) }
        return .object(JSONObject(members))
    }
}

extension QuarantinedRecord {
    var json: JSONValue {
        let shown = RawRecord(raw)
        return .record(
            ("line", line.map { .integer($0) } ?? .null), ("reference", .orNull(shown.reference)),
            ("receivedAt", .time(receivedAt)), ("raw", .string(shown.text)), ("rawIsCut", .bool(shown.isCut)),
            ("faults", .faults(faults)))
    }
}

extension ConflictingVersions {
    var json: JSONValue {
        .record(
            ("current", .record(("revision", .integer(currentRevision)), ("content", current.json))),
            (
                "refused",
                .array(
                    refused.map { version in
                        .record(
                            ("revision", .integer(version.revision)), ("receivedAt", .time(version.receivedAt)),
                            ("content", version.incident.json), ("heldRevision", .integer(version.heldRevision)),
                            ("differences", .array(version.differences.map(\.json))))
                    })
            ))
    }
}

extension ConflictingVersions.Refused {
    var differences: [IncidentDifference] { IncidentDifference.between(held: held, refused: incident) }
}

extension IncidentDifference {
    fileprivate var json: JSONValue {
        .record(("pointer", .string(pointer)), ("held", .orNull(held)), ("refused", .orNull(refused)))
    }
}

extension JSONValue {
    fileprivate static func faults(_ faults: [Fault]) -> JSONValue {
        .array(faults.map { .record(("pointer", .string($0.pointer)), ("detail", .string($0.detail))) })
    }
}
