import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassMatching
import EncompassStore
import EncompassWeb
import EncompassWords
import Foundation

/// The files and folders that a configuration names: whether the daemon could use them. They need no network, so
/// `check-config` looks at them too.
struct LocalChecks {
    let configuration: Configuration
    let now: Timestamp

    var findings: [Finding] {
        database + replication + fence + certificate + secrets + mail + outagePack + model + headings + inbox
            + feedInbox + bounces + alarmCommand
    }

    private var database: [Finding] {
        let path = configuration.database.path
        let folder = MachineFiles.folder(of: path)
        guard MachineFiles.isFolder(folder) else {
            return [
                .fail(
                    "database", "the folder \(folder) does not exist",
                    mend: "create it for the service's account: install -d -m 0700 -o encompass -g encompass \(folder)")
            ]
        }
        guard MachineFiles.isWritable(folder) else {
            return [
                .fail(
                    "database", "this account may not write to \(folder)",
                    mend: "run this as the service's account, or correct the folder's owner")
            ]
        }
        var found: [Finding] = []
        switch MachineFiles.unsafeFileSystem(folder) {
        case "memory":
            found.append(
                .warn(
                    "database", "\(folder) is in memory: a restart of the machine loses everything",
                    mend: "set database.path to a folder on a disk"))
        case "network":
            found.append(
                .fail(
                    "database", "\(folder) is on a network file system, whose locks SQLite cannot trust",
                    mend: "set database.path to a folder on a local disk"))
        default: break
        }
        if MachineFiles.isOpenToOthers(path) {
            found.append(
                .warn(
                    "database", "others on this machine may read \(path)", mend: "chmod 0600 \(path)"))
        }
        return found + keyFile(beside: path)
    }

    private func keyFile(beside database: String) -> [Finding] {
        let key = configuration.database.effectiveKeyFile
        guard MachineFiles.exists(key) else {
            guard MachineFiles.exists(database) else { return [] }
            return [
                .fail(
                    "key file", "\(key) does not exist, and without it nothing in \(database) can be read",
                    mend: "put the copy of the key file back, with mode 0600")
            ]
        }
        guard MachineFiles.isOpenToOthers(key) else { return [] }
        return [.fail("key file", "others on this machine may read \(key)", mend: "chmod 0600 \(key)")]
    }

    /// Bounces are moved within their mail directory; an mbox file is only read.
    private var bounces: [Finding] {
        guard let path = configuration.delivery.bounces.path else { return [] }
        let mend = "let the mail system make it, and give the service's account access to it"
        if MachineFiles.isFolder(path) {
            let unusable = ["new", "cur"].map { path + "/" + $0 }.first {
                !MachineFiles.isFolder($0) || !MachineFiles.isWritable($0)
            }
            guard MachineFiles.isWritable(path), unusable == nil else {
                return [.fail("bounces", "this account may not move files in \(unusable ?? path)", mend: mend)]
            }
            return [.ok("bounces", "\(path) is a mail directory that this account may use")]
        }
        guard MachineFiles.isReadable(path) else {
            return [.fail("bounces", "this account may not read \(path)", mend: mend)]
        }
        return [.ok("bounces", "\(path) is a file that this account may read")]
    }

    /// Files of forces are moved within the folder, so the daemon must be able to write there.
    private var feedInbox: [Finding] {
        let inbox = configuration.feed.inbox
        var found: [Finding] = []
        if let folder = inbox.directory, !MachineFiles.isFolder(folder) || !MachineFiles.isWritable(folder) {
            found.append(
                .fail(
                    "feed inbox", "\(folder) is not a folder that this account may write to",
                    mend: "create it for the service's account, with a subfolder for each force, or correct "
                        + "feed.inbox.directory"))
        }
        let faults = inbox.mappings.map { MappingLoader().faults(in: $0) } ?? []
        return found
            + faults.map { fault in
                Finding.fail(
                    "feed inbox", fault.description,
                    mend: "correct the mapping, and try it with: encompass feed map FILE --map MAPPING")
            }
    }

    private var replication: [Finding] {
        guard configuration.database.replicated, !Store.allowsForeignCheckpoints else { return [] }
        return [
            .warn(
                "replication",
                "SQLite \(Store.libraryVersion) can damage a database in which Litestream makes a checkpoint during a write",
                mend: "use a libsqlite3 of 3.51.3 or later, or backups on a timer instead of database.replicated")
        ]
    }

    private var fence: [Finding] {
        guard let folder = configuration.database.fence else { return [] }
        guard MachineFiles.isFolder(folder), MachineFiles.isWritable(folder) else {
            return [
                .fail(
                    "fence", "\(folder) cannot be read and written, so nothing is sent to schools",
                    mend: "mount the storage that both machines reach there, or correct database.fence")
            ]
        }
        guard MachineFiles.isSameDevice(folder, MachineFiles.folder(of: configuration.database.path)) else { return [] }
        return [
            .warn(
                "fence", "\(folder) is on this machine's own disk: a standby could not see who sends",
                mend: "mount the storage that both machines reach there")
        ]
    }

    private var certificate: [Finding] {
        let files = configuration.http.certificates
        return (files.common.map { certificate($0, of: "http.tls") } ?? [])
            + Side.allCases.flatMap { side in
                files.own[side].map { certificate($0, of: "http.\(side.rawValue)") } ?? []
            }
    }

