import Dispatch
public import EncompassCore
import Foundation
import Synchronization

/// Runs simulated nights: each is the real engine on a real database file in a temporary folder, in one thread, from
/// one seed.
public struct Simulation: Sendable {
    /// The first night's seed; the next nights have the next numbers.
    public var seed: UInt64
    public var nights: Int
    /// How many nights run in parallel.
    public var threads: Int
    public var keepsTraces: Bool
    /// A folder for the database of each night with a violation; nil keeps none.
    public var keeping: String?
    /// Rules not to check, to look past a known violation.
    public var without: Set<Rule> = []
    /// SQL that corrupts each night's file once, at 07:10, to test the checks.
    package var corruption: String?
    /// Stories for every night besides those drawn, by their names in the documentation.
    package var stories: [String] = []
    /// The evening of every night, for tests of certain days; nil draws one for each.
    package var evening: LocalDate?
    /// A fault in HTTP answers, for tests of the checks.
    package var answerFault: AnswerFault?
    private let london: London

    public init(seed: UInt64, nights: Int, london: London, threads: Int = 2, keepsTraces: Bool = false) {
        self.seed = seed
        self.nights = nights
        self.threads = threads
        self.keepsTraces = keepsTraces
        self.london = london
    }

    /// Runs all nights; the result does not depend on `threads`.
    ///
    /// - Parameter progress: called after each night, from the thread that ran it.
    /// - Throws: if the temporary files cannot be created.
    public func run(progress: @Sendable (NightReport) -> Void = { _ in }) throws -> [NightReport] {
        let folder = try Simulation.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let shelf = TemplateShelf(folder: folder)
        let next = Mutex(0)
        let reports = Mutex<[Int: Result<NightReport, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            while true {
                let number = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard number < nights else { return }
                let result = Result { try night(seed &+ UInt64(number), shelf, folder) }
                if case .success(let report) = result { progress(report) }
                reports.withLock { $0[number] = result }
            }
        }
        return try (0..<nights).compactMap { number in try reports.withLock { $0[number] }?.get() }
    }

    private func night(_ seed: UInt64, _ shelf: TemplateShelf, _ folder: String) throws -> NightReport {
        var dice = Dice(seed: seed, stream: 0)
        let drawn = dice.pick(NightDate.all) ?? LocalDate(dayNumber: 20_000)
        let date = evening ?? drawn
        let template = try shelf.template(date: date, seed: UInt64(1 + dice.below(2)))
        let night = try Night(
            seed: seed, template: template, london: london, folder: folder,
            stories: stories.compactMap(Stories.Kind.init), keepsTrace: keepsTraces)
        night.without = without
        night.answerFault = answerFault
        if let corruption { night.planCorruption(corruption) }
        defer { clear(night) }
        let report = night.run()
        if let keeping, !report.violations.isEmpty {
            try FileManager.default.copyItem(atPath: night.path, toPath: "\(keeping)/night-\(seed).sqlite")
        }
        return report
    }

    private func clear(_ night: Night) {
        for end in ["", ".key", ".lock", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: night.path + end)
        }
    }

    /// In memory if the machine has such a folder: a night syncs a thousand times.
    private static func folder() throws -> String {
        let base = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let folder = "\(base)/encompass-simulation-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder
    }
}

/// Keeps the counties that nights begin with; each is created when first needed.
final class TemplateShelf: Sendable {
    private let folder: String
    private let made = Mutex<[String: CountyTemplate]>([:])

    init(folder: String) { self.folder = folder }

    func template(date: LocalDate, seed: UInt64) throws -> CountyTemplate {
        try made.withLock { made in
            let name = "\(date) \(seed)"
            if let template = made[name] { return template }
            let template = try CountyTemplate(date: date, seed: seed, folder: folder)
            made[name] = template
            return template
        }
    }
}
