public import EncompassCore

/// What loading the areas found.
public struct AreaReport: Sendable {
    public let directory: String
    /// By file name; also those that have faults but whose id could be read.
    public private(set) var areas: [AreaPolicy] = []
    public internal(set) var faults: [ConfigurationFault] = []
    public internal(set) var warnings: [ConfigurationFault] = []
    /// Each area's file, by place in `areas`.
    public private(set) var paths: [String] = []

    init(directory: String) {
        self.directory = directory
    }

    public var isValid: Bool { faults.isEmpty }

    /// The areas, ready to be asked; throws every fault at once where there is one.
    public func book() throws(InvalidConfiguration) -> PolicyBook {
        guard isValid else { throw InvalidConfiguration(faults: faults) }
        return PolicyBook(areas: areas)
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

    /// What is wrong between areas: two of one name, two for one authority.
    mutating func judgeTogether() {
        if areas.isEmpty, faults.isEmpty {
            warn("has no area in it, so the built-in rules hold everywhere")
        }
        faults += PolicyBook(areas: areas).faults().map { fault in
            ConfigurationFault(key: directory, problem: fault.detail, remedy: "mend one of the two files")
        }
    }

    mutating func noteMissing(_ problem: FileAccess.Problem, mustExist: Bool) {
        guard mustExist || problem != .absent else {
            return warn("is not there, so the built-in rules hold everywhere")
        }
        faults.append(
            ConfigurationFault(
                key: "areas.directory", problem: "\(directory) \(problem.words)",
                remedy: "make it, with a file for each area"))
    }

    mutating func noteIgnored(_ name: String) {
        warnings.append(
            ConfigurationFault(
                key: directory + "/" + name, problem: "is not read: its name does not end in .yaml", remedy: nil))
    }

    private mutating func warn(_ what: String) {
        warnings.append(
            ConfigurationFault(
                key: directory, problem: what, remedy: "copy a preset into it and give it your authority's code"))
    }
}
