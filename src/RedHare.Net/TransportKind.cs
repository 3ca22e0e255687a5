namespace RedHare.Net;

/// <summary>How sockets are driven.</summary>
public enum TransportKind
{
    /// <summary>Epoll on 64-bit Linux, otherwise portable.</summary>
    Auto,

    /// <summary>RedHare's own epoll loop; Linux on x64 or arm64.</summary>
    Epoll,

    /// <summary>SocketAsyncEventArgs; every platform.</summary>
    Portable,
}
