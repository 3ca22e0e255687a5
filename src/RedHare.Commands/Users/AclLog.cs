namespace RedHare.Commands.Users;

/// <summary>Where a command was denied.</summary>
internal enum DenialContext
{
    TopLevel,
    Multi,
    Lua,
}

/// <summary>One kind of denial, as often as it happened.</summary>
/// <param name="Id">Its number, from 0 on.</param>
/// <param name="Count">How often.</param>
/// <param name="Reason">What was not allowed.</param>
/// <param name="Context">Where.</param>
/// <param name="Object">The command, key or channel.</param>
/// <param name="UserName">Who, each byte a character.</param>
/// <param name="Client">The client's line as it was the last time.</param>
/// <param name="Created">The first time, Unix milliseconds.</param>
/// <param name="Updated">The last time, Unix milliseconds.</param>
internal sealed record AclLogEntry(
    long Id, long Count, DenialReason Reason, DenialContext Context, string Object, string UserName, string Client, long Created, long Updated);

/// <summary>ACL LOG: what was denied, newest first, at most acllog-max-len entries. The same again within a minute counts up the entry that is there.</summary>
internal sealed class AclLog(ServerContext server)
{
    private const int GroupingMilliseconds = 60_000, Compared = 10;

    private readonly Lock _lock = new();
    private readonly LinkedList<AclLogEntry> _entries = new();
    private long _nextId;

    public void Add(Session session, DenialReason reason, DenialContext context, string what, string user)
    {
        var now = server.Engine.UnixMilliseconds;
        var client = Connection.ClientLine.Of(session).TrimEnd('\n');
        var max = server.Configuration.Clients.AclLogMaxLength;
        lock (_lock)
        {
            var scanned = 0;
            for (var node = _entries.First; node is not null && scanned < Compared; node = node.Next, scanned++)
            {
                var old = node.Value;
                if (old.Reason != reason || old.Context != context || old.Object != what || old.UserName != user || now - old.Updated > GroupingMilliseconds) continue;
                _entries.Remove(node);
                _entries.AddFirst(old with { Count = old.Count + 1, Client = client, Updated = now });
                return;
            }
            _entries.AddFirst(new AclLogEntry(_nextId++, 1, reason, context, what, user, client, now, now));
            while (_entries.Count > max) _entries.RemoveLast();
        }
    }

    public IReadOnlyList<AclLogEntry> Newest(long count)
    {
        lock (_lock) return [.. _entries.Take((int)Math.Clamp(count, 0, _entries.Count))];
    }

    public void Clear()
    {
        lock (_lock) _entries.Clear();
    }
}
