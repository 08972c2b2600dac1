/// One thing wrong with an area's policy: where, as a path of keys (`ladder[1].recipients`), and what.
public struct PolicyFault: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Empty for the whole of it.
    public var path: String
    public var detail: String

    public init(path: String, detail: String) {
        self.path = path
        self.detail = detail
    }

    public var description: String { path.isEmpty ? detail : path + ": " + detail }
}

/// Everything wrong with an area's policy, thrown where only a whole policy will do.
public struct PolicyFaults: Error, Hashable, Sendable, CustomStringConvertible {
    public var faults: [PolicyFault]
    public init(faults: [PolicyFault]) { self.faults = faults }
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
