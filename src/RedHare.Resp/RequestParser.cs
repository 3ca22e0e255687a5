using System.Runtime.CompilerServices;
using RedHare.Engine;

namespace RedHare.Resp;

/// <summary>
/// Reads a client's requests, RESP arrays of bulk strings or inline lines, with the limits, the leniencies and the error
/// texts of Redis 7.2. One per connection.
/// </summary>
/// <remarks>
/// <para>A request may arrive in any number of pieces. What was understood of it is kept as offsets from its first byte,
/// so the bytes may move between calls as long as they stay contiguous; no byte is scanned twice, and a value of 100 MB
/// that arrives in 16 KB pieces costs a comparison a piece.</para>
/// <para>Redis looks for the end of a line with C's string functions, so a zero byte hides what follows it: such a line never
/// ends, and is refused once it is too long. It takes the two bytes after a number or a value to be CR and LF without
/// looking at LF, nor at either after a value. Both are kept: clients and test suites meet them.</para>
/// </remarks>
public sealed class RequestParser(RequestLimits limits)
{
    // Array.MaxLength less room for the request's other bytes.
    private const int LongestBulk = 0x7FFFFFC7 - 1024;

    private int _position; // of the next unread byte, from the request's start
    private int _scanned;  // how far the current line was searched for its end, from the request's start
    private int _missing;  // arguments yet to come; 0 outside a request
    private int _bulk = -1; // length of the argument being waited for; -1 if not known yet
    private byte[] _scratch = [];

    /// <summary>Set while the client must authenticate first: it is then held to <see cref="RequestLimits"/>' lower limits.</summary>
    public bool Unauthenticated { get; set; }

    /// <summary>The arguments of the command that <see cref="Parse"/> returned last; valid until the buffer changes.</summary>
    public ArgumentList Arguments { get; } = new();

    /// <summary>After <see cref="ParseResult.NeedMore"/>: at least so many further bytes are needed; a big value's rest, else 1.</summary>
    public int BytesNeeded { get; private set; } = 1;

    /// <summary>After <see cref="ParseResult.NeedMore"/>: bytes of the unfinished request that were understood, its header and whole arguments.</summary>
    public int BytesRead => _position;

    /// <summary>After <see cref="ParseResult.Error"/>: the message that belongs behind <c>-ERR </c>. May hold any byte the client sent.</summary>
    public ReadOnlyMemory<byte> ErrorMessage { get; private set; }

    /// <summary>Reads one request from <paramref name="buffer"/>, whose valid bytes are [<paramref name="start"/>, <paramref name="end"/>).</summary>
    /// <param name="buffer">The read buffer.</param>
    /// <param name="start">The request's first byte, on every call until it is whole, wherever it has moved.</param>
    /// <param name="end">The index after the last byte read.</param>
    /// <param name="consumed">The request's length in bytes after Command or Empty, otherwise 0.</param>
    public ParseResult Parse(byte[] buffer, int start, int end, out int consumed)
    {
        consumed = 0;
        BytesNeeded = 1;
        var position = start + _position;
        if (_missing == 0)
        {
            if (start >= end) return ParseResult.NeedMore;
            if (buffer[start] != '*') return ParseInline(buffer, start, end, out consumed);
            Arguments.Clear();
            if (!TryReadShort(buffer, start + 1, end, out var count, out position))
            {
                var step = ReadLong(buffer, start, start, end, out var longCount, out position);
                if (step == LineState.Unfinished) return ParseResult.NeedMore;
                if (step == LineState.TooLong) return Fail("Protocol error: too big mbulk count string"u8);
                if (step == LineState.NotANumber || longCount > int.MaxValue) return Fail("Protocol error: invalid multibulk length"u8);
                count = (int)Math.Max(longCount, 0);
            }

            if (count > RequestLimits.MaxUnauthenticatedArguments && Unauthenticated)
                return Fail("Protocol error: unauthenticated multibulk length"u8);
            if (count == 0)
            {
                consumed = position - start;
                Reset();
                return ParseResult.Empty;
            }

            _missing = count;
        }

        return ParseArguments(buffer, start, end, position, ref consumed);
    }

    private ParseResult ParseArguments(byte[] buffer, int start, int end, int position, ref int consumed)
    {
        var missing = _missing;
        var length = _bulk;
        var maxBulk = (int)Math.Clamp(limits.MaxBulkLength, 0, LongestBulk);
        if (Unauthenticated && maxBulk > RequestLimits.MaxUnauthenticatedBulk) maxBulk = RequestLimits.MaxUnauthenticatedBulk;
        do
        {
            if (length < 0)
            {
                if (position < end && buffer[position] == '$'
                    && TryReadShort(buffer, position + 1, end, out length, out var next)
                    && length <= maxBulk)
                {
                    position = next;
                }
                else if (!TryReadLength(buffer, start, ref position, end, out length, out var failure))
                {
                    Keep(position - start, missing, -1);
                    return failure;
                }
            }

            if (end - position - 2 < length)
            {
                Keep(position - start, missing, length);
                BytesNeeded = length - (end - position - 2);
                return ParseResult.NeedMore;
            }

            Arguments.Add(position - start, length);
            position += length + 2;
            length = -1;
        }
        while (--missing > 0);

        consumed = position - start;
        Arguments.Buffer = buffer;
        Arguments.Origin = start;
        Reset();
        return ParseResult.Command;
    }

