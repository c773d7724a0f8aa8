/// Ports of the loopback address, for programs that must be told theirs.
public enum LoopbackPort {
    /// Gives `wanted`, or a free port where it is 0, after it has been opened and closed once.
    ///
    /// Somebody else can take the port before it is used; whoever uses it must still be ready for that.
    ///
    /// - Throws: ``TransportError`` where the port is in use or may not be opened.
    public static func available(_ wanted: UInt16 = 0) throws(TransportError) -> UInt16 {
        let (descriptor, port) = try Platform.listen(address: "127.0.0.1", port: wanted, backlog: 1)
        Platform.closeSocket(descriptor)
        return port
    }
}
