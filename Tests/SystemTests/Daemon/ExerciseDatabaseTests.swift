import TestSupport
import Testing

struct ExerciseDatabaseTests {
    @Test func liveAndExerciseDatabasesRefuseEachOther() throws {
        let live = try Installation(start: nil)
        #expect(try live.tool("credential", "create", "--role", "auditor", "--purpose", "inspection").status == 0)
        let exercise = try Program.run(
            ["serve"] + live.configuration, environment: ["ENCOMPASS_EXERCISE_START": Installation.friday])
        #expect(exercise.status == 1)
        #expect(exercise.errors.contains("exercise"))

        let rehearsal = try Installation()
        try rehearsal.start()
        #expect(try rehearsal.stop() == .exited(0))
        let real = try Installation(start: nil)
        let refused = try Program.run(["serve"] + real.configuration + ["--database", rehearsal.database])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("exercise"))
    }
}
