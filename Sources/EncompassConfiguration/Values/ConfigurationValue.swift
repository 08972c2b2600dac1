public import EncompassCore

/// A type of value that a key can have: how it is read and written.
protocol ConfigurationValue: Sendable {
    /// Nil if the text is not such a value.
    static func read(_ text: String) -> Self?
    /// As a person would write it.
    var written: String { get }
    /// In words: `a whole number`.
    static var expectation: String { get }
    /// Every value, if there is a short list.
    static var allowed: [String] { get }
}

extension ConfigurationValue {
    static var allowed: [String] { [] }
}

extension ConfigurationValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    static func read(_ text: String) -> Self? { Self(rawValue: text) }
    var written: String { rawValue }
    static var allowed: [String] { allCases.map(\.rawValue) }
    static var expectation: String {
        allowed.count == 1 ? allowed[0] : allowed.dropLast().joined(separator: ", ") + " or " + (allowed.last ?? "")
    }
}

extension String: ConfigurationValue {
    static func read(_ text: String) -> String? { text }
    var written: String { self }
    static var expectation: String { "text" }
}

extension Int: ConfigurationValue {
    static func read(_ text: String) -> Int? { text.utf8.first == UInt8(ascii: "+") ? nil : Int(text) }
    var written: String { String(self) }
    static var expectation: String { "a whole number" }
}

extension Double: ConfigurationValue {
    static func read(_ text: String) -> Double? {
        // Plain decimals only: no `inf`, `nan` or hexadecimal.
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }) else {
            return nil
        }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
    var written: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
    static var expectation: String { "a number" }
}

extension Bool: ConfigurationValue {
    static func read(_ text: String) -> Bool? { text == "true" ? true : text == "false" ? false : nil }
    var written: String { self ? "true" : "false" }
    static var expectation: String { "true or false" }
    static var allowed: [String] { ["true", "false"] }
}

extension EmailAddress: ConfigurationValue {
    static func read(_ text: String) -> EmailAddress? { EmailAddress(text) }
    var written: String { text }
    static var expectation: String { "a mail address such as encompass@example.org, without a display name" }
}

extension MailSecurity: ConfigurationValue {}

/// The beginning of links: scheme, host, optional port and path; no slash at the end.
extension WebAddress: ConfigurationValue {
    static func read(_ text: String) -> WebAddress? { WebAddress(text)?.base }
    var written: String { description }
    static var expectation: String { "an address such as https://encompass.example.org" }
}

extension LocalTime: ConfigurationValue {
    static func read(_ text: String) -> LocalTime? { LocalTime(text) }
    var written: String { description }
    static var expectation: String { "a time of day such as 04:30" }
}

extension Timestamp: ConfigurationValue {
    static func read(_ text: String) -> Timestamp? { Timestamp(rfc3339: text) }
    var written: String { rfc3339 }
    static var expectation: String { "a time such as 2026-11-20T06:30:00Z" }
}

/// Lengths of time as people write them: a whole number and a unit.
extension Span: ConfigurationValue {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("ms", 1), ("s", 1_000),
    ]

    package static func read(_ text: String) -> Span? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text[digits.endIndex...]
        guard digits.count <= 9, let count = Int64(digits), let unit = units.first(where: { $0.suffix == suffix })
        else { return nil }
        return Span(milliseconds: count * unit.milliseconds)
    }

    /// With the largest unit that leaves a whole number.
    var written: String {
        let unit = Span.units.filter { $0.suffix != "ms" }.sorted { $0.milliseconds > $1.milliseconds }
            .first { milliseconds % $0.milliseconds == 0 && milliseconds != 0 }
        guard let unit else { return "\(milliseconds)ms" }
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }

    static var expectation: String { "a length of time such as 30s, 15m, 12h or 7d" }
}

/// Several mail addresses, in a list or separated by commas.
public struct AddressList: Hashable, Sendable, ConfigurationValue {
    public var addresses: [String]

    public init(_ addresses: [String] = []) { self.addresses = addresses }

    static func read(_ text: String) -> AddressList? {
        let parts = pieces(text)
        return !parts.isEmpty && parts.allSatisfy { EmailAddress($0) != nil } ? AddressList(parts) : nil
    }

    var written: String { addresses.joined(separator: ", ") }
    static var expectation: String { "mail addresses such as mash@example.org" }
}

/// Several roles at the desk, in a list or separated by commas.
public struct RoleList: Hashable, Sendable, ConfigurationValue {
    fileprivate static let known: [Principal.Role] = [.operator, .supervisor, .dutyManager, .auditor, .administrator]
    public var roles: [Principal.Role]

    static func read(_ text: String) -> RoleList? {
        let parts = pieces(text)
        let roles = parts.compactMap { name in known.first { $0.rawValue == name } }
        return !parts.isEmpty && roles.count == parts.count ? RoleList(roles: roles) : nil
    }

    var written: String { roles.map(\.rawValue).joined(separator: ", ") }
    static var expectation: String { "roles such as " + known.map(\.rawValue).joined(separator: ", ") }
}

/// Which group gives which role, in a list or separated by commas: `MASH operators=operator`. The first one counts.
public struct GroupRoleList: Hashable, Sendable, ConfigurationValue {
    public var rows: GroupRoles

    static func read(_ text: String) -> GroupRoleList? {
        let rows = GroupPairs.read(text) { group, name in
            RoleList.known.first { $0.rawValue == name }.map { GroupRoles.Row(group: group, role: $0) }
        }
        return rows.map { GroupRoleList(rows: GroupRoles($0)) }
    }

