/// What is sent with a request.
public enum HTTPBody {
    case none
    case bytes([UInt8])
    /// A file, read as it is sent.
    case file(String)
    /// What the closure gives, chunk by chunk, until nil. `length` in bytes where it is known.
    case stream(length: Int?, next: () throws -> [UInt8]?)
}
