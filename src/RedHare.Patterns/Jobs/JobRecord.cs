using System.Text;

namespace RedHare.Patterns.Jobs;

/// <summary>
/// What was asked for, as the server keeps it: the server's time of adding (13 digits, which the script puts before it), a version, how to run it, and the payload. The scripts do not look into it.
/// </summary>
internal sealed class JobRecord
{
    private const int TimeLength = 13;
    private const byte Version = 1, RemovesOnCompletionFlag = 1, RemovesOnFailureFlag = 2, GrowsFlag = 4;

    /// <summary>In the place of one that is none.</summary>
    public static JobRecord Unreadable { get; } = new();

    public DateTimeOffset AddedAt { get; private init; }

    public string Name { get; private init; } = "";

    public int MaxAttempts { get; private init; } = 1;

    public JobBackoff Backoff { get; private init; } = JobBackoff.None;

    public TimeSpan? Timeout { get; private init; }

    public bool RemovesOnCompletion { get; private init; }

    public bool RemovesOnFailure { get; private init; }

    public string? TraceParent { get; private init; }

    public string? TraceState { get; private init; }

    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>Writes all but the time.</summary>
    public static byte[] Write(JobOptions options, string? traceParent, string? traceState, ReadOnlySpan<byte> payload)
    {
        (traceParent, traceState) = (traceParent ?? "", traceState ?? "");
        // At most ten bytes for a number, and three for a character.
        var most = 2 + 8 * 10 + 3 * (options.Name.Length + traceParent.Length + traceState.Length);
        var head = most <= 512 ? stackalloc byte[512] : new byte[most];
        var flags = (options.RemovesOnCompletion ? RemovesOnCompletionFlag : 0) | (options.RemovesOnFailure ? RemovesOnFailureFlag : 0) | (options.Backoff.Grows ? GrowsFlag : 0);
        (head[0], head[1]) = (Version, (byte)flags);
        var at = 2;
        Number(head, ref at, options.Attempts);
        Number(head, ref at, (long)options.Backoff.Delay.TotalMilliseconds);
        Number(head, ref at, (long)options.Backoff.Max.TotalMilliseconds);
        Number(head, ref at, (long)(options.Backoff.Jitter * 1000));
        Number(head, ref at, options.Timeout is { } timeout ? (long)Math.Ceiling(timeout.TotalMilliseconds) : 0);
        Text(head, ref at, options.Name);
        Text(head, ref at, traceParent);
        Text(head, ref at, traceState);
        var record = new byte[at + payload.Length];
        head[..at].CopyTo(record);
        payload.CopyTo(record.AsSpan(at));
        return record;
    }

    /// <summary>Reads what the server has.</summary>
    /// <exception cref="InvalidDataException">It is no such record.</exception>
    public static JobRecord Read(ReadOnlyMemory<byte> stored)
    {
        var span = stored.Span;
        if (span.Length < TimeLength + 2 || span[TimeLength] != Version || !System.Buffers.Text.Utf8Parser.TryParse(span[..TimeLength], out long added, out var digits) || digits != TimeLength)
            throw new InvalidDataException("A job's record cannot be read.");
        var flags = span[TimeLength + 1];
        var at = TimeLength + 2;
        var attempts = Number(span, ref at);
        var delay = TimeSpan.FromMilliseconds(Number(span, ref at));
        var max = TimeSpan.FromMilliseconds(Number(span, ref at));
        var jitter = Number(span, ref at) / 1000.0;
        var timeout = Number(span, ref at);
        return new JobRecord
        {
            AddedAt = DateTimeOffset.FromUnixTimeMilliseconds(added),
            MaxAttempts = (int)attempts,
            Backoff = delay == TimeSpan.Zero && jitter == 0 ? JobBackoff.None : JobBackoff.Restored((flags & GrowsFlag) != 0, delay, max, jitter),
            Timeout = timeout == 0 ? null : TimeSpan.FromMilliseconds(timeout),
            RemovesOnCompletion = (flags & RemovesOnCompletionFlag) != 0,
            RemovesOnFailure = (flags & RemovesOnFailureFlag) != 0,
            Name = Text(span, ref at),
            TraceParent = Text(span, ref at) is { Length: > 0 } parent ? parent : null,
            TraceState = Text(span, ref at) is { Length: > 0 } state ? state : null,
            Payload = stored[at..],
        };
    }

    private static void Number(Span<byte> output, ref int at, long value)
    {
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            output[at++] = (byte)(rest < 0x80 ? rest : rest & 0x7f | 0x80);
            if (rest < 0x80) break;
        }
    }

    private static void Text(Span<byte> output, ref int at, string text)
    {
        Number(output, ref at, Encoding.UTF8.GetByteCount(text));
        at += Encoding.UTF8.GetBytes(text, output[at..]);
    }

    private static long Number(ReadOnlySpan<byte> span, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at == span.Length) throw new InvalidDataException("A job's record ends too early.");
            var part = span[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return (long)value;
        }
        throw new InvalidDataException("A job's record has a number that is none.");
    }

    private static string Text(ReadOnlySpan<byte> span, ref int at)
    {
        var length = Number(span, ref at);
        if (length < 0 || length > span.Length - at) throw new InvalidDataException("A job's record ends too early.");
        var text = length == 0 ? "" : Encoding.UTF8.GetString(span.Slice(at, (int)length));
        at += (int)length;
        return text;
    }
}
