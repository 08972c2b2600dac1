import EncompassCore
import Foundation
import Synchronization

/// Keeps the counties that nights begin with, each made when it is first asked for.
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
