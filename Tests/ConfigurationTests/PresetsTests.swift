import EncompassConfiguration
import EncompassCore
import Foundation
import TestSupport
import Testing

@Suite("The shipped areas")
struct PresetsTests {
    private static let templates = ["standard", "nameOnly", "fixedSentence"]

    @Test("the example area and every preset are valid; a hold without an approver gets a warning and applies")
    func presets() {
        let loader = AreaLoader(templates: Self.templates)
        let example = loader.load(directory: Repository.path("Config/areas"))
        #expect(example.faults == [] && example.warnings == [])
        #expect(example.areas.map(\.id) == ["norfolk"])
        let presets = loader.load(directory: Repository.path("Config/presets"))
        #expect(presets.faults == [])
        #expect(presets.warnings.count == 1)
        #expect(presets.warnings.allSatisfy { $0.key?.hasSuffix("tees.yaml: approvedBy") ?? false })
        #expect(
            presets.areas.map(\.id) == [
                "full-information", "lancashire", "lincolnshire", "north-northants", "northumbria", "tees",
                "thames-valley", "west-cheshire",
            ])
        #expect(zip(presets.paths, presets.areas).allSatisfy { $0.hasSuffix("/\($1.id).yaml") })
    }

    @Test(
        "presets match the areas' practice",
        arguments: [("lancashire", "08:30"), ("tees", "08:45"), ("west-cheshire", "09:00")])
    func deadlines(_ id: String, _ deadline: String) {
        let presets = AreaLoader().load(directory: Repository.path("Config/presets"))
        #expect(presets.areas.first { $0.id == id }?.settings.timing.deadline == LocalTime(deadline))
    }

    @Test("the example configuration in the repository loads with the example area")
    func together() throws {
        let report = ConfigurationLoader(environment: [:]).load(path: Repository.path("Config/encompass.yaml"))
        #expect(report.faults == [])
        let areas = try AreaLoader().load(for: report)
        #expect(areas.areas.map(\.force) == ["norfolk"])
    }
}