    /// <summary>The usual line: a number of one to nine digits and its end, all of it there. False leaves every other case to the slow path.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadShort(byte[] buffer, int position, int end, out int value, out int next)
    {
        var line = new ReadOnlySpan<byte>(buffer, position, end - position);
        value = -1;
        next = position;
        if (line.Length < 3) return false;
        var digit = (uint)line[0] - '0';
        if (digit > 9) return false;
        var number = (int)digit;
        var i = 1;
        if (line[1] != '\r')
        {
            if (digit == 0) return false;
            var limit = Math.Min(9, line.Length - 2);
            for (; i < limit; i++)
            {
                digit = (uint)line[i] - '0';
                if (digit > 9) break;
                number = (number * 10) + (int)digit;
            }

            if (line[i] != '\r') return false;
        }

        value = number;
        next = position + i + 2;
        return true;
    }

    /// <summary>Reads "$length" from a line that may be unfinished or wrong; false gives what <see cref="Parse"/> must return.</summary>
    private bool TryReadLength(byte[] buffer, int start, ref int position, int end, out int length, out ParseResult failure)
    {
        length = -1;
        failure = ParseResult.Error;
        var step = ReadLong(buffer, start, position, end, out var value, out var next);
        if (step == LineState.Unfinished) failure = ParseResult.NeedMore;
        else if (step == LineState.TooLong) Fail("Protocol error: too big bulk count string"u8);
        else if (buffer[position] != '$') Fail([.. "Protocol error: expected '$', got '"u8, buffer[position], (byte)'\'']);
        else if (step == LineState.NotANumber || value < 0 || value > Math.Min(limits.MaxBulkLength, LongestBulk)) Fail("Protocol error: invalid bulk length"u8);
        else if (value > RequestLimits.MaxUnauthenticatedBulk && Unauthenticated) Fail("Protocol error: unauthenticated bulk length"u8);
        else
        {
            length = (int)value;
            position = next;
            return true;
        }

        return false;
    }

    private enum LineState
    {
        Number,
        NotANumber,
        Unfinished,
        TooLong,
    }

    /// <summary>Reads the number behind the type byte at <paramref name="position"/>, up to CR and one more byte.</summary>
    private LineState ReadLong(byte[] buffer, int start, int position, int end, out long value, out int next)
    {
        value = 0;
        next = position;
        if (!TryFind((byte)'\r', buffer, start, position, end, out var cr))
            return end - position > RequestLimits.MaxLine ? LineState.TooLong : LineState.Unfinished;
        if (cr + 1 >= end) return LineState.Unfinished;
        next = cr + 2;
        return cr > position && RedisNumber.TryParseLong(buffer.AsSpan((position + 1)..cr), out value) ? LineState.Number : LineState.NotANumber;
    }

    private ParseResult ParseInline(byte[] buffer, int start, int end, out int consumed)
    {
        consumed = 0;
        if (!TryFind((byte)'\n', buffer, start, start, end, out var newline))
            return end - start > RequestLimits.MaxLine ? Fail("Protocol error: too big inline request"u8) : ParseResult.NeedMore;
        var length = newline - start;
        if (length > 0 && buffer[newline - 1] == '\r') length--;
        Arguments.Clear();
        if (!InlineCommand.TrySplit(buffer, start, length, Arguments, ref _scratch)) return Fail("Protocol error: unbalanced quotes in request"u8);
        consumed = newline + 1 - start;
        Reset();
        return Arguments.Count == 0 ? ParseResult.Empty : ParseResult.Command;
    }

    /// <summary>Finds a line's end from where the last search stopped; a zero byte before it hides it.</summary>
    private bool TryFind(byte lineEnd, byte[] buffer, int start, int position, int end, out int index)
    {
        var from = Math.Max(position, start + _scanned);
        var found = from < end ? buffer.AsSpan(from, end - from).IndexOfAny(lineEnd, (byte)0) : -1;
        index = found < 0 ? end : from + found;
        _scanned = index - start;
        return found >= 0 && buffer[index] == lineEnd;
    }

    private void Keep(int position, int missing, int bulk)
    {
        _position = position;
        _missing = missing;
        _bulk = bulk;
    }

    private void Reset()
    {
        _position = _scanned = _missing = 0;
        _bulk = -1;
    }

    private ParseResult Fail(ReadOnlySpan<byte> message)
    {
        ErrorMessage = message.ToArray();
        return ParseResult.Error;
    }
}
