import EncompassConfiguration
import EncompassCore
import EncompassStore
import Foundation

/// What an installation begins with.
struct InitAnswers {
    /// The configuration's keys; nil if there is a configuration, and nothing of it was given.
    var values: [String: String]?
    /// The area's file and its text; nil as above.
    var area: (id: String, text: String)?
    var administrator: Administrator?

    struct Administrator {
        let name: String
        let address: EmailAddress
        let login: String
    }
}

/// Options first; a person at a terminal is asked for the rest.
struct InitQuestions {
    let command: InitCommand
    let site: InitSite

    private var isTerminal: Bool { isatty(0) == 1 && Console.isTerminal }

    func answers() throws -> InitAnswers {
        var answers = InitAnswers()
        let isConfigured = MachineFiles.exists(site.configurationFile)
        let isNew = !isConfigured || command.namesConfiguration
        if isNew, isTerminal, !isConfigured {
            Console.note("Five questions. Nothing is written before the last one is answered; Ctrl-C ends this.")
        }
        if isNew { answers.area = try area() }
        var values = isNew ? try self.values() : nil
        answers.administrator = try administrator(isNeeded: !isConfigured)
        if let address = answers.administrator?.address.text, values != nil {
            for key in ["duty.to", "sitrep.to"] where values?[key] == nil { values?[key] = address }
        }
        answers.values = values
        return answers
    }

    // MARK: - The area

    private struct Preset {
        let policy: AreaPolicy
        let text: String
    }

    private func area() throws -> (id: String, text: String) {
        let presets = try presets()
        guard let given = command.area else {
            guard isTerminal else { throw Failure(.usage, "give --area: a preset's name, or a name of your own") }
            let known = presets.map(\.policy.id).joined(separator: ", ")
            let answer = try Console.ask(
                "1. Which area? One of \(known.isEmpty ? "none" : known); or the three digits of your local authority:"
            ) { text in
                if text.count == 3, text.allSatisfy(\.isNumber) { return text }
                guard presets.contains(where: { $0.policy.id == text }) else {
                    throw Failure(.usage, "that is no preset: give three digits to begin an area of your own")
                }
                return text
            }
            if let preset = presets.first(where: { $0.policy.id == answer }) { return try area(from: preset) }
            if let preset = presets.first(where: { $0.policy.localAuthorities.contains(answer) }) {
                Console.note("   The preset \(preset.policy.id) has this authority.")
                return try area(from: preset)
            }
            return try ownArea(of: answer)
        }
        if let preset = presets.first(where: { $0.policy.id == given }) { return try area(from: preset) }
        guard !command.authority.isEmpty, let force = command.force else {
            let known = presets.map(\.policy.id).joined(separator: ", ")
            throw Failure(
                .usage,
                "\(given) is no preset (\(known.isEmpty ? "none was found: give --presets" : known)): for an area of "
                    + "your own give --authority and --force too")
        }
        return try checked(
            given, from: nil,
            [
                ("id", NewConfiguration.scalar(given)),
                ("name", NewConfiguration.scalar(command.areaName ?? given.capitalized)),
                ("localAuthorities", codes(command.authority)), ("force", NewConfiguration.scalar(force)),
            ])
    }

    /// Every area that can be begun with; files that are none are left out.
    private func presets() throws -> [Preset] {
        if let folder = command.presets, !MachineFiles.isFolder(folder) {
            throw Failure(.usage, "--presets: there is no folder \(folder)")
        }
        var found: [Preset] = []
        for folder in command.presets.map({ [$0] }) ?? InitSite.presetFolders {
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
            for name in names where name.hasSuffix(".yaml") {
                guard let data = FileManager.default.contents(atPath: folder + "/" + name),
                    let policy = AreaLoader().read(Array(data), path: name).policy,
                    !found.contains(where: { $0.policy.id == policy.id })
                else { continue }
                found.append(Preset(policy: policy, text: String(decoding: data, as: UTF8.self)))
            }
        }
        return found
    }

    private func area(from preset: Preset) throws -> (id: String, text: String) {
        let policy = preset.policy
        var values: [(String, String)] = []
        if let name = command.areaName { values.append(("name", NewConfiguration.scalar(name))) }
        if !command.authority.isEmpty, command.authority != policy.localAuthorities {
            guard policy.postcodes.isEmpty, policy.establishments.isEmpty else {
                throw Failure(
                    .usage,
                    "the preset \(policy.id) has postcodes or schools of its own authorities: begin with another one")
            }
            values.append(("localAuthorities", codes(command.authority)))
        } else if policy.localAuthorities == [InitQuestions.noAuthority] {
            throw Failure(.usage, "the preset \(policy.id) is for no authority yet: give --authority and --force")
        }
        if let force = command.force {
            values.append(("force", NewConfiguration.scalar(force)))
        } else if policy.force == nil {
            throw Failure(.usage, "the preset \(policy.id) names no police force: give --force")
        }
        return try checked(policy.id, from: preset.text, values)
    }

