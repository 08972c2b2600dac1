/// Secrets in files of their own, and the permissions of files that hold a secret.
enum SecretFiles {
    /// Reads the file of each `…File` key that is set, and sets the secret that it belongs to.
    static func read(into draft: inout ConfigurationDraft, _ files: FileAccess) {
        for key in ConfigurationKey.all {
            guard let secretName = key.secretName, let path = key.read(draft.configuration),
                let source = draft.sources[key.name]
            else { continue }
            if let other = draft.sources[secretName] {
                draft.reject(
                    key.name, from: source, "is set as well as \(secretName) (\(other))", "keep one of the two")
                continue
            }
            do throws(FileAccess.Problem) {
                let contents = try files.read(path)
                warn(of: contents.mode, path, key.name, source, &draft)
                take(contents, for: secretName, key, source, &draft)
            } catch {
                draft.reject(
                    key.name, from: source, "the file \(path) \(error.words)",
                    "name a file that exists and that this account may read")
            }
        }
    }

    private static func take(
        _ contents: FileAccess.Contents, for secretName: String, _ key: ConfigurationKey,
        _ source: ConfigurationSource, _ draft: inout ConfigurationDraft
    ) {
        do throws(SecretFileFault) {
            _ = ConfigurationKey.byName[secretName]?.write(try text(of: contents), &draft.configuration)
            draft.sources[secretName] = source
        } catch {
            draft.reject(key.name, from: source, "its file \(error.words)", error.remedy)
        }
    }

    fileprivate static func text(of contents: FileAccess.Contents) throws(SecretFileFault) -> String {
        var bytes = contents.bytes[...]
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes = bytes.dropLast() }
        guard !bytes.isEmpty else {
            throw SecretFileFault(words: "is empty", remedy: "write the secret into it")
        }
        guard let text = String(validating: bytes, as: UTF8.self), bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw SecretFileFault(
                words: "has more than one line, or bytes that are not text", remedy: "leave only the secret in it")
        }
        return text
    }

    /// Warns of a secret in the configuration file itself if other accounts may read the file.
    static func warnOfInlineSecrets(in path: String, mode: Int?, _ draft: inout ConfigurationDraft) {
        for key in ConfigurationKey.all where key.isSecret {
            guard case .file(path, _)? = draft.sources[key.name], let source = draft.sources[key.name],
                draft.sources[key.name + "File"] == nil
            else { continue }
            warn(of: mode, path, key.name, source, &draft)
        }
    }

    private static func warn(
        of mode: Int?, _ path: String, _ key: String, _ source: ConfigurationSource, _ draft: inout ConfigurationDraft
    ) {
        guard let mode, mode & 0o027 != 0 else { return }
        draft.warnings.append(
            ConfigurationFault(
                source: source, key: key,
                problem: "\(path) contains a secret, but accounts other than its owner and group have access",
                remedy: "chmod 0640 \(path), or 0600"))
    }
}

/// Why no secret could be read from a file.
public struct SecretFileFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text after the file's name.
    let words: String
    let remedy: String
    var path: String?

    public var description: String { "\(path ?? "the file") \(words): \(remedy)" }
}

extension Secret {
    /// The current secret in a file.
    ///
    /// - Throws: `SecretFileFault` if it cannot be read, or is empty.
    public init(file path: String, files: FileAccess = .system) throws(SecretFileFault) {
        self.init(try Secret.text(path, files))
    }

    private static func text(_ path: String, _ files: FileAccess) throws(SecretFileFault) -> String {
        let contents: FileAccess.Contents
        do throws(FileAccess.Problem) {
            contents = try files.read(path)
        } catch {
            throw SecretFileFault(words: error.words, remedy: "let this account read it", path: path)
        }
        do throws(SecretFileFault) {
            return try SecretFiles.text(of: contents)
        } catch {
            throw SecretFileFault(words: error.words, remedy: error.remedy, path: path)
        }
    }
}

/// A password or similar, which prints as stars wherever it is printed by accident.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    private let text: String

    public init(_ text: String) { self.text = text }

    /// The secret itself, for the one place that needs it.
    public func reveal() -> String { text }

    /// Always the same number of stars.
    public static let mask = "********"
    public var description: String { Secret.mask }
    public var customMirror: Mirror { Mirror(reflecting: Secret.mask) }
}

extension Secret: ConfigurationValue {
    static func read(_ text: String) -> Secret? { text.isEmpty ? nil : Secret(text) }
    var written: String { Secret.mask }
    static var expectation: String { "text" }
}
