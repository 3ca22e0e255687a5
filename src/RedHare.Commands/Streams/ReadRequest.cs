using System.Text;

namespace RedHare.Commands.Streams;

/// <summary>The options of XREAD and XREADGROUP.</summary>
internal struct ReadRequest
{
    /// <summary>How many entries of each stream; 0 for all.</summary>
    public long Count { get; private set; }

    /// <summary>How long to wait, 0 for ever; −1 without BLOCK.</summary>
    public long Milliseconds { get; private set; }

    /// <summary>Where the keys begin; as many ids follow.</summary>
    public int FirstKey { get; private set; }

    /// <summary>The number of streams.</summary>
    public int Streams { get; private set; }

    /// <summary>Where the name of the group is, and behind it the consumer's; 0 without.</summary>
    public int Group { get; private set; }

    /// <summary>What is read is not pending.</summary>
    public bool NoAck { get; private set; }

    /// <summary>The argument that is a stream's id.</summary>
    public readonly int IdOf(int stream) => FirstKey + Streams + stream;

    /// <summary>The keys, as copies.</summary>
    public readonly byte[][] Keys(CommandCall call)
    {
        var keys = new byte[Streams][];
        for (var i = 0; i < keys.Length; i++) keys[i] = call[FirstKey + i].ToArray();
        return keys;
    }

    /// <summary>Reads the command line; otherwise false, with the error answered.</summary>
    public static bool TryParse(CommandCall call, bool inGroup, out ReadRequest request)
    {
        request = new ReadRequest { Milliseconds = -1 };
        for (var i = 1; i < call.Count && request.FirstKey == 0; i++)
            if (!request.TryOption(call, inGroup, ref i)) return false;
        if (request.FirstKey == 0) return Refuse(call, Errors.Syntax);
        return !inGroup || request.Group > 0 || Refuse(call, "ERR Missing GROUP option for XREADGROUP"u8);
    }

    private bool TryOption(CommandCall call, bool inGroup, ref int index)
    {
        var more = call.Count - 1 - index;
        if (more >= 1 && call.Is(index, "BLOCK"u8)) return TryTimeout(call, ++index);
        if (more >= 1 && call.Is(index, "COUNT"u8))
        {
            if (!call.TryInteger(++index, out var count)) return false;
            Count = Math.Max(count, 0);
            return true;
        }
        if (more >= 1 && call.Is(index, "STREAMS"u8))
        {
            (FirstKey, Streams) = (index + 1, more / 2);
            return more % 2 == 0 || Refuse(call, Encoding.ASCII.GetBytes(
                $"ERR Unbalanced '{call.Command.FullName}' list of streams: for each stream key an {(inGroup ? "ID or '>'" : "ID, '+', or '$'")} must be specified."));
        }
        if (more >= 2 && call.Is(index, "GROUP"u8))
        {
            if (!inGroup) return Refuse(call, "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead."u8);
            Group = index + 1;
            index += 2;
            return true;
        }
        if (!call.Is(index, "NOACK"u8)) return Refuse(call, Errors.Syntax);
        NoAck = true;
        return inGroup || Refuse(call, "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead."u8);
    }

    private bool TryTimeout(CommandCall call, int index)
    {
        if (!call.TryInteger(index, out var milliseconds, "ERR timeout is not an integer or out of range"u8)) return false;
        if (milliseconds < 0) return Refuse(call, "ERR timeout is negative"u8);
        // The sum with the time of day must stay below 2^63, as in Redis.
        if (milliseconds > long.MaxValue - call.Now) return Refuse(call, "ERR timeout is out of range"u8);
        Milliseconds = milliseconds;
        return true;
    }

    private static bool Refuse(CommandCall call, ReadOnlySpan<byte> error)
    {
        call.Reply.Error(error);
        return false;
    }
}