    /// What a preset has that is a pattern only.
    private static let noAuthority = "999"

    private func ownArea(of code: String) throws -> (id: String, text: String) {
        let name = try Console.ask("   No preset has it. The area's name, such as Rutland:", reading: nonEmpty)
        let force = try Console.ask("   Its police force, as data.police.uk spells it:", reading: nonEmpty)
        let id = name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.joined(separator: "-")
        return try checked(
            id, from: nil,
            [
                ("id", NewConfiguration.scalar(id)), ("name", NewConfiguration.scalar(name)),
                ("localAuthorities", codes([code])), ("force", NewConfiguration.scalar(force)),
            ])
    }

    private func codes(_ codes: [String]) -> String { "[" + codes.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }

    /// - Throws: `Failure` that names every fault of the area.
    private func checked(
        _ id: String, from preset: String?, _ values: [(String, String)]
    ) throws -> (id: String, text: String) {
        let text = NewConfiguration.area(from: preset, values)
        let (policy, faults) = AreaLoader().read(Array(text.utf8), path: id + ".yaml")
        guard let policy, policy.id == id, faults.isEmpty else {
            throw Failure(.usage, "the area \(id): " + faults.map(\.problem).joined(separator: "; "))
        }
        return (id, text)
    }

    // MARK: - The configuration

    private func values() throws -> [String: String] {
        var values: [String: String] = site.isService ? [:] : ["database.path": "encompass.db"]
        for pair in command.set {
            guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex else {
                throw Failure(.usage, "--set needs a key and its value, such as http.port=8081, and not \(pair)")
            }
            values[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
        }
        let url =
            try command.publicURL
            ?? asked("2. The https address that schools open (empty for a trial):") {
                NewConfiguration.fault(of: "http.publicURL", $0)
            }
        if let url { values["http.publicURL"] = url }
        let relay =
            try command.relay
            ?? asked("3. The mail relay, such as mail.example.org (empty: a folder):") { text in
                self.relay(text).lazy.compactMap { NewConfiguration.fault(of: $0.key, $0.value) }.first
            }
        guard let relay else {
            if !site.isService { values.merge(["delivery.maildir.path": "mail"]) { old, _ in old } }
            return values.merging(["delivery.transport": "maildir"]) { old, _ in old }
        }
        values["delivery.transport"] = "smtp"
        for (key, value) in self.relay(relay) { values[key] = value }
        let sender =
            try command.sender
            ?? (isTerminal ? Console.ask("4. The address that messages come from:", reading: address).text : nil)
        if let sender { values["delivery.smtp.from"] = sender }
        return values
    }

    /// A relay's keys with their values; a port follows a colon.
    private func relay(_ text: String) -> [(key: String, value: String)] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return [("delivery.smtp.host", text)] }
        return [("delivery.smtp.host", String(parts[0])), ("delivery.smtp.port", String(parts[1]))]
    }

    /// The answer to a question that may be left open; nil without a terminal.
    ///
    /// - Parameter fault: why an answer cannot be used, as in `must be …`; it is then asked for again.
    private func asked(_ question: String, fault: (String) -> String?) throws -> String? {
        guard isTerminal else { return nil }
        return try Console.ask(question) { text in
            if text.isEmpty { return nil }
            if let fault = fault(text) { throw Failure(.usage, "it " + fault) }
            return text
        }
    }

    // MARK: - The first account

    private func administrator(isNeeded: Bool) throws -> InitAnswers.Administrator? {
        if let given = command.administrator { return try person(given) }
        guard isNeeded else { return nil }
        guard isTerminal else {
            throw Failure(.usage, "give --administrator, such as \"Sam Example <sam@mash.example>\"")
        }
        return try Console.ask(
            "5. Who is the first supervisor? A name and an address, such as Sam Example <sam@mash.example>:",
            reading: person)
    }

    private func person(_ text: String) throws -> InitAnswers.Administrator {
        guard let start = text.lastIndex(of: "<"), text.hasSuffix(">") else {
            throw Failure(.usage, "write a name and an address, such as Sam Example <sam@mash.example>")
        }
        let written = text[..<start].trimmingCharacters(in: .whitespaces)
        guard let name = PersonName.reading(written) else { throw Failure(.usage, "the name needs letters") }
        let address = try address(String(text[text.index(after: start)...].dropLast()))
        let login = command.login ?? address.text
        guard Accounts.isLogin(login) else {
            throw Failure(
                .usage,
                "\(login) is no login (2 to 64 letters, digits, dots, hyphens, underscores or @): give another with --login"
            )
        }
        return InitAnswers.Administrator(name: name, address: address, login: login)
    }

    private func address(_ text: String) throws -> EmailAddress {
        guard let address = EmailAddress(text) else { throw Failure(.usage, "\(text) is no mail address") }
        return address
    }

    private func nonEmpty(_ text: String) throws -> String {
        guard !text.isEmpty else { throw Failure(.usage, "this is needed") }
        return text
    }
}
