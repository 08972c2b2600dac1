/// Where a value came from.
public enum ConfigurationSource: Hashable, Sendable, CustomStringConvertible {
    /// Nothing set it.
    case standard
    /// A line of the file, from 1.
    case file(path: String, line: Int)
    case environment(variable: String)
    /// By dotted key.
    case flag(String)

    /// `default`, `Config/encompass.yaml:12`, `ENCOMPASS_HTTP_PORT` or `flag`.
    public var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let variable): variable
        case .flag: "flag"
        }
    }

    /// `default`, `file`, `environment` or `flag`.
    public var kind: String {
        switch self {
        case .standard: "default"
        case .file: "file"
        case .environment: "environment"
        case .flag: "flag"
        }
    }
}
