import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// What was made and what was there already.
struct InitResult: Encodable {
    enum Outcome: String, Encodable { case made, kept }

    struct Step: Encodable {
        let outcome: Outcome
        let what: String
    }

    var steps: [Step] = []
    var invitation: InvitationLine?
    /// What a person does next.
    var next = ""
}

/// Makes what is missing. Everything that is given is checked before anything is written.
struct InitSteps {
    let site: InitSite
    let answers: InitAnswers

    func run() throws -> InitResult {
        let text = answers.values.map { NewConfiguration.text($0) }
        try check(text)
        var result = InitResult()
        try folders(&result)
        if let text { try file(site.configurationFile, text, &result) }
        if let area = answers.area { try file(areaFile(area.id), area.text, &result) }
        let found = try configured()
        try site.asOwner { try database(found.configuration, &result) }
        result.next = next(found)
        return result
    }

    private func areaFile(_ id: String) -> String { "\(site.areasFolder)/\(id).yaml" }

    /// Reads what will be written as the daemon will read it.
    ///
    /// - Throws: `Failure`: 78 with every fault of the values, 1 for a file that would have to change.
    private func check(_ text: String?) throws {
        for (path, text) in [
            (site.configurationFile, text), (answers.area.map { areaFile($0.id) }, answers.area?.text),
        ] {
            guard let path, let text, let held = FileManager.default.contents(atPath: path) else { continue }
            guard String(decoding: held, as: UTF8.self) == text else {
                throw Failure(
                    .failed, "\(path) is there with another content, and is not overwritten: edit or remove it")
            }
        }
        if let unknown = answers.values?.keys.filter({ name in !ConfigurationKey.all.contains { $0.name == name } })
            .min()
        {
            throw Failure(.usage, "--set: \(unknown) is no key of the configuration")
        }
        let loader = ConfigurationLoader(environment: [:], files: files(with: text))
        let report = loader.load(path: site.configurationFile)
        do {
            _ = try report.configuration()
            let areas = try AreaLoader(
                files: files(with: text), templates: ContentTemplate.allCases.map(\.rawValue)
            ).load(for: report)
            guard areas.faults.isEmpty else {
                throw Failure(.configuration, areas.faults.map(\.description).joined(separator: "\n"))
            }
        } catch let fault as InvalidConfiguration { throw Failure(.configuration, fault.description) }
    }

    /// The machine's files as they will be.
    private func files(with text: String?) -> FileAccess {
        var new: [String: String] = [:]
        if let text { new[site.configurationFile] = text }
        if let area = answers.area { new[areaFile(area.id)] = area.text }
        let (areas, added) = (site.areasFolder, answers.area.map { $0.id + ".yaml" })
        return FileAccess(
            read: { [new] path throws(FileAccess.Problem) in
                if let text = new[path] { return FileAccess.Contents(bytes: Array(text.utf8)) }
                return try FileAccess.system.read(path)
            },
            list: { path throws(FileAccess.Problem) in
                guard path == areas, let added else { return try FileAccess.system.list(path) }
                var names: [String] = []
                do throws(FileAccess.Problem) { names = try FileAccess.system.list(path) } catch .absent {}
                return Set(names + [added]).sorted()
            })
    }

    private func configured() throws -> ConfigurationInput.Found {
        try ConfigurationInput(environment: [:], path: site.configurationFile, database: nil).load()
    }

    // MARK: - Folders and files

    private func folders(_ result: inout InitResult) throws {
        try folder(site.folder, mode: site.isService ? 0o750 : 0o700, &result)
        try folder(site.areasFolder, mode: site.isService ? 0o750 : 0o700, &result)
    }

    /// Written by root and read by the service, or all the caller's own.
    private func folder(_ path: String, mode: mode_t, _ result: inout InitResult) throws {
        guard !MachineFiles.isFolder(path) else { return result.steps.append(.init(outcome: .kept, what: path)) }
        let parent = MachineFiles.folder(of: path)
        guard MachineFiles.isFolder(parent) else {
            throw Failure(.failed, "cannot make \(path): there is no folder \(parent)")
        }
        guard mkdir(path, mode) == 0, chmod(path, mode) == 0, handOver(path) else { throw failure(path) }
        result.steps.append(.init(outcome: .made, what: path))
    }

    private func file(_ path: String, _ text: String, _ result: inout InitResult) throws {
        guard !MachineFiles.exists(path) else { return result.steps.append(.init(outcome: .kept, what: path)) }
        try OutputFile.write(Data(text.utf8), to: path)
        guard handOver(path), chmod(path, site.isService ? 0o640 : 0o600) == 0 else { throw failure(path) }
        result.steps.append(.init(outcome: .made, what: path))
    }

    /// Gives a file to the service's group; its owner stays root, so that the service cannot change it.
    private func handOver(_ path: String) -> Bool { site.owner.map { chown(path, 0, $0.group) == 0 } ?? true }

    private func failure(_ path: String) -> Failure {
        Failure(.failed, "cannot make \(path): \(String(cString: strerror(errno)))")
    }

    // MARK: - The database and the first account

    private func database(_ configuration: Configuration, _ result: inout InitResult) throws {
        let path = configuration.database.path
        let folder = MachineFiles.folder(of: path)
        guard MachineFiles.isFolder(folder) else {
            throw Failure(
                .failed,
                "there is no folder \(folder) for the database: run systemd-tmpfiles --create, or "
                    + "install -d -m 0700\(site.owner.map { " -o \($0.name) -g \($0.name)" } ?? "") \(folder)")
        }
        let wasThere = MachineFiles.exists(path)
        let session = ToolSession(configuration)
        // Held by a running daemon, it is there and fits; otherwise opening it makes it, or checks it and its key.
        if try session.daemonSocket() == nil { try session.writing().close() }
        result.steps.append(.init(outcome: wasThere ? .kept : .made, what: path))
        result.steps.append(.init(outcome: wasThere ? .kept : .made, what: configuration.database.effectiveKeyFile))
        guard let person = answers.administrator else { return }
        let what = "supervisor \(person.login)"
        let accounts = try session.reading(.accounts).store.accounts.all()
        guard !accounts.contains(where: { $0.login == person.login }) else {
            return result.steps.append(
                .init(outcome: .kept, what: what + " (another invitation: encompass user invite)"))
        }
        // A password that nobody knows, until the invited person chooses one.
        let request = AccountRequest(
            login: person.login, name: person.name, role: .supervisor, places: [], password: Secrets.password())
        _ = try session.run(.createAccount(request))
        result.steps.append(.init(outcome: .made, what: what))
        result.invitation = try InvitationLine.make(person.login, in: session)
    }

    private func next(_ found: ConfigurationInput.Found) -> String {
        let forces = Set(found.areas.compactMap(\.force)).sorted()
        let feeds = forces.map { "credential create --role feed --force \($0)" }
        let tool =
            site.owner.map { "sudo -u \($0.name) encompass" }
            ?? "export ENCOMPASS_CONFIG=\(site.configurationFile)\n  encompass"
        let plain = tool.split(separator: "\n").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? tool
        let credentials = feeds.map { "  \(plain) \($0)\n" }.joined()
        let start = site.isService ? "systemctl enable --now encompass" : "encompass serve"
        return """

            Keep a copy of the key \(found.configuration.database.effectiveKeyFile) somewhere else: without it no backup opens.
            Next:
              \(tool) registry import --establishments FILE --bank-holidays FILE --roll FILE --contacts FILE
            \(credentials)  \(start)
              \(plain) doctor
            """
    }
}