    var written: String { rows.rows.map { "\($0.group)=\($0.role.rawValue)" }.joined(separator: ", ") }
    static var expectation: String { "groups and roles such as MASH operators=operator, MASH leads=supervisor" }
}

/// Which group gives which area, in a list or separated by commas: `MASH Norfolk=norfolk`. All count.
public struct GroupAreaList: Hashable, Sendable, ConfigurationValue {
    public var rows: GroupAreas

    static func read(_ text: String) -> GroupAreaList? {
        let rows = GroupPairs.read(text) { group, name in
            AreaPolicy.isID(name) ? GroupAreas.Row(group: group, area: name) : nil
        }
        return rows.map { GroupAreaList(rows: GroupAreas($0)) }
    }

    var written: String { rows.rows.map { "\($0.group)=\($0.area)" }.joined(separator: ", ") }
    static var expectation: String { "groups and areas such as MASH Norfolk=norfolk, MASH Suffolk=suffolk" }
}

/// `GROUP=NAME, GROUP=NAME`.
private enum GroupPairs {
    /// Nil if one cannot be read, or there is none.
    static func read<Row>(_ text: String, row: (_ group: String, _ name: String) -> Row?) -> [Row]? {
        let rows = text.split(separator: ",").map { part -> Row? in
            guard let equals = part.lastIndex(of: "=") else { return nil }
            let group = part[..<equals].drop(while: \.isWhitespace)
            let name = part[part.index(after: equals)...].filter { !$0.isWhitespace }
            return group.isEmpty ? nil : row(String(group), String(name))
        }
        let read = rows.compactMap(\.self)
        return !rows.isEmpty && read.count == rows.count ? read : nil
    }
}

/// Several times of day, in a list or separated by commas.
public struct TimeList: Hashable, Sendable, ConfigurationValue {
    public var times: [LocalTime]

    public init(_ times: [LocalTime] = []) { self.times = times }

    static func read(_ text: String) -> TimeList? {
        let parts = pieces(text)
        let times = parts.compactMap { LocalTime($0) }
        return times.count == parts.count && Set(times).count == times.count ? TimeList(times.sorted()) : nil
    }

    var written: String { times.map(\.description).joined(separator: ", ") }
    static var expectation: String { "times of day such as 08:00, 08:30" }
}

/// Several addresses or networks, in a list or separated by commas.
public struct NetworkList: Hashable, Sendable, ConfigurationValue {
    public var blocks: [NetworkBlock]

    public init(_ blocks: [NetworkBlock] = []) { self.blocks = blocks }

    static func read(_ text: String) -> NetworkList? {
        let parts = pieces(text)
        let blocks = parts.compactMap { NetworkBlock($0) }
        return !parts.isEmpty && blocks.count == parts.count ? NetworkList(blocks) : nil
    }

    var written: String { blocks.map(\.description).joined(separator: ", ") }
    static var expectation: String { "addresses or networks such as 127.0.0.1, 10.0.0.0/8" }
}

/// Several mail servers, in a list or separated by commas: `relay-b.example.org:587;weight=2`.
public struct MailServerList: Hashable, Sendable, ConfigurationValue {
    public struct Server: Hashable, Sendable {
        public var host: String
        public var port: Int?
        /// Its share of the messages; 0 if it only stands in for the others.
        public var weight: Int
        /// Nil for the security of the first relay.
        public var security: MailSecurity?
        /// The domains of the recipients that it is for, with everything below each; none for all others.
        public var domains: [String]

        public init(host: String, port: Int?, weight: Int, security: MailSecurity? = nil, domains: [String] = []) {
            self.host = host
            self.port = port
            self.weight = weight
            self.security = security
            self.domains = domains
        }

        fileprivate init?(_ text: String) {
            let parts = text.split(separator: ";", omittingEmptySubsequences: false)
            guard let name = parts.first else { return nil }
            weight = 1
            domains = []
            for part in parts.dropFirst() {
                let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
                guard pair.count == 2 else { return nil }
                switch pair[0] {
                case "weight":
                    guard let weight = Int.read(pair[1]), (0...100).contains(weight) else { return nil }
                    self.weight = weight
                case "security":
                    guard let security = MailSecurity(rawValue: pair[1]) else { return nil }
                    self.security = security
                case "domains":
                    domains = pair[1].lowercased().split(separator: "|").map(String.init)
                    guard !domains.isEmpty, domains.allSatisfy({ EmailAddress("a@" + $0) != nil }) else { return nil }
                default: return nil
                }
            }
            // An IPv6 address is in brackets, as in a URL.
            let end = name.lastIndex(of: "]") ?? name.startIndex
            let colon = name[end...].firstIndex(of: ":")
            if let colon {
                guard let port = Int.read(String(name[name.index(after: colon)...])), (1...65_535).contains(port) else {
                    return nil
                }
                self.port = port
            }
            guard let host = Host(name[..<(colon ?? name.endIndex)]) else { return nil }
            self.host = host.text
        }
    }

    public var servers: [Server]

    static func read(_ text: String) -> MailServerList? {
        let parts = pieces(text)
        let servers = parts.compactMap { Server($0) }
        return !parts.isEmpty && servers.count == parts.count ? MailServerList(servers: servers) : nil
    }

    var written: String {
        servers.map { server in
            server.host + (server.port.map { ":\($0)" } ?? "") + (server.weight == 1 ? "" : ";weight=\(server.weight)")
                + (server.security.map { ";security=\($0.rawValue)" } ?? "")
                + (server.domains.isEmpty ? "" : ";domains=" + server.domains.joined(separator: "|"))
        }.joined(separator: ", ")
    }

    static var expectation: String { "mail servers such as relay-b.example.org, relay-c.example.org:587;weight=0" }
}

private func pieces(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
}
