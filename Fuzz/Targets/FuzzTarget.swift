/// A parser of bytes that others send, with what must be true of it for every input.
public struct FuzzTarget: Sendable {
    public let name: String
    /// Throws `BrokenProperty` if something that must always be true is not.
    public let check: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, _ check: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.check = check
    }

    public static let all = feedTargets + exportTargets + tableTargets + headerTargets + mimeTargets + valueTargets
}

public struct BrokenProperty: Error, CustomStringConvertible {
    public let description: String
}

/// Throws if `isTrue` is false.
func require(_ isTrue: Bool, _ property: @autoclosure () -> String) throws {
    if !isTrue { throw BrokenProperty(description: property()) }
}

/// Values of made-up people in the seeds. No error text may contain one, whatever was changed around it.
enum MadeUpPerson {
    private static let values = ["Quillfeather", "quillfeather", "B801200005001", "NR31 6AB", "01493555123"]
        .map { Array($0.utf8) }

    /// Throws if one of the texts contains a person's value.
    static func requireAbsent(from texts: some Sequence<String>) throws {
        for text in texts {
            let bytes = Array(text.utf8)
            for value in values where contains(bytes, value) {
                throw BrokenProperty(description: "an error text quotes a personal value: \(text)")
            }
        }
    }

    private static func contains(_ bytes: [UInt8], _ value: [UInt8]) -> Bool {
        guard bytes.count >= value.count else { return false }
        return (0...bytes.count - value.count).contains { start in
            bytes[start] == value[0] && bytes[start..<start + value.count].elementsEqual(value)
        }
    }
}

/// Cuts an input into chunks of a few sizes: no result may depend on them.
func chunkings(_ bytes: [UInt8]) -> [[ArraySlice<UInt8>]] {
    // Byte by byte takes long for a long input, and shows nothing more.
    let sizes = bytes.count <= 2_000 ? [1, 7] : [997]
    return sizes.map { size in
        stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
    }
}
