import EncompassCore
import EncompassFormats
import EncompassStore
import Foundation

/// Records as they come over the wire, read by the reader that the daemon uses.
enum Feed {
    static func item(_ incident: Incident) -> IngestItem { item(bytes: incident.json.serialized) }

    static func item(text: String, line: Int? = nil) -> IngestItem { item(bytes: Array(text.utf8), line: line) }

    static func item(bytes: [UInt8], line: Int? = nil) -> IngestItem {
        switch IncidentReader().read(bytes) {
        case .accepted(let accepted):
            .incident(
                ReceivedIncident(
                    incident: accepted.incident, raw: Data(bytes),
                    contentHash: Data(accepted.content), warnings: accepted.warnings,
                    childFaults: accepted.childFaults))
        case .refused(let refused):
            .refused(UnreadRecord(raw: Data(bytes), line: line, faults: refused.faults))
        }
    }
}
