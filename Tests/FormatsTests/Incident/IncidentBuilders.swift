import EncompassCore
import EncompassFormats
import Testing

/// The record that `text` is accepted as.
func accepted(_ text: String) throws -> AcceptedIncident {
    switch IncidentReader().read(Array(text.utf8)) {
    case .accepted(let record): return record
    case .refused(let record): throw record
    }
}

/// A sound record with more members, and with these children.
func accepted(of members: String = #""revision":1"#, children: String = #"{"forename":"Ann"}"#) throws
    -> AcceptedIncident
{
    try accepted(
        #"{"force":"norfolk","reference":"R1","occurredAt":"2026-11-19T22:41:00Z","# + members + #","children":["#
            + children + "]}")
}

/// A sound record with one child of these members.
func accepted(of members: String = #""revision":1"#, child: String) throws -> AcceptedIncident {
    try accepted(of: members, children: "{" + child + "}")
}

/// Why `text` is refused; nil where it is not.
func refusal(_ text: String) -> RefusedRecord? {
    if case .refused(let record) = IncidentReader().read(Array(text.utf8)) { record } else { nil }
}
