namespace RedHare.Client;

public sealed partial class ServerCommands
{
    private static readonly CommandSpec
        ClientGetNameSpec = new("CLIENT GETNAME", CommandTraits.ReadOnly),
        ClientGetRedirSpec = new("CLIENT GETREDIR", CommandTraits.ReadOnly),
        ClientIdSpec = new("CLIENT ID", CommandTraits.ReadOnly),
        ClientInfoSpec = new("CLIENT INFO", CommandTraits.ReadOnly),
        ClientKillSpec = new("CLIENT KILL"),
        ClientListSpec = new("CLIENT LIST", CommandTraits.ReadOnly),
        ClientNoEvictSpec = new("CLIENT NO-EVICT", CommandTraits.Idempotent),
        ClientNoTouchSpec = new("CLIENT NO-TOUCH", CommandTraits.Idempotent),
        ClientPauseSpec = new("CLIENT PAUSE", CommandTraits.Idempotent),
        ClientSetInfoSpec = new("CLIENT SETINFO", CommandTraits.Idempotent),
        ClientSetNameSpec = new("CLIENT SETNAME", CommandTraits.Idempotent),
        ClientTrackingInfoSpec = new("CLIENT TRACKINGINFO", CommandTraits.ReadOnly),
        ClientUnblockSpec = new("CLIENT UNBLOCK"),
        ClientUnpauseSpec = new("CLIENT UNPAUSE", CommandTraits.Idempotent);

    private static readonly ReplyConverter<ClientTrackingInfo> TrackingInfo = static reply =>
    {
        var map = new ReplyMap(reply);
        return new ClientTrackingInfo(Replies.Texts(map["flags"]), map.Integer("redirect"), Replies.Texts(map["prefixes"]));
    };

