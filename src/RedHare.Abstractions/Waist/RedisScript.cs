using System.Security.Cryptography;
using System.Text;

namespace RedHare;

/// <summary>A Lua script with its SHA-1, by which servers know it once they have seen it. One static instance per script.</summary>
public sealed class RedisScript
{
    private static readonly CommandSpec EvalSha = new("EVALSHA"), EvalShaReadOnly = new("EVALSHA_RO", CommandTraits.ReadOnly), EvalShaIdempotent = new("EVALSHA", CommandTraits.Idempotent);
    private static readonly CommandSpec Eval = new("EVAL"), EvalReadOnly = new("EVAL_RO", CommandTraits.ReadOnly), EvalIdempotent = new("EVAL", CommandTraits.Idempotent);

    private readonly byte[] _source;
    private readonly byte[] _hash;
    private readonly CommandTraits _traits;

    /// <summary>A script.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="traits"><see cref="CommandTraits.ReadOnly"/> when it only reads (it is sent as EVALSHA_RO), <see cref="CommandTraits.Idempotent"/> when it may be retried.</param>
    public RedisScript(string source, CommandTraits traits = CommandTraits.None)
    {
        Source = source;
        _source = Encoding.UTF8.GetBytes(source);
        _traits = traits;
#pragma warning disable CA5350 // A name, not a signature: Redis's protocol knows scripts by their SHA-1.
        Hash = Convert.ToHexStringLower(SHA1.HashData(_source));
#pragma warning restore CA5350
        _hash = Encoding.ASCII.GetBytes(Hash);
    }

    /// <summary>The text.</summary>
    public string Source { get; }

    /// <summary>The SHA-1 in lower-case hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>The call by hash, to which arguments are added after the keys.</summary>
    internal CommandLine ByHash(int keys) => CommandLine.Rent(Pick(EvalSha, EvalShaReadOnly, EvalShaIdempotent)).Add(_hash).Add(keys);

    /// <summary>The call with the text, for a server that does not know the hash.</summary>
    internal CommandLine ByText(int keys) => CommandLine.Rent(Pick(Eval, EvalReadOnly, EvalIdempotent)).Add(_source).Add(keys);

    private CommandSpec Pick(CommandSpec plain, CommandSpec readOnly, CommandSpec idempotent) =>
        (_traits & CommandTraits.ReadOnly) != 0 ? readOnly : (_traits & CommandTraits.Idempotent) != 0 ? idempotent : plain;
}

/// <summary>Running scripts over the waist.</summary>
public static class RedisScripting
{
    /// <summary>Runs a script by its hash, and by its text where the server does not know it yet.</summary>
    /// <param name="backend">Where.</param>
    /// <param name="script">What.</param>
    /// <param name="keys">KEYS; in a cluster of one slot.</param>
    /// <param name="arguments">ARGV.</param>
    /// <param name="converter">Makes the result.</param>
    /// <param name="cancellation">Ends the waiting; the script may still run.</param>
    public static async ValueTask<T> EvaluateAsync<T>(
        this IRedisBackend backend, RedisScript script, ReadOnlyMemory<RedisKey> keys, ReadOnlyMemory<RedisValue> arguments, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        // A NOSCRIPT would come too late there.
        if (backend.IsDeferred) return await backend.ExecuteAsync(Fill(script.ByText(keys.Length), keys.Span, arguments.Span), converter, cancellation).ConfigureAwait(false);
        try
        {
            return await backend.ExecuteAsync(Fill(script.ByHash(keys.Length), keys.Span, arguments.Span), converter, cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (error.Code == "NOSCRIPT")
        {
            return await backend.ExecuteAsync(Fill(script.ByText(keys.Length), keys.Span, arguments.Span), converter, cancellation).ConfigureAwait(false);
        }
    }

    private static CommandLine Fill(CommandLine line, ReadOnlySpan<RedisKey> keys, ReadOnlySpan<RedisValue> arguments)
    {
        foreach (var key in keys) line.Key(key);
        foreach (var argument in arguments) line.Add(argument);
        return line;
    }
}
