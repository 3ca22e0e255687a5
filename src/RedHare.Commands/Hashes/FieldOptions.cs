using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>The words of HGETEX and HSETEX before their fields: a time or what else is to become of the expiry, and HSETEX's conditions.</summary>
internal struct FieldOptions
{
    /// <summary>EX, PX, EXAT or PXAT was given, and this is the instant in Unix milliseconds; otherwise 0, which as an instant is 1.</summary>
    public long Expiry { get; private set; }

    /// <summary>PERSIST of HGETEX, KEEPTTL of HSETEX.</summary>
    public bool Keeps { get; private set; }

    /// <summary>FNX: only if none of the fields is there.</summary>
    public bool IfNone { get; private set; }

    /// <summary>FXX: only if all of them are there.</summary>
    public bool IfAll { get; private set; }

    /// <summary>The first field's argument.</summary>
    public int First { get; private set; }

    /// <summary>Reads all words; false, with the error answered, when they make no sense.</summary>
    /// <param name="call">The call.</param>
    /// <param name="setting">HSETEX, whose fields are followed by values each.</param>
    /// <param name="options">What was read.</param>
    public static bool TryParse(CommandCall call, bool setting, out FieldOptions options)
    {
        options = default;
        for (var i = 2; i < call.Count; i++)
        {
            if (call.Is(i, "FIELDS"u8)) return options.TryFields(call, i, setting ? 2 : 1);
            if (setting && (call.Is(i, "FNX"u8) || call.Is(i, "FXX"u8)))
            {
                if (options.IfNone || options.IfAll) return Refuse(call, "ERR Only one of FXX or FNX arguments can be specified"u8);
                options.IfNone = call.Is(i, "FNX"u8);
                options.IfAll = !options.IfNone;
                continue;
            }
            var keeps = call.Is(i, setting ? "KEEPTTL"u8 : "PERSIST"u8);
            if (!keeps && !IsTime(call, i))
            {
                call.Reply.Error([.. "ERR unknown argument: "u8, .. call[i]]);
                return false;
            }
            if (options.Expiry != 0 || options.Keeps)
            {
                return Refuse(call, setting
                    ? "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified"u8
                    : "ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified"u8);
            }
            options.Keeps = keeps;
            if (!keeps && !options.TryTime(call, i++)) return false;
        }
        return Refuse(call, "ERR missing FIELDS argument"u8);
    }

    private static bool IsTime(CommandCall call, int index) => call.Is(index, "EX"u8) || call.Is(index, "PX"u8) || call.Is(index, "EXAT"u8) || call.Is(index, "PXAT"u8);

    private bool TryTime(CommandCall call, int index)
    {
        if (index + 1 >= call.Count) return Refuse(call, "ERR missing expire time"u8);
        var seconds = call.Is(index, "EX"u8) || call.Is(index, "EXAT"u8);
        if (!FieldTime.TryRead(call, index + 1, seconds, relative: call[index].Length == 2, out var expiry)) return false;
        Expiry = Math.Max(1, expiry);
        return true;
    }

    private bool TryFields(CommandCall call, int index, int stride)
    {
        First = index + 2;
        if (index + 1 + stride < call.Count)
        {
            if (!RedisNumber.TryParseLong(call[index + 1], out var count) || count is < 1 or > int.MaxValue) return Refuse(call, "ERR invalid number of fields"u8);
            if (count * stride == call.Count - First) return true;
        }
        return Refuse(call, Encoding.UTF8.GetBytes($"ERR wrong number of arguments for '{call.Command.FullName}' command"));
    }

    private static bool Refuse(CommandCall call, ReadOnlySpan<byte> error)
    {
        call.Reply.Error(error);
        return false;
    }
}
