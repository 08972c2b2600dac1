import EncompassCore
package import EncompassEngine
package import EncompassFormats
package import EncompassStore

extension ChannelTestRecord {
    /// A test in JSON, for tools: no address, and each step in words.
    package func json(_ text: ChannelTestText) -> JSONValue {
        .record(
            ("test", .string(id)), ("urn", .string(urn.description)), ("school", .string(placeName)),
            ("at", .time(at)), ("answered", .bool(isAnswered)),
            (
                "addresses",
                .array(
                    ways.map { way in
                        .record(
                            ("contact", .orNull(way.contact?.name)), ("role", .orNull(way.contact?.role.rawValue)),
                            ("channel", .string(way.channel.rawValue)),
                            ("state", .orNull(way.progress.state?.rawValue)),
                            ("reason", .orNull(way.progress.reason)),
                            ("confirmedAt", .orNull(way.progress.confirmedAt)),
                            ("steps", .array(text.steps(way).map { .string($0) })))
                    })
            ))
    }
}
