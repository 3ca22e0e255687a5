namespace RedHare.Commands.Configuration;

/// <summary>Which network loop serves the sockets.</summary>
public enum Transport
{
    /// <summary>epoll on Linux, the portable one elsewhere.</summary>
    Auto,
    /// <summary>RedHare's own epoll loop; Linux only.</summary>
    Epoll,
    /// <summary>The one over SocketAsyncEventArgs.</summary>
    Portable,
}
