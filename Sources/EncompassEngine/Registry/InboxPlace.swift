import EncompassCore
import EncompassFormats

/// What a folder of the watched folder is for, by its name.
///
/// `rolls` takes rolls that say themselves which school each row is of; a folder of one school has its URN (`121234`)
/// or its DfE number (`926-2001`) as its name, or a name of its own in the manifest.
enum InboxPlace: Hashable {
    case rolls
    case school(urn: URN?, laestab: String?)
    case kind(RegistryFile.Kind)
    case unknown

    /// The file in the watched folder that says which school a folder with a name of its own is of.
    static let manifest = "schools.txt"

    init(_ name: String, manifest: [String: String]) {
        switch name {
        case "rolls": self = .rolls
        case "not-in-school": self = .kind(.notInSchool)
        case "contacts": self = .kind(.contacts)
        case "calendar": self = .kind(.calendar)
        case "register": self = .kind(.establishments)
        case "links": self = .kind(.links)
        case "bank-holidays": self = .kind(.bankHolidays)
        default: self = InboxPlace.school(named: manifest[name] ?? name)
        }
    }

    private static func school(named text: String) -> InboxPlace {
        if let urn = URN(text) { return .school(urn: urn, laestab: nil) }
        if let digits = SchoolDirectory.number(text) {
            return .school(urn: nil, laestab: digits.prefix(3) + "/" + digits.suffix(4))
        }
        return .unknown
    }

    /// Lines of `folder = 121234`, with a URN or a DfE number; `#` begins a remark.
    static func read(manifest text: String) -> [String: String] {
        text.split(whereSeparator: \.isNewline).reduce(into: [:]) { schools, line in
            let parts = line.prefix { $0 != "#" }.split(separator: "=", maxSplits: 1)
                .map { String($0).trimmingSpace }
            if parts.count == 2, !parts[0].isEmpty { schools[parts[0]] = parts[1] }
        }
    }

    /// The order in which files that wait at the same time are imported: the register before what refers to it.
    var rank: Int {
        switch self {
        case .kind(.establishments): 0
        case .kind(.links): 1
        case .kind(.bankHolidays), .kind(.calendar): 2
        case .rolls, .school: 3
        case .kind, .unknown: 4
        }
    }

    /// What a file in it is; nil if the folder is not known.
    func file(_ name: String, headings: String?) -> RegistryFile? {
        var file = RegistryFile(
            kind: name.lowercased().hasSuffix(".xml") ? .ctf : .roll, name: name, headings: headings)
        file.route = .folder
        switch self {
        case .rolls: break
        case .school(let urn, let laestab): (file.urn, file.laestab) = (urn, laestab)
        case .kind(let kind): file.kind = kind
        case .unknown: return nil
        }
        return file
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
