import EncompassSample
import Foundation

/// Databases with a county's registry in them, made once a run by the program's own importer.
struct Bases {
    let bench: Bench

    /// The registry files of a county, written at the first call.
    func files(_ ground: Ground) throws -> RegistryFiles {
        let files = RegistryFiles(folder: try bench.subfolder("files-\(ground.generator.pupils)"))
        if !FileManager.default.fileExists(atPath: files.path("roll.csv")) { try files.write(ground) }
        return files
    }

    /// A stage with the whole registry; nobody has it open.
    func registry(_ ground: Ground) throws -> Stage {
        let name = "base-\(ground.generator.pupils)"
        let isThere = FileManager.default.fileExists(atPath: bench.folder + "/" + name + "/encompass.db")
        let stage = try Stage(name, in: bench, on: ground)
        guard !isThere else { return stage }
        let files = try files(ground)
        _ = try stage.run(bench, ["registry", "import"] + files.register)
        _ = try stage.run(bench, ["registry", "import"] + files.roll)
        return stage
    }
}
