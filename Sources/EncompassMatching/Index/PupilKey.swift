/// The registry's own id of a pupil.
public struct PupilKey: Hashable, Comparable, Sendable, Codable {
    public let raw: Int64

    public init(raw: Int64) { self.raw = raw }

    public static func < (a: PupilKey, b: PupilKey) -> Bool { a.raw < b.raw }
}
