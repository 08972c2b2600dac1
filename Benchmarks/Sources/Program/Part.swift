import ArgumentParser

/// One group of measurements. Each runs in a process of its own, so that no part's memory weighs on the next.
enum Part: String, CaseIterable, ExpressibleByArgument {
    case registry, matching, matchingMillion, matchingMillions, ingest, night, auditor, backlog, daemon, queue,
        daemonMillion

    /// Whether it belongs to the long run alone.
    var isLong: Bool { self == .matchingMillions || self == .daemonMillion }

    /// The longest that it may take, in seconds; it is ended then, and the others go on.
    var limit: Double { isLong ? 1200 : 420 }

    func measure(_ bench: Bench) throws {
        switch self {
        case .registry: try RegistryPart(bench: bench).measure()
        case .matching: try MatchingPart(bench: bench, pupils: 100_000).measure()
        case .matchingMillion: try MatchingPart(bench: bench, pupils: 1_000_000).measure()
        case .matchingMillions: try MatchingPart(bench: bench, pupils: 4_000_000).measure()
        case .ingest: try IngestPart(bench: bench).measure()
        case .night: try NightPart(bench: bench).measure()
        case .auditor: try AuditorPart(bench: bench).measure()
        case .backlog: try BacklogPart(bench: bench).measure()
        case .daemon: try DaemonPart(bench: bench).measure()
        case .queue: try QueuePart(bench: bench).measure()
        case .daemonMillion: try DaemonMillionPart(bench: bench).measure()
        }
    }
}