    /// - Parameter section: what its keys begin with.
    private func certificate(_ files: ServerCertificate.Files, of section: String) -> [Finding] {
        guard MachineFiles.exists(files.certificate) else {
            return [
                .fail(
                    "certificate", "\(files.certificate) does not exist",
                    mend: "put the certificate with its chain there, or correct \(section).certificateFile")
            ]
        }
        guard MachineFiles.exists(files.key) else {
            return [
                .fail(
                    "certificate", "\(files.key) does not exist",
                    mend: "put the certificate's private key there, or correct \(section).keyFile")
            ]
        }
        var found: [Finding] = []
        if let authority = files.clientAuthority, !MachineFiles.isReadable(authority) {
            found.append(
                .fail(
                    "certificate", "\(authority) cannot be read",
                    mend: "put the authority of the forces' certificates there, or correct http.tls.clientCAFile"))
        }
        if MachineFiles.isOpenToOthers(files.key) {
            found.append(
                .warn("certificate", "others on this machine may read \(files.key)", mend: "chmod 0600 \(files.key)"))
        }
        do {
            let ends = try ServerCertificate(files).ends
            let words = "\(files.certificate) ends \(ends.local)"
            switch CertificateEnd(ends, at: now) {
            case .past:
                found.append(
                    .fail("certificate", "\(files.certificate) ended \(ends.local)", mend: "renew the certificate"))
            case .near: found.append(.warn("certificate", words, mend: "renew the certificate"))
            case .far: found.append(.ok("certificate", words))
            }
        } catch {
            found.append(.fail("certificate", "\(error)", mend: "write both files again, as PEM"))
        }
        return found
    }

    /// Files with one secret each.
    private var secrets: [Finding] {
        let pack = configuration.outagePack
        let files = [
            ("delivery.smtp.passwordFile", configuration.delivery.smtp.passwordFile),
            ("duty.webhookTokenFile", configuration.duty.webhookTokenFile),
            ("outagePack.passphraseFile", pack.passphraseFile),
            ("outagePack.supervisorPassphraseFile", pack.supervisorPassphraseFile),
        ]
        return files.compactMap { key, path in
            guard let path, MachineFiles.exists(path), MachineFiles.isOpenToOthers(path) else { return nil }
            return .warn("secrets", "others on this machine may read \(path) (\(key))", mend: "chmod 0600 \(path)")
        }
    }

    private var alarmCommand: [Finding] {
        guard let command = configuration.duty.command, access(command, X_OK) != 0 else { return [] }
        return [
            .fail(
                "alarms", "\(command) cannot be run, so no alarm leaves by it",
                mend: "make it executable for the service's account, or correct duty.command")
        ]
    }

    private var mail: [Finding] {
        let delivery = configuration.delivery
        switch delivery.transport {
        case .maildir:
            let path = delivery.maildir.path
            guard !MachineFiles.isWritable(MachineFiles.nearestExisting(path)) else { return [] }
            return [
                .fail(
                    "mail", "messages cannot be written to \(path)",
                    mend: "create the folder for the service's account, or correct delivery.maildir.path")
            ]
        case .smtp:
            guard let authority = delivery.smtp.caFile, !MachineFiles.isReadable(authority) else { return [] }
            return [
                .fail(
                    "mail", "\(authority) cannot be read, so no connection to the relay is trusted",
                    mend: "put the authority's certificate there, or remove delivery.smtp.caFile")
            ]
        case .notify: return []
        }
    }

    private var outagePack: [Finding] {
        let pack = configuration.outagePack
        guard let directory = pack.directory else { return [] }
        guard MachineFiles.isFolder(directory), MachineFiles.isWritable(directory) else {
            return [
                .fail(
                    "outage pack", "nothing can be written to \(directory)",
                    mend: "create the folder for the service's account, or correct outagePack.directory")
            ]
        }
        return [pack.passphraseFile, pack.supervisorPassphraseFile].compactMap(\.self).compactMap { path in
            do {
                _ = try OutagePassphrase.read(path)
                return nil
            } catch {
                return .fail("outage pack", Words.english(error), mend: "write a longer passphrase into \(path)")
            }
        }
    }

    private var headings: [Finding] {
        guard let file = configuration.registry.headingsFile else { return [] }
        do {
            _ = try Headings.standard.adding(String(decoding: InputFile.read(file), as: UTF8.self))
            return []
        } catch {
            return [
                .fail(
                    "registry",
                    (error as? Headings.Malformed).map { "the headings in \(file) cannot be read: \($0)" }
                        ?? Failure(error).description,
                    mend: "correct the file, or remove registry.headingsFile")
            ]
        }
    }

    private var inbox: [Finding] {
        guard let folder = configuration.registry.inbox.directory else { return [] }
        guard MachineFiles.isFolder(folder) else {
            return [
                .fail(
                    "registry inbox", "the folder \(folder) does not exist, so no file comes in",
                    mend: "create it for the service's account, or correct registry.inbox.directory")
            ]
        }
        let places = [folder] + MachineFiles.folders(in: folder)
        let closed = places.filter { !MachineFiles.isWritable($0) || !MachineFiles.isReadable($0) }
        guard closed.isEmpty else {
            return closed.map {
                .fail(
                    "registry inbox", "this account may not read and write \($0)",
                    mend: "let the service's account in: it moves each file to done or rejected")
            }
        }
        return [.ok("registry inbox", "\(folder), \(counted(places.count - 1, "folder", "folders"))")]
    }

    private var model: [Finding] {
        guard let file = configuration.matching.modelFile else { return [] }
        do {
            _ = try MatchModelFile.read(file)
            return []
        } catch {
            return [
                .fail(
                    "matching", Failure(error).description,
                    mend: "make it again with encompass match train, or remove matching.modelFile")
            ]
        }
    }
}
