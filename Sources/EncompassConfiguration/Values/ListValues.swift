public import EncompassCore

/// Several mail addresses, in a list or between commas.
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

/// Several times of day, in a list or between commas.
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

/// Several addresses or networks, in a list or between commas.
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

private func pieces(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
}
