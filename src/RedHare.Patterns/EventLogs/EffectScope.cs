namespace RedHare.Patterns.EventLogs;

/// <summary>Whose effects: those of one group of one log. The note that one has happened lies in the slot of what it changed.</summary>
internal sealed class EffectScope(PatternContext context, string log, string group, TimeSpan memory)
{
    public async ValueTask<Reply?> ApplyAsync(EventEffect effect, string identity, IReadOnlyList<RedisKey> keys, IReadOnlyList<RedisValue> arguments, CancellationToken cancellation)
    {
        if (keys.Count == 0) throw new ArgumentException("An effect has a key: its note lies beside it.", nameof(keys));
        RedisKey marker = $"{context.Key("effect", Tag(keys[0].ToString()))}:{log}:{group}:{effect.Name}:{identity}";
        var reply = await context.Backend.EvaluateAsync(
            effect.Script,
            (RedisKey[])[.. keys, marker],
            (RedisValue[])[.. arguments, (long)Math.Ceiling(memory.TotalMilliseconds)],
            static reply => reply,
            cancellation).ConfigureAwait(false);
        return reply.Kind == ReplyKind.Integer ? null : reply.Items.Count > 1 ? reply.Items[1] : Reply.Null;
    }

    // What a cluster hashes of a key.
    private static string Tag(string key)
    {
        var open = key.IndexOf('{', StringComparison.Ordinal);
        var close = open < 0 ? -1 : key.IndexOf('}', open + 1);
        var tag = close > open + 1 ? key[(open + 1)..close] : key;
        return tag.AsSpan().ContainsAny('{', '}') || tag.Length == 0 ? throw new ArgumentException($"The key '{key}' has braces that mark nothing.", nameof(key)) : tag;
    }
}
