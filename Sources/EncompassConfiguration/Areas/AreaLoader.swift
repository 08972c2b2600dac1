public import EncompassCore
import EncompassWords
import Yams

/// Reads the folder of areas: one YAML file each.
public struct AreaLoader: Sendable {
    private let files: FileAccess
    private let templates: [String]?
    private let hasClientAuthority: Bool

    /// - Parameters:
    ///   - templates: the known content templates; nil leaves names unchecked.
    ///   - hasClientAuthority: whether the daemon asks for client certificates.
    public init(files: FileAccess = .system, templates: [String]? = nil, hasClientAuthority: Bool = true) {
        self.files = files
        self.templates = templates
        self.hasClientAuthority = hasClientAuthority
    }

    /// Loads the folder of a configuration. It must exist only if the configuration names it.
    ///
    /// - Throws: never for areas; every fault is in the report. The configuration itself must be valid.
    public func load(for report: ConfigurationReport) throws(InvalidConfiguration) -> AreaReport {
        let configuration = try report.configuration()
        var found = load(directory: configuration.areas.directory, mustExist: report.namesAreas)
        found.judge(configuration.openID.areas?.rows.rows ?? [])
        return found
    }

    /// Loads every `.yaml` and `.yml` file of a folder, by name, with every fault of each and of all together.
    public func load(directory: String, mustExist: Bool = true) -> AreaReport {
        var report = AreaReport(directory: directory)
        let names: [String]
        do throws(FileAccess.Problem) {
            names = try files.list(directory)
        } catch {
            report.noteMissing(error, mustExist: mustExist)
            return report
        }
        for name in names where !name.hasPrefix(".") && !name.hasSuffix("~") {
            guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else { continue }
            read(directory + "/" + name, into: &report)
        }
        let folders = report.areas.compactMap(\.message.templates)
        for name in names where !name.hasPrefix(".") && !name.hasSuffix("~") {
            let isFolder = folders.contains { $0.split(separator: "/").first.map(String.init) == name }
            if !name.hasSuffix(".yaml"), !name.hasSuffix(".yml"), !isFolder { report.noteIgnored(name) }
        }
        report.judgeTogether(mustExist: mustExist)
        return report
    }

    /// One area's file: the policy if its id could be read, and everything that is wrong with it.
    public func read(_ bytes: [UInt8], path: String) -> (policy: AreaPolicy?, faults: [ConfigurationFault]) {
        do throws(ConfigurationFault) {
            let tree = try YAMLTree.read(bytes, path: path)
            guard case .mapping = tree.content, let reading = reading(bytes) else {
                let source = ConfigurationSource.file(path: path, line: tree.line)
                let remedy = "write id, name and localAuthorities, as in the presets"
                return (nil, [ConfigurationFault(source: source, problem: "is not an area", remedy: remedy)])
            }
            let faults =
                reading.faults
                + (reading.policy.map { unknownTemplates(of: $0) + certificatesNobodyAsksFor(of: $0) } ?? [])
            return (reading.policy, inOrder(faults, tree).map { ConfigurationFault($0, in: tree, path: path) })
        } catch {
            return (nil, [error])
        }
    }

    /// Decoding finds every fault; the tree has the lines.
    private func reading(_ bytes: [UInt8]) -> AreaPolicyReading? {
        try? YAMLDecoder().decode(AreaPolicyReading.self, from: String(decoding: bytes, as: UTF8.self))
    }

    /// By line; if there are several for one place, or for a list and its item, only the first, since the others
    /// follow from it.
    private func inOrder(_ faults: [PolicyFault], _ tree: YAMLTree) -> [PolicyFault] {
        var kept: [PolicyFault] = []
        for fault in faults {
            let follows = kept.contains { $0.path == fault.path || YAMLTree.list(ofItem: $0.path) == fault.path }
            if !follows { kept.append(fault) }
        }
        let lines = kept.map { tree.line(of: $0.path) }
        return kept.indices.sorted { (lines[$0], $0) < (lines[$1], $1) }.map { kept[$0] }
    }

    /// Every push of the force would be refused.
    private func certificatesNobodyAsksFor(of policy: AreaPolicy) -> [PolicyFault] {
        guard !policy.feedCertificates.isEmpty, !hasClientAuthority else { return [] }
        return [
            PolicyFault(
                path: "feedCertificates",
                detail: "needs http.tls.clientCAFile: without it no client can show a certificate")
        ]
    }

    private func unknownTemplates(of policy: AreaPolicy) -> [PolicyFault] {
        guard let templates else { return [] }
        let places =
            [("", policy.settings)]
            + policy.establishments.sorted { $0.key < $1.key }.map { ("establishments.\($0.key).", $0.value) }
        return places.flatMap { prefix, settings in
            let named =
                (settings.template.map { [(prefix + "template", $0)] } ?? [])
                + (settings.templates ?? [:]).sorted { $0.key < $1.key }.map {
                    (prefix + "templates." + $0.key, $0.value)
                }
            return named.filter { !templates.contains($0.1) }.map { path, name in
                let nearest = NearestName.of(name, among: templates).map { "; did you mean \($0)?" } ?? ""
                return PolicyFault(path: path, detail: "there is no template of this name" + nearest)
            }
        }
    }

