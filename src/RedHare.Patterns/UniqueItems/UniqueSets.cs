using System.Runtime.CompilerServices;

namespace RedHare.Patterns.UniqueItems;

/// <summary>
/// Which items there were, exactly: a set for each label. Adding answers how many were new. Sets can be united, intersected and subtracted: who came on both days, on
/// any of seven, on Monday and not on Tuesday. Results that are read are made in the server and come in pages.
/// </summary>
public sealed class UniqueSets : UniqueCollection
{
    private static readonly TimeSpan Unread = TimeSpan.FromMinutes(5);

    private static readonly RedisScript Add = new(ServerCalendar.Check +
        """
        local added = redis.call('SADD', KEYS[1], unpack(ARGV, 5))
        if ARGV[3] ~= '0' then
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
        elseif ARGV[4] ~= '0' then
          redis.call('PEXPIREAT', KEYS[1], ARGV[4])
        end
        return added
        """);

    // KEYS: where to, and from where. ARGV: the TTL of the result in milliseconds, or 0 to count only.
    private static readonly RedisScript Union = Store("SUNIONSTORE"), Difference = Store("SDIFFSTORE"), Intersection = Store("SINTERSTORE");

    private static readonly CommandSpec Scard = new("SCARD", CommandTraits.ReadOnly), Sintercard = new("SINTERCARD", CommandTraits.ReadOnly);
    private static readonly CommandSpec Smismember = new("SMISMEMBER", CommandTraits.ReadOnly), Srem = new("SREM"), Sscan = new("SSCAN", CommandTraits.Idempotent);

    internal UniqueSets(PatternContext context, string name, UniqueOptions options) : base(context, Add, "unique", name, options)
    {
    }

    /// <summary>How many items a label has.</summary>
    public ValueTask<long> CountAsync(string label, CancellationToken cancellation = default) =>
        Context.Backend.ExecuteAsync(CommandLine.Rent(Scard).Key(Key(label)), static reply => reply.AsInteger(), cancellation);

    /// <summary>Whether a label has an item.</summary>
    public async ValueTask<bool> ContainsAsync(string label, string item, CancellationToken cancellation = default) =>
        (await ContainsAsync(label, [item], cancellation).ConfigureAwait(false))[0];

    /// <summary>Which of some items a label has, in their order; 500 in one round trip. Nothing asked is no work.</summary>
    public async ValueTask<IReadOnlyList<bool>> ContainsAsync(string label, IReadOnlyCollection<string> items, CancellationToken cancellation = default)
    {
        var found = new List<bool>(items.Count);
        foreach (var slice in items.Chunk(Slices.Items))
        {
            var line = CommandLine.Rent(Smismember).Key(Key(label));
            foreach (var item in slice) line.Add(item);
            var reply = await Context.Backend.ExecuteAsync(line, static reply => reply, cancellation).ConfigureAwait(false);
            foreach (var item in reply.Items) found.Add(item.AsInteger() == 1);
        }
        return found;
    }

    /// <summary>Takes items out of a label, 500 in one round trip, and returns how many it had. Nothing given is no work.</summary>
    public async ValueTask<long> RemoveAsync(string label, IEnumerable<string> items, CancellationToken cancellation = default)
    {
        long removed = 0;
        foreach (var slice in items.Chunk(Slices.Items))
        {
            var line = CommandLine.Rent(Srem).Key(Key(label));
            foreach (var item in slice) line.Add(item);
            removed += await Context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        }
        return removed;
    }

    /// <summary>How many items all of the labels have: who came on both days. Nothing is copied for it.</summary>
    public ValueTask<long> CountIntersectionAsync(IReadOnlyCollection<string> labels, CancellationToken cancellation = default)
    {
        var keys = Keys(labels);
        var line = CommandLine.Rent(Sintercard).Add(keys.Length);
        foreach (var key in keys) line.Key(key);
        return Context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation);
    }

    /// <summary>How many items any of the labels has.</summary>
    public ValueTask<long> CountUnionAsync(IReadOnlyCollection<string> labels, CancellationToken cancellation = default) => StoreAsync(Union, Passing(), labels, 0, cancellation);

    /// <summary>How many items the first label has and none of the others.</summary>
    public ValueTask<long> CountDifferenceAsync(IReadOnlyCollection<string> labels, CancellationToken cancellation = default) => StoreAsync(Difference, Passing(), labels, 0, cancellation);

    /// <summary>Items of a label as of now, in no order.</summary>
    public IAsyncEnumerable<string> ReadAsync(string label, CancellationToken cancellation = default) => ReadAsync(Union, [label], cancellation);

    /// <summary>Items that any of the labels has, as of now, in no order.</summary>
    public IAsyncEnumerable<string> ReadUnionAsync(IReadOnlyCollection<string> labels, CancellationToken cancellation = default) => ReadAsync(Union, labels, cancellation);

    /// <summary>Items that all of the labels have, as of now, in no order.</summary>
    public IAsyncEnumerable<string> ReadIntersectionAsync(IReadOnlyCollection<string> labels, CancellationToken cancellation = default) => ReadAsync(Intersection, labels, cancellation);

    /// <summary>Items that the first label has and none of the others, as of now, in no order.</summary>
    public IAsyncEnumerable<string> ReadDifferenceAsync(IReadOnlyCollection<string> labels, CancellationToken cancellation = default) => ReadAsync(Difference, labels, cancellation);

    /// <summary>Makes the set of a label out of those of others, in place of what it was, and returns how many items it has: a week out of its days.</summary>
    public ValueTask<long> UniteAsync(string into, IReadOnlyCollection<string> labels, CancellationToken cancellation = default) =>
        StoreAsync(Union, Key(into), labels, TtlMilliseconds == 0 ? -1 : TtlMilliseconds, cancellation);

    private static RedisScript Store(string command) => new(
        $"""
        local count = redis.call('{command}', unpack(KEYS))
        if ARGV[1] == '0' then
          redis.call('UNLINK', KEYS[1])
        elseif ARGV[1] ~= '-1' then
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
        end
        return count
        """,
        CommandTraits.Idempotent);

    private ValueTask<long> StoreAsync(RedisScript script, RedisKey into, IReadOnlyCollection<string> labels, long ttl, CancellationToken cancellation) =>
        Context.Backend.EvaluateAsync(script, Keys(labels, into), new RedisValue[] { ttl }, static reply => reply.AsInteger(), cancellation);

    // The result lies still while it is scanned, so that nothing is missed or comes twice; one that is not read to its end ends by itself.
    private async IAsyncEnumerable<string> ReadAsync(RedisScript script, IReadOnlyCollection<string> labels, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var result = Passing();
        if (await StoreAsync(script, result, labels, (long)Unread.TotalMilliseconds, cancellation).ConfigureAwait(false) == 0) yield break;
        try
        {
            RedisValue cursor = "0";
            do
            {
                var page = await Context.Backend.ExecuteAsync(
                    CommandLine.Rent(Sscan).Key(result).Add(cursor).Add("COUNT"u8).Add(Slices.Items), static reply => reply, cancellation).ConfigureAwait(false);
                foreach (var item in page.Items[1].Items) yield return item.ToString();
                cursor = page.Items[0].ToString();
            }
            while (cursor.ToString() != "0");
        }
        finally
        {
            await Context.Backend.ExecuteAsync(CommandLine.Rent(Commands.Del).Key(result), static reply => reply.AsInteger(), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