    /// <summary>The connection's name; null for none. <see href="https://redis.io/docs/latest/commands/client-getname/"/></summary>
    public ValueTask<string?> ClientGetNameAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(ClientGetNameSpec), Named, cancellation);

    /// <summary>The client that gets the connection's invalidations: 0 for itself, -1 when nothing is tracked. <see href="https://redis.io/docs/latest/commands/client-getredir/"/></summary>
    public ValueTask<long> ClientGetRedirAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(ClientGetRedirSpec), Replies.Integer, cancellation);

    /// <summary>The connection's number at the server. <see href="https://redis.io/docs/latest/commands/client-id/"/></summary>
    public ValueTask<long> ClientIdAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(ClientIdSpec), Replies.Integer, cancellation);

    /// <summary>What the server knows of the connection. <see href="https://redis.io/docs/latest/commands/client-info/"/></summary>
    public ValueTask<ClientInfo> ClientInfoAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(ClientInfoSpec), ClientInfo.One, cancellation);

    /// <summary>Closes connections. Returns how many. <see href="https://redis.io/docs/latest/commands/client-kill/"/></summary>
    /// <exception cref="ArgumentException">The filter has no condition.</exception>
    public ValueTask<long> ClientKillAsync(ClientFilter filter, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(filter.AddTo(CommandLine.Rent(ClientKillSpec)), Replies.Integer, cancellation);

    /// <summary>The connections. <see href="https://redis.io/docs/latest/commands/client-list/"/></summary>
    /// <param name="type"><c>normal</c>, <c>master</c>, <c>replica</c> or <c>pubsub</c>; null for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<ClientInfo[]> ClientListAsync(string? type = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(type is null ? CommandLine.Rent(ClientListSpec) : CommandLine.Rent(ClientListSpec).Add("TYPE"u8).Add(type), ClientInfo.All, cancellation);

    /// <summary>The connections of some numbers, as far as there are such. <see href="https://redis.io/docs/latest/commands/client-list/"/></summary>
    public ValueTask<ClientInfo[]> ClientListAsync(ReadOnlySpan<long> ids, CancellationToken cancellation = default)
    {
        if (ids.IsEmpty) return new([]);
        var line = CommandLine.Rent(ClientListSpec).Add("ID"u8);
        foreach (var id in ids) line.Add(id);
        return backend.ExecuteAsync(line, ClientInfo.All, cancellation);
    }

    /// <summary>Whether the connection may be closed when clients take too much memory. <see href="https://redis.io/docs/latest/commands/client-no-evict/"/></summary>
    public ValueTask ClientNoEvictAsync(bool on, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ClientNoEvictSpec).Add(on ? "ON"u8 : "OFF"u8), Replies.IsThere, cancellation).Done();

    /// <summary>Whether the connection's commands count as use of their keys. Since Redis 7.2. <see href="https://redis.io/docs/latest/commands/client-no-touch/"/></summary>
    public ValueTask ClientNoTouchAsync(bool on, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ClientNoTouchSpec).Add(on ? "ON"u8 : "OFF"u8), Replies.IsThere, cancellation).Done();

    /// <summary>Lets all clients' commands wait. <see href="https://redis.io/docs/latest/commands/client-pause/"/></summary>
    /// <param name="time">How long.</param>
    /// <param name="writesOnly">WRITE: only commands that write.</param>
    /// <param name="cancellation">Ends the waiting for the reply.</param>
    public ValueTask ClientPauseAsync(TimeSpan time, bool writesOnly = false, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ClientPauseSpec).Add(Arguments.Milliseconds(time)).Add(writesOnly ? "WRITE"u8 : "ALL"u8), Replies.IsThere, cancellation).Done();

    /// <summary>Says the name or version of the library that uses the connection. Since Redis 7.2. <see href="https://redis.io/docs/latest/commands/client-setinfo/"/></summary>
    /// <param name="attribute"><c>LIB-NAME</c> or <c>LIB-VER</c>.</param>
    /// <param name="value">Without spaces.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask ClientSetInfoAsync(string attribute, string value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ClientSetInfoSpec).Add(attribute).Add(value), Replies.IsThere, cancellation).Done();

    /// <summary>Names the connection; a connection that is made anew has the name of <see cref="RedisOptions.ClientName"/>. <see href="https://redis.io/docs/latest/commands/client-setname/"/></summary>
    public ValueTask ClientSetNameAsync(string name, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ClientSetNameSpec).Add(name), Replies.IsThere, cancellation).Done();

    /// <summary>How the connection's reads are tracked. <see href="https://redis.io/docs/latest/commands/client-trackinginfo/"/></summary>
    public ValueTask<ClientTrackingInfo> ClientTrackingInfoAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(ClientTrackingInfoSpec), TrackingInfo, cancellation);

    /// <summary>Ends another connection's blocking command; false when it does not wait. <see href="https://redis.io/docs/latest/commands/client-unblock/"/></summary>
    /// <param name="id">The connection.</param>
    /// <param name="withError">ERROR: the command ends by an error, not as if its time were up.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<bool> ClientUnblockAsync(long id, bool withError = false, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ClientUnblockSpec).Add(id).Add(withError ? "ERROR"u8 : "TIMEOUT"u8), Replies.Boolean, cancellation);

    /// <summary>Ends CLIENT PAUSE. <see href="https://redis.io/docs/latest/commands/client-unpause/"/></summary>
    public ValueTask ClientUnpauseAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(ClientUnpauseSpec), Replies.IsThere, cancellation).Done();

    // No name is null in RESP3 and, of some servers, an empty string.
    private static readonly ReplyConverter<string?> Named = static reply => reply.Text is { Length: > 0 } name ? name : null;
}

/// <summary>How a connection's reads are tracked.</summary>
/// <param name="Flags"><c>off</c>, or <c>on</c> with <c>bcast</c>, <c>optin</c>, <c>optout</c>, <c>noloop</c> …</param>
/// <param name="Redirect">The client that gets the invalidations: 0 for itself, -1 when nothing is tracked.</param>
/// <param name="Prefixes">Of the keys, where they are broadcast.</param>
public sealed record ClientTrackingInfo(IReadOnlyList<string> Flags, long Redirect, IReadOnlyList<string> Prefixes);
