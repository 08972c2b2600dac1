/// A configuration while it is being put together: values so far, where each came from, and what was wrong.
struct ConfigurationDraft {
    var configuration = Configuration()
    var sources: [String: ConfigurationSource] = [:]
    var faults: [ConfigurationFault] = []
    var warnings: [ConfigurationFault] = []
    /// Keys whose value could not be used: rules about them would only repeat the fault.
    private(set) var spoilt: Set<String> = []

    /// Sets one key from one layer; a later layer wins.
    ///
    /// - Parameter base: the folder, with its slash, that a relative path is read from; empty for the working folder.
    mutating func set(_ name: String, to text: String, from source: ConfigurationSource, base: String = "") {
        guard let key = ConfigurationKey.byName[name] else { return unknown(name, from: source) }
        if case .file = source, case .file = sources[name] {
            return reject(name, from: source, "is given twice", "keep one of them")
        }
        if text.isEmpty {
            return reject(name, from: source, "has no value", "give it one, or take the key out to have its default")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) else {
            return reject(name, from: source, "has a line end or another control character", "write it on one line")
        }
        let value = key.isPath && !text.hasPrefix("/") ? base + text : text
        if let reason = key.write(value, &configuration) {
            let shown = key.isSecret ? "" : ", but is “\(text.prefix(60))”"
            return reject(name, from: source, reason + shown, remedy(for: key, text))
        }
        sources[name] = source
        spoilt.remove(name)
    }

    private func remedy(for key: ConfigurationKey, _ text: String) -> String {
        guard !key.allowed.isEmpty, let nearest = NearestName.of(text, among: key.allowed) else {
            return "for instance \(key.name): \(key.example)"
        }
        return "did you mean \(nearest)?"
    }

    mutating func reject(_ name: String, from source: ConfigurationSource, _ problem: String, _ remedy: String) {
        spoilt.insert(name)
        faults.append(ConfigurationFault(source: source, key: name, problem: problem, remedy: remedy))
    }

    mutating func unknown(_ name: String, from source: ConfigurationSource) {
        let known = ConfigurationKey.all.map(\.name) + ConfigurationKey.sections.keys.sorted()
        let nearest = NearestName.of(name, among: known) ?? ""
        faults.append(
            ConfigurationFault(
                source: source, key: String(name.prefix(80)), problem: "is not a key",
                remedy: "did you mean \(nearest)?"))
    }

    /// The default folder of areas lies beside the file, or in `/etc/encompass` where there is none.
    mutating func settleAreas(besideFile file: String?) {
        guard sources["areas.directory"] == nil else { return }
        let base = file.map(folder(of:)) ?? "/etc/encompass/"
        configuration.areas.directory = base + configuration.areas.directory
    }

    func report(file: String?) -> ConfigurationReport {
        let settings = ConfigurationKey.all.map { key in
            EffectiveSetting(
                name: key.name, value: key.read(configuration), source: sources[key.name] ?? .standard,
                isSecret: key.isSecret)
        }
        return ConfigurationReport(
            draft: configuration, file: file, settings: settings, faults: faults, warnings: warnings)
    }
}
