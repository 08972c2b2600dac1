import EncompassCore
import EncompassFormats
import Testing

/// The accepted record of `text`.
func accepted(_ text: String) throws -> AcceptedIncident {
    switch IncidentReader().read(Array(text.utf8)) {
    case .accepted(let record): return record
    case .refused(let record): throw record
    }
}

/// A valid record with more members and these children.
func accepted(of members: String = #""revision":1"#, children: String = #"{"forename":"Ann"}"#) throws
    -> AcceptedIncident
{
    try accepted(
        #"{"force":"norfolk","reference":"R1","occurredAt":"2026-11-19T22:41:00Z","# + members + #","children":["#
            + children + "]}")
}

/// A valid record with one child with these members.
func accepted(of members: String = #""revision":1"#, child: String) throws -> AcceptedIncident {
    try accepted(of: members, children: "{" + child + "}")
}

/// Why `text` is refused; nil if it is not.
func refusal(_ text: String) -> RefusedRecord? {
    if case .refused(let record) = IncidentReader().read(Array(text.utf8)) { record } else { nil }
}
