/// The lines of one request, with their places in the file.
struct FeedBatch {
    private(set) var body: [UInt8] = []
    /// The file's line number of each line, from 1.
    private(set) var numbers: [Int] = []

    var count: Int { numbers.count }

    /// Passes over a line of nothing but white space.
    mutating func add(_ line: [UInt8], number: Int) {
        guard !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) else { return }
        body += line
        body.append(0x0A)
        numbers.append(number)
    }
}
