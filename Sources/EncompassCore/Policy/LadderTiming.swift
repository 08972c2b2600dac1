/// Moments for the steps of a ladder, counted backwards from the deadline.
struct LadderTiming {
    let release: Timestamp
    let deadline: Timestamp

    /// What a call, or a manager, needs before the deadline even when everything is squeezed.
    static let leastForPeople = Span.minutes(15)
    static let betweenSteps = Span.seconds(1)

    /// A moment for each step, in order; `opening` is the step at which people come in, which is given at least
    /// `needed` before the deadline (but is not opened before `openNotBefore` on that account).
    ///
    /// Where the release leaves less time than the ladder wants, the distances shrink in proportion.
    func moments(_ steps: [StepTime], opening: Int?, needed: Span, openNotBefore: Timestamp?) -> [Timestamp] {
        let scale = scale(steps)
        var moments = steps.map { step -> Timestamp in
            guard let lead = step.lead else {
                return max(release, min(release + .minutes(step.delay ?? 0), deadline - LadderTiming.leastForPeople))
            }
            return lead > 0 ? max(release, deadline - scaled(lead, scale)) : deadline + .minutes(-lead)
        }
        if let opening, steps[opening].lead ?? 1 > 0 {
            let byLoad = openNotBefore.map { max(deadline - needed, $0) } ?? deadline - needed
            let latest = min(moments[opening], byLoad, deadline - LadderTiming.leastForPeople)
            moments[opening] = max(release, latest)
            pullForward(&moments, steps, before: opening, scale)
        }
        return moments
    }

    /// 1 where there is time for the first counted step and as long again as it leaves the second; less in proportion.
    private func scale(_ steps: [StepTime]) -> Double {
        let leads = steps.compactMap(\.lead).filter { $0 > 0 }
        guard let first = leads.first else { return 1 }
        let wanted = Span.minutes(first + first - (leads.dropFirst().first ?? 0))
        let window = max((deadline - release).milliseconds, 0)
        return min(1, Double(window) / Double(wanted.milliseconds))
    }

    private func scaled(_ minutes: Int, _ scale: Double) -> Span {
        Span(milliseconds: Int64((Double(minutes) * 60 * scale).rounded(.down)) * 1000)
    }

    /// What machines do before the opening step stays before it, by ten minutes where there is room.
    private func pullForward(_ moments: inout [Timestamp], _ steps: [StepTime], before opening: Int, _ scale: Double) {
        for place in stride(from: opening - 1, through: 0, by: -1) {
            guard let lead = steps[place].lead else { continue }
            let distance = min(.minutes(10), scaled(lead - (steps[place + 1].lead ?? 0), scale))
            moments[place] = max(release, min(moments[place], moments[place + 1] - distance))
        }
    }

    /// From the step numbered `first`, none earlier than `now`, each later than the one before.
    func ordered(_ moments: [Timestamp], from first: Int, now: Timestamp) -> [Timestamp] {
        var result = moments
        for place in result.indices {
            if place >= first { result[place] = max(result[place], now) }
            // A step that was taken, perhaps ahead of its time, does not hold up the next.
            if place > first { result[place] = max(result[place], result[place - 1] + LadderTiming.betweenSteps) }
        }
        return result
    }
}
