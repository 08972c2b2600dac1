/// An area's file as it was read: the policy, and everything that is wrong with it.
///
/// Decoding never throws for content, so that one reading shows every fault: wrong types and values, unknown keys with
/// the nearest known one, and what does not fit together.
public struct AreaPolicyReading: Sendable, Decodable {
    /// Nil where not even its id could be read.
    public let policy: AreaPolicy?
    public let faults: [PolicyFault]

    public init(from decoder: any Decoder) throws {
        var reader = SettingReader(decoder, path: "")
        let id = reader.text("id")
        if id == nil, reader.faults.isEmpty { reader.fault("id", "required") }
        var policy = AreaPolicy(
            id: id ?? "", name: reader.text("name") ?? id ?? "",
            localAuthorities: reader.list("localAuthorities", expected: "a code of three digits") { $0 } ?? [],
            force: reader.text("force"), postcodes: reader.list("postcodes", expected: "a text") { $0 } ?? [])
        policy.settings = PolicySettings(reading: &reader)
        policy.feed = reader.feedWindow("feed")
        policy.establishments = AreaPolicyReading.establishments(&reader)
        reader.finish()
        self.policy = id == nil ? nil : policy
        faults = reader.faults + (id == nil ? [] : policy.faults())
    }

    private static func establishments(_ reader: inout SettingReader) -> [URN: PolicySettings] {
        let path = reader.path("establishments")
        let expected = "settings by URN"
        guard let read = reader.decode(EstablishmentsReading.self, "establishments", expected: expected) else {
            return [:]
        }
        reader.adopt(read.faults.map { PolicyFault(path: path + $0.path, detail: $0.detail) })
        return read.settings
    }
}

/// Settings by URN; the paths of its faults begin with the URN.
private struct EstablishmentsReading: Decodable {
    var settings: [URN: PolicySettings] = [:]
    var faults: [PolicyFault] = []

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
            let path = "." + key.stringValue
            guard let urn = URN(key.stringValue) else {
                faults.append(PolicyFault(path: path, detail: "expected a URN of six digits"))
                continue
            }
            var reader = SettingReader(try container.superDecoder(forKey: key), path: path)
            settings[urn] = PolicySettings(reading: &reader)
            reader.finish()
            faults += reader.faults
        }
    }
}
