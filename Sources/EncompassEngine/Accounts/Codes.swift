public import EncompassCore
public import EncompassStore

extension Engine {
    /// Makes a one-time code and sends it at once: `store.codes.use` checks what the person then types.
    ///
    /// - Parameter address: not the one that got the link or the question.
    /// - Throws: `StoreError` `conflict` with the time of the next code if the person asked for too many.
    public func sendCode(_ request: CodeRequest, to address: StaffAddress, by actor: Actor) throws {
        try store.codes.send(
            request, to: address, time: { london.civil($0).time.description }, by: actor, at: clock.now())
        dispatchSignal.send()
    }
}
