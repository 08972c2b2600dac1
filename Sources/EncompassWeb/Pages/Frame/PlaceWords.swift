import EncompassCore
import EncompassEngine
import EncompassStore

/// What a scope is called on pages.
enum PlaceWords {
    /// - Parameter scope: `urn:121234`, `la:926` or `area:norfolk`.
    static func words(_ scope: String, _ engine: Engine) throws -> String {
        if scope.hasPrefix("area:") {
            let id = String(scope.dropFirst(5))
            let name = engine.policies.areas.first { $0.id == id }?.name
            return "the whole area \(name ?? id)"
        }
        return try Scope(scope).map { try words($0, engine) } ?? scope
    }

    static func words(_ scope: Scope, _ engine: Engine) throws -> String {
        switch scope {
        case .establishment(let urn): try engine.store.registry.establishment(urn)?.name ?? "establishment \(urn)"
        case .localAuthority(let code): "every school of local authority \(code)"
        }
    }
}
