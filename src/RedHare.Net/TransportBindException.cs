using System.Net;
using System.Net.Sockets;

namespace RedHare.Net;

/// <summary>An address could not be listened on. <see cref="Exception.Message"/> names it and the system's reason.</summary>
public sealed class TransportBindException : IOException
{
    internal TransportBindException(EndPoint endPoint, SocketException cause)
        : base($"Could not bind {endPoint}: {cause.Message}", cause)
    {
        EndPoint = endPoint;
        Reason = cause.Message;
    }

    /// <summary>The address.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>The system's words, such as <c>Address already in use</c>.</summary>
    public string Reason { get; }
}
