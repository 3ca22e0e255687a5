using System.Buffers.Text;
using RedHare.Engine;
using RedHare.Engine.Matching;

namespace RedHare.Commands.Keys;

/// <summary>What SCAN, HSCAN, SSCAN and ZSCAN take: the cursor, and the options after it.</summary>
internal ref struct ScanOptions
{
    private bool _matchesAll;

    /// <summary>About how many elements to look at.</summary>
    public long Count { get; private set; }

    /// <summary>MATCH: the glob pattern; empty and meaningless when <see cref="HasPattern"/> is false.</summary>
    public ReadOnlySpan<byte> Pattern { get; private set; }

    /// <summary>Whether some elements may be left out; false for MATCH * too.</summary>
    public readonly bool HasPattern => !_matchesAll;

    /// <summary>TYPE of SCAN; empty without it.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>NOVALUES of HSCAN.</summary>
    public bool NoValues { get; private set; }

    /// <summary>Whether an element is to be returned.</summary>
    public readonly bool Matches(ReadOnlySpan<byte> element) => _matchesAll || GlobPattern.Matches(Pattern, element);

    /// <summary>Reads the cursor; otherwise answers the error.</summary>
    public static bool TryCursor(CommandCall call, int index, out ulong cursor)
    {
        // As strtoul reads it in Redis 7.2: nothing is 0, and a minus wraps around.
        var text = call[index];
        var negative = text is [(byte)'-', ..];
        var digits = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        cursor = 0;
        if (text.IsEmpty) return true;
        if (!digits.IsEmpty && char.IsAsciiDigit((char)digits[0]) && Utf8Parser.TryParse(digits, out cursor, out var read) && read == digits.Length)
        {
            if (negative) cursor = unchecked(0 - cursor);
            return true;
        }
        call.Reply.Error("ERR invalid cursor"u8);
        return false;
    }

    /// <summary>Reads the options from argument <paramref name="at"/> on; otherwise answers the error.</summary>
    public static bool TryParse(CommandCall call, int at, ScanTarget target, out ScanOptions options)
    {
        options = new ScanOptions { Count = 10, _matchesAll = true };
        while (at < call.Count)
        {
            var hasValue = at + 1 < call.Count;
            if (hasValue && call.Is(at, "COUNT"u8))
            {
                if (!call.TryInteger(at + 1, out var count)) return false;
                if (count < 1) return Fail(call, Errors.Syntax);
                options.Count = count;
                at += 2;
            }
            else if (hasValue && call.Is(at, "MATCH"u8))
            {
                options.Pattern = call[at + 1];
                options._matchesAll = options.Pattern is [(byte)'*'];
                at += 2;
            }
            else if (hasValue && target == ScanTarget.Keys && call.Is(at, "TYPE"u8))
            {
                options.Type = call[at + 1];
                at += 2;
            }
            else if (call.Is(at, "NOVALUES"u8))
            {
                if (target != ScanTarget.Hash) return Fail(call, "ERR NOVALUES option can only be used in HSCAN"u8);
                options.NoValues = true;
                at++;
            }
            else return Fail(call, Errors.Syntax);
        }
        return true;
    }

    /// <summary>Begins the answer: the next cursor, and an array to be ended by <see cref="ReplyWriter.EndArray"/> with the mark returned.</summary>
    public static int BeginReply(CommandCall call, ulong nextCursor)
    {
        call.Reply.Array(2);
        Span<byte> scratch = stackalloc byte[RedisNumber.MaxLongLength];
        call.Reply.Bulk(scratch[..RedisNumber.Format((long)nextCursor, scratch)]);
        return call.Reply.BeginArray();
    }

    private static bool Fail(CommandCall call, ReadOnlySpan<byte> error)
    {
        call.Reply.Error(error);
        return false;
    }
}

/// <summary>What is scanned; some options are for one of them alone.</summary>
internal enum ScanTarget
{
    /// <summary>The keyspace.</summary>
    Keys,

    /// <summary>A hash.</summary>
    Hash,

    /// <summary>A set or sorted set.</summary>
    Members,
}
