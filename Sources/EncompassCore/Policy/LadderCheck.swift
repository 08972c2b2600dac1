/// What is wrong with a ladder.
struct LadderCheck {
    let path: String
    let steps: [LadderStep]

    /// A school's ladder goes up in order, tells people of the school or the desk, and comes to a phone call in time.
    func schoolFaults() -> [PolicyFault] {
        var faults = commonFaults()
        for (place, step) in steps.enumerated() {
            for (item, recipient) in step.recipients.enumerated()
            where recipient.isAtDesk && recipient != .dutyManager {
                let path = "\(path)[\(place)].recipients[\(item)]"
                faults.append(PolicyFault(path: path, detail: "belongs in exceptions, not in a school's ladder"))
            }
        }
        let phone = steps.contains { $0.recipients.contains(.mashPhone) && ($0.at.lead ?? 1) > 0 }
        if !phone { faults.append(PolicyFault(path: path, detail: "needs a mashPhone step before the deadline")) }
        return faults
    }

    /// The desk's ladder tells people at the desk alone, the duty manager before the deadline.
    func deskFaults() -> [PolicyFault] {
        var faults = commonFaults()
        for (place, step) in steps.enumerated() {
            for (item, recipient) in step.recipients.enumerated() where !recipient.isAtDesk {
                let path = "\(path)[\(place)].recipients[\(item)]"
                faults.append(PolicyFault(path: path, detail: "expected operator, supervisor or dutyManager"))
            }
        }
        let manager = steps.contains { $0.recipients.contains(.dutyManager) && ($0.at.lead ?? 1) > 0 }
        if !manager { faults.append(PolicyFault(path: path, detail: "needs the dutyManager before the deadline")) }
        return faults
    }

    private func commonFaults() -> [PolicyFault] {
        var faults: [PolicyFault] = []
        if steps.isEmpty { faults.append(PolicyFault(path: path, detail: "needs at least one step")) }
        for (place, step) in steps.enumerated() {
            if step.recipients.isEmpty {
                faults.append(PolicyFault(path: "\(path)[\(place)].recipients", detail: "needs at least one"))
            }
            guard place > 0 else { continue }
            if !steps[place - 1].at.isFollowed(by: step.at) {
                faults.append(
                    PolicyFault(path: "\(path)[\(place)].at", detail: "must be later than the step before it"))
            }
        }
        return faults
    }
}

extension StepTime {
    /// Whether a step at `next` may follow one at this time: what is counted from the release comes before what is counted
    /// from the deadline, and each in order.
    fileprivate func isFollowed(by next: StepTime) -> Bool {
        switch (delay, next.delay) {
        case (let own?, let their?): own < their
        case (nil, .some): false
        case (.some, nil): true
        case (nil, nil): (lead ?? 0) > (next.lead ?? 0)
        }
    }
}
