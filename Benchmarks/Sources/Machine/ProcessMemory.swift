import Foundation

/// What the kernel says of a process's resident memory, in MB (10^6 bytes).
struct ProcessMemory {
    /// Now.
    let resident: Double
    /// The most since it began, or since `forgetPeak`.
    let peak: Double

    /// Nil once the process is gone.
    init?(of id: Int32) {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8) else { return nil }
        func value(_ key: String) -> Double? {
            let line = text.split(separator: "\n").first { $0.hasPrefix(key + ":") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        }
        guard let resident = value("VmRSS"), let peak = value("VmHWM") else { return nil }
        self.resident = resident * 1024 / 1e6
        self.peak = peak * 1024 / 1e6
    }

    static var own: ProcessMemory? { ProcessMemory(of: getpid()) }

    /// Begins the peak anew.
    static func forgetPeak(of id: Int32) throws {
        try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/\(id)/clear_refs"))
    }
}
