using System.Buffers;
using System.Text;

namespace RedHare.Patterns.Jobs;

/// <summary>
/// What was asked for, as the server keeps it: the server's time of adding (13 digits, which the script puts before it), a version, how to run it, and the payload. The scripts do not look into it.
/// </summary>
internal sealed class JobRecord
{
    private const int TimeLength = 13;
    private const byte Version = 1, RemovesOnCompletionFlag = 1, RemovesOnFailureFlag = 2, GrowsFlag = 4;

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
        var output = new ArrayBufferWriter<byte>(64 + payload.Length);
        var flags = (options.RemovesOnCompletion ? RemovesOnCompletionFlag : 0) | (options.RemovesOnFailure ? RemovesOnFailureFlag : 0) | (options.Backoff.Grows ? GrowsFlag : 0);
        var head = output.GetSpan(2);
        (head[0], head[1]) = (Version, (byte)flags);
        output.Advance(2);
        Number(output, options.Attempts);
        Number(output, (long)options.Backoff.Delay.TotalMilliseconds);
        Number(output, (long)options.Backoff.Max.TotalMilliseconds);
        Number(output, (long)(options.Backoff.Jitter * 1000));
        Number(output, options.Timeout is { } timeout ? (long)Math.Ceiling(timeout.TotalMilliseconds) : 0);
        Text(output, options.Name);
        Text(output, traceParent ?? "");
        Text(output, traceState ?? "");
        output.Write(payload);
        return output.WrittenSpan.ToArray();
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

    private static void Number(ArrayBufferWriter<byte> output, long value)
    {
        var span = output.GetSpan(10);
        var n = 0;
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            span[n++] = (byte)(rest < 0x80 ? rest : rest & 0x7f | 0x80);
            if (rest < 0x80) break;
        }
        output.Advance(n);
    }

    private static void Text(ArrayBufferWriter<byte> output, string text)
    {
        Number(output, Encoding.UTF8.GetByteCount(text));
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
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
