namespace RedHare.Patterns.EventLogs;

/// <summary>
/// A change of the server's data that happens once for each event: a script which runs together with the note that it has run. One static instance for each.
/// </summary>
/// <example>
/// <code>
/// static readonly EventEffect Book = new("book", "return redis.call('INCRBY', KEYS[1], ARGV[1])");
/// …
/// await delivered.ApplyAsync(Book, [$"balance:{{{account}}}"], [amount]);
/// </code>
/// </example>
public sealed class EventEffect
{
    /// <summary>An effect.</summary>
    /// <param name="name">What the program calls it; the same as long as it is the same effect, though its script may change. No braces.</param>
    /// <param name="script">
    /// Its Lua. KEYS and ARGV are the caller's, with one more behind each: name them by their numbers, not by <c>#KEYS</c>. It should find out first whether it can do what it
    /// is to do: what is done before an error stays done, as in every script.
    /// </param>
    public EventEffect(string name, string script)
    {
        ArgumentException.ThrowIfNullOrEmpty(script);
        Name = PatternContext.CheckName(name);
        Script = new RedisScript(
            $"""
            local marker, memory = KEYS[#KEYS], ARGV[#ARGV]
            if redis.call('EXISTS', marker) == 1 then return 0 end
            local function effect()
            {script}
            end
            local result = effect()
            redis.call('SET', marker, '1', 'PX', memory)
            return {"{1, result}"}
            """,
            // A second run finds the note of the first.
            CommandTraits.Idempotent);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    internal RedisScript Script { get; }
}