    /// The templates of an area's messages, each with every fault. A relative path begins at the area's file.
    private func templates(
        in folder: String, namedBy source: ConfigurationSource, of path: String, into report: inout AreaReport
    ) -> [String: String] {
        let base = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let directory = folder.hasPrefix("/") ? folder : base + folder
        var found: [String: String] = [:]
        do throws(FileAccess.Problem) {
            for name in try names(in: directory) {
                let contents = try files.read(directory + "/" + name)
                guard let text = String(validating: contents.bytes, as: UTF8.self) else {
                    report.faults.append(
                        ConfigurationFault(
                            source: .file(path: directory + "/" + name, line: 1),
                            problem: "has bytes that are not UTF-8",
                            remedy: "save the file as UTF-8"))
                    continue
                }
                found[name] = text
            }
        } catch {
            report.faults.append(
                ConfigurationFault(
                    source: source, key: "message.templates", problem: "\(directory) \(error.words)",
                    remedy: "create it, with files such as text.en.mustache, or remove the line"))
            return [:]
        }
        if found.isEmpty {
            report.warnings.append(
                ConfigurationFault(
                    source: source, key: "message.templates", problem: "\(directory) contains no template",
                    remedy: "the built-in ones are used: encompass template preview shows them"))
        }
        report.faults += MessageTemplates(files: found).faults.map { fault in
            ConfigurationFault(
                source: .file(path: directory + "/" + fault.file, line: fault.line), problem: fault.problem,
                remedy: fault.remedy)
        }
        return found
    }

    private func names(in directory: String) throws(FileAccess.Problem) -> [String] {
        try files.list(directory).filter { $0.hasSuffix(".mustache") && !$0.hasPrefix(".") }
    }

    private func read(_ path: String, into report: inout AreaReport) {
        do throws(FileAccess.Problem) {
            let contents = try files.read(path)
            let (read, faults) = self.read(contents.bytes, path: path)
            report.faults += faults
            guard var policy = read else { return }
            if let folder = policy.message.templates {
                let line = (try? YAMLTree.read(contents.bytes, path: path))?.line(of: "message.templates") ?? 1
                policy.message.files = templates(
                    in: folder, namedBy: .file(path: path, line: line), of: path, into: &report)
            }
            report.add(policy, from: path)
        } catch {
            report.faults.append(
                ConfigurationFault(
                    source: .file(path: path, line: 1), problem: error.words,
                    remedy: "correct its permissions or remove it"))
        }
    }
}

extension ConfigurationFault {
    /// A policy's fault with its line.
    fileprivate init(_ fault: PolicyFault, in tree: YAMLTree, path: String) {
        self.init(
            source: .file(path: path, line: tree.line(of: fault.path)), key: fault.path.isEmpty ? nil : fault.path,
            problem: fault.detail)
    }
}

/// The result of loading the areas.
public struct AreaReport: Sendable {
    public let directory: String
    /// By file name; includes areas with faults whose id could be read.
    public private(set) var areas: [AreaPolicy] = []
    public internal(set) var faults: [ConfigurationFault] = []
    public internal(set) var warnings: [ConfigurationFault] = []
    /// Each area's file, by index in `areas`.
    public private(set) var paths: [String] = []

    init(directory: String) {
        self.directory = directory
    }

    /// Which areas' files say nothing about who is notified when, so that nobody need notice it on the morning itself; nil
    /// if there is none. It is no warning: the built-in ladder may be what the area wants.
    public var builtInLadders: String? {
        let areas = areas.filter { $0.settings.ladder == nil }.map(\.id)
        guard !areas.isEmpty else { return nil }
        return "areas without `ladder:`, which use the built-in one: " + areas.joined(separator: ", ")
            + "; encompass policy show URN prints it"
    }

    mutating func add(_ policy: AreaPolicy, from path: String) {
        areas.append(policy)
        paths.append(path)
        warnings += policy.warnings().map { warning in
            ConfigurationFault(
                key: "\(path): \(warning.path)", problem: warning.detail,
                remedy: "name the person who approved it in approvedBy")
        }
    }

    /// Conflicts between areas: two with one name, two for one authority.
    ///
    /// - Parameter mustExist: whether the configuration names the folder, so that areas were meant to be in it.
    mutating func judgeTogether(mustExist: Bool) {
        if areas.isEmpty, faults.isEmpty {
            if mustExist {
                faults.append(
                    ConfigurationFault(
                        key: "areas.directory", problem: "\(directory) contains no area",
                        remedy: "copy a preset into it and give it your authority's code"))
            } else {
                warn("contains no area, so the built-in rules apply everywhere")
            }
        }
        faults += PolicyBook(areas: areas).faults().map { fault in
            ConfigurationFault(key: directory, problem: fault.detail, remedy: "correct one of the two files")
        }
    }

    mutating func noteMissing(_ problem: FileAccess.Problem, mustExist: Bool) {
        guard mustExist || problem != .absent else {
            return warn("does not exist, so the built-in rules apply everywhere")
        }
        faults.append(
            ConfigurationFault(
                key: "areas.directory", problem: "\(directory) \(problem.words)",
                remedy: "create it, with a file for each area"))
    }

    /// People of a group whose area is not there would see only what belongs to no area. That is no reason not to start.
    mutating func judge(_ groups: [GroupAreas.Row]) {
        let known = Set(areas.map(\.id))
        for row in groups where !known.contains(row.area) {
            warnings.append(
                ConfigurationFault(
                    key: "openID.areas",
                    problem: "gives the group \(row.group) the area \(row.area), which is not configured",
                    remedy: "correct it: whoever has no other area sees only what belongs to none"))
        }
    }

    mutating func noteIgnored(_ name: String) {
        warnings.append(
            ConfigurationFault(
                key: directory + "/" + name, problem: "is ignored: its name does not end in .yaml or .yml", remedy: nil)
        )
    }

    private mutating func warn(_ what: String) {
        warnings.append(
            ConfigurationFault(
                key: directory, problem: what, remedy: "copy a preset into it and give it your authority's code"))
    }
}
