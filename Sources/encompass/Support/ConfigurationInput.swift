import EncompassConfiguration
import EncompassCore

/// The sources of the program's configuration. `serve` reads it at start, and again on SIGHUP.
struct ConfigurationInput: Sendable {
    let environment: [String: String]
    /// The value of `--config`.
    let path: String?
    /// The value of `--database`.
    let database: String?

    /// A valid configuration.
    struct Found: Sendable {
        var configuration: Configuration
        var areas: [AreaPolicy]
        /// Values by key, secrets as stars.
        let values: [String: String]
        let warnings: [String]
    }

    /// The values and all their faults.
    func report() -> ConfigurationReport {
        ConfigurationLoader(environment: environment)
            .load(path: path, flags: database.map { ["database.path": $0] } ?? [:])
    }

    /// - Throws: `Failure` with status `configuration`, which names every fault.
    func configuration(_ report: ConfigurationReport) throws -> Configuration {
        do { return try report.configuration() } catch { throw Failure(.configuration, error.description) }
    }

    /// The areas of a valid configuration.
    ///
    /// - Throws: `Failure` with status `configuration`, which names every fault.
    func areas(_ report: ConfigurationReport) throws -> AreaReport {
        _ = try configuration(report)
        let areas = try areaReport(report)
        guard areas.faults.isEmpty else {
            throw Failure(.configuration, areas.faults.map(\.description).joined(separator: "\n"))
        }
        return areas
    }

    /// Every fault of a configuration that is not valid, and those of its areas if it still says where they are: who
    /// corrects the one then sees the other at the same time.
    func faults(_ report: ConfigurationReport) -> [ConfigurationFault] {
        let saysWhere = report.faults.allSatisfy { fault in fault.key.map { !$0.hasPrefix("areas") } ?? false }
        guard saysWhere, let folder = report.settings.first(where: { $0.name == "areas.directory" })?.value else {
            return report.faults
        }
        let areas = AreaLoader(templates: ContentTemplate.allCases.map(\.rawValue))
        return report.faults + areas.load(directory: folder, mustExist: false).faults
    }

    /// The areas of a valid configuration, with every fault of theirs.
    func areaReport(_ report: ConfigurationReport) throws(InvalidConfiguration) -> AreaReport {
        let hasAuthority = try report.configuration().http.tls.clientCAFile != nil
        return try AreaLoader(
            templates: ContentTemplate.allCases.map(\.rawValue), hasClientAuthority: hasAuthority
        ).load(for: report)
    }

    /// - Throws: `Failure` with status `configuration`, which names every fault.
    func load() throws -> Found {
        let report = report()
        let (configuration, areas) = (try configuration(report), try areas(report))
        return Found(
            configuration: configuration, areas: areas.areas,
            values: Dictionary(uniqueKeysWithValues: report.settings.map { ($0.name, $0.shownValue) }),
            warnings: (report.warnings + areas.warnings).map(\.description))
    }
}

extension ConfigurationInput.Found {
    /// Keys that take effect on a reload. The outage pack's passphrases are read each time it is written, and a CA
    /// file at every connection, so they are not listed.
    private static let live: Set<String> = ownCertificates.union([
        "areas.directory", "http.tls.certificateFile", "http.tls.keyFile", "http.tls.clientCAFile",
        "delivery.connectTimeout", "delivery.transferTimeout", "delivery.maildir.path", "delivery.smtp.host",
        "delivery.smtp.port",
        "delivery.smtp.security", "delivery.smtp.username", "delivery.smtp.password", "delivery.smtp.passwordFile",
        "delivery.smtp.caFile",
    ])

    private static let ownCertificates = Set(
        Side.allCases.flatMap { ["http.\($0.rawValue).certificateFile", "http.\($0.rawValue).keyFile"] })

    /// Keys whose new values take effect at the next start, in order.
    func waitingForRestart(since earlier: ConfigurationInput.Found) -> [String] {
        let changed = values.filter { earlier.values[$0.key] != $0.value && !Self.live.contains($0.key) }.keys.sorted()
        let (now, before) = (configuration.http, earlier.configuration.http)
        let switched = Side.allCases.filter { (now.ownTLS[$0] == nil) != (before.ownTLS[$0] == nil) }
        return changed + (now.tls.isOn != before.tls.isOn ? ["http.tls.certificateFile"] : [])
            + switched.map { "http.\($0.rawValue).certificateFile" }
    }
}
