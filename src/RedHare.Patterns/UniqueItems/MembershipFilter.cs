namespace RedHare.Patterns.UniqueItems;

/// <summary>
/// What the filters share: a string of bits or bytes, and a hash that tells its shape and how many items it has. A script that finds another shape than its caller's
/// changes nothing and answers it: two programs with different options would each miss what the other added.
/// </summary>
public abstract class MembershipFilter
{
    /// <summary>Lua that ends a script whose filter is of another shape: ARGV[1].</summary>
    private protected const string CheckShape =
        """
        local shape = redis.call('HGET', KEYS[2], 'shape')
        if shape and shape ~= ARGV[1] then return {'shape', shape} end

        """;

    /// <summary>Lua that notes shape and items, of which <c>added</c> have come, and sets the TTL of ARGV[2] where there is none.</summary>
    private protected const string Note =
        """
        if not shape then redis.call('HSET', KEYS[2], 'shape', ARGV[1]) end
        if added ~= 0 then redis.call('HINCRBY', KEYS[2], 'items', added) end
        if ARGV[2] ~= '0' then
          redis.call('PEXPIRE', KEYS[1], ARGV[2], 'NX')
          redis.call('PEXPIRE', KEYS[2], ARGV[2], 'NX')
        end

        """;

    // A string of Redis's ends there.
    private protected const long MaxBytes = 1L << 29;

    private static readonly RedisScript Count = new("return redis.call('HMGET', KEYS[2], 'shape', 'items')", CommandTraits.ReadOnly);

    private readonly PatternContext _context;
    private readonly RedisKey[] _keys;

    private protected MembershipFilter(PatternContext context, string pattern, string name, FilterOptions options)
    {
        (_context, Options, Name) = (context, options.Checked(), PatternContext.CheckName(name));
        var key = context.Key(pattern, name);
        _keys = [key, $"{key}:shape"];
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>What it was made for.</summary>
    public FilterOptions Options { get; }

    /// <summary>Parameters as one word, with the version of what they mean.</summary>
    private protected abstract string Shape { get; }

    /// <summary>How full it is.</summary>
    public async ValueTask<FilterInfo> InfoAsync(CancellationToken cancellation = default)
    {
        var reply = await _context.Backend.EvaluateAsync(Count, _keys, default, static reply => reply, cancellation).ConfigureAwait(false);
        if (!reply.Items[0].IsNull) CheckAnswer(reply.Items[0].ToString());
        return Info(reply.Items[1].IsNull ? 0 : reply.Items[1].AsInteger());
    }

    /// <summary>Forgets all items.</summary>
    public async ValueTask ClearAsync(CancellationToken cancellation = default) => await _context.Backend.ExecuteAsync(
        CommandLine.Rent(Commands.Del).Key(_keys[0]).Key(_keys[1]), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    private protected abstract FilterInfo Info(long items);

    /// <summary>Runs a script that writes.</summary>
    /// <exception cref="InvalidOperationException">The filter was made with other options, or the server evicts keys.</exception>
    private protected async ValueTask<Reply> WriteAsync(RedisScript script, RedisValue[] arguments, CancellationToken cancellation)
    {
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        return await RunAsync(script, arguments, cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs a script.</summary>
    /// <exception cref="InvalidOperationException">The filter was made with other options.</exception>
    private protected async ValueTask<Reply> RunAsync(RedisScript script, RedisValue[] arguments, CancellationToken cancellation)
    {
        var reply = await _context.Backend.EvaluateAsync(script, _keys, arguments, static reply => reply, cancellation).ConfigureAwait(false);
        if (reply.Items is [{ Kind: ReplyKind.Bulk }, var shape]) CheckAnswer(shape.ToString());
        return reply;
    }

    private void CheckAnswer(string shape)
    {
        if (shape != Shape) throw new InvalidOperationException($"The filter '{Name}' was made with other options: it is {shape}, and not {Shape}. Give it the same, or a name of its own.");
    }
}
