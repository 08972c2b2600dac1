import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore

extension Engine {
    /// A push of these incidents as lines, through the door that the HTTP interface uses.
    @discardableResult
    func ingest(_ incidents: Incident..., by credential: Credential) throws -> [RecordAnswer.Outcome] {
        let lines = incidents.enumerated().map { place, incident in
            LineSplitter.Line(number: place + 1, content: .bytes(incident.json.serialized))
        }
        return try ingest(lines, from: FeedSource(credential, push: "a push"), at: clock.now()).map(\.outcome)
    }

    /// A record by itself.
    @discardableResult
    func ingest(text: String, by credential: Credential) throws -> RecordAnswer.Outcome {
        try ingest(Array(text.utf8), from: FeedSource(credential), at: clock.now()).outcome
    }
}
