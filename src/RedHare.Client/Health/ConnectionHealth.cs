namespace RedHare.Client;

/// <summary>How a connection is.</summary>
/// <param name="State">What it does.</param>
/// <param name="Since">Since when.</param>
/// <param name="Server">The server it is connected to, or was; null before the first and in process.</param>
/// <param name="LastError">Why it was lost, or the last attempt to make it failed; null while nothing has failed yet. It stays when the connection is made again.</param>
public sealed record ConnectionHealth(ConnectionState State, DateTimeOffset Since, RedisEndPoint? Server = null, Exception? LastError = null);

/// <summary>What a connection does.</summary>
public enum ConnectionState
{
    /// <summary>It is being made for the first time.</summary>
    Connecting,

    /// <summary>Commands are sent at once.</summary>
    Connected,

    /// <summary>It was lost and is being made again; commands wait.</summary>
    Reconnecting,

    /// <summary>It is still being made, but for so long (<see cref="RedisOptions.ReconnectGiveUp"/>) that commands fail at once.</summary>
    Unavailable,

    /// <summary>It was disposed.</summary>
    Closed,
}
