/// How a registry file came in, which decides how its sender can say what the file does not: an error names what works there.
public enum FileRoute: String, Hashable, Sendable, Codable {
    /// `encompass registry import`.
    case command
    /// The form at the desk.
    case desk
    /// The watched folder.
    case folder

    /// How to say which school a file, or some of its rows, are of.
    var remedyForSchool: String {
        switch self {
        case .command: "give its URN (--urn)"
        case .desk: "fill in the school in the form, and read the file again"
        case .folder: "put the file into a folder named after the school's URN, or name its folder in schools.txt"
        }
    }

    /// The same for a file that says nothing about it.
    var remedyForSchoolOfFile: String {
        self == .command ? remedyForSchool + " or DfE number (--laestab)" : remedyForSchool
    }

    /// How to say that a file is a Common Transfer File.
    var remedyForTransferFile: String {
        switch self {
        case .command: "a Common Transfer File is imported with --ctf"
        case .desk: "send a Common Transfer File as a roll, under a name that ends in .xml"
        case .folder: "put a Common Transfer File into its school's folder, under a name that ends in .xml"
        }
    }
}
