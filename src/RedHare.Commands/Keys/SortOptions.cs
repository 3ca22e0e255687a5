using System.Text;

namespace RedHare.Commands.Keys;

/// <summary>What SORT's arguments ask for; patterns and destination as the argument's index, 0 for none.</summary>
internal struct SortOptions
{
    public bool Descending, Alpha;
    public long Offset, Count;
    public int By, Store;
    public List<int>? Gets;

    /// <summary>BY something without a star: the elements stay in the order they have.</summary>
    public readonly bool KeepsOrder(CommandCall call) => By > 0 && !call[By].Contains((byte)'*');

    /// <summary>Answers an error and returns false when the arguments are wrong.</summary>
    public static bool TryParse(CommandCall call, bool mayStore, out SortOptions options)
    {
        options = new SortOptions { Count = -1 };
        for (var i = 2; i < call.Count; i++)
        {
            var left = call.Count - 1 - i;
            if (call.Is(i, "ASC"u8)) options.Descending = false;
            else if (call.Is(i, "DESC"u8)) options.Descending = true;
            else if (call.Is(i, "ALPHA"u8)) options.Alpha = true;
            else if (left >= 2 && call.Is(i, "LIMIT"u8))
            {
                if (!call.TryInteger(i + 1, out options.Offset) || !call.TryInteger(i + 2, out options.Count)) return false;
                i += 2;
            }
            else if (left >= 1 && mayStore && call.Is(i, "STORE"u8)) options.Store = ++i;
            else if (left >= 1 && call.Is(i, "BY"u8))
            {
                options.By = ++i;
                if (!options.KeepsOrder(call) && !MayReadAnyKey(call, "ERR BY option of SORT denied due to insufficient ACL permissions."u8)) return false;
            }
            else if (left >= 1 && call.Is(i, "GET"u8))
            {
                (options.Gets ??= []).Add(++i);
                if (!MayReadAnyKey(call, "ERR GET option of SORT denied due to insufficient ACL permissions."u8)) return false;
            }
            else
            {
                call.Reply.Error(Errors.Syntax);
                return false;
            }
        }
        return true;
    }

    /// <summary>Which keys the patterns lead to is for the data to say, so one must be allowed to read them all.</summary>
    private static bool MayReadAnyKey(CommandCall call, ReadOnlySpan<byte> error)
    {
        if (call.Session.User?.Rules.MayReadAnyKey(call.Command) != false) return true;
        call.Reply.Error(error);
        return false;
    }

    /// <summary>The flags of the sorted key: with a star in a pattern the elements name further keys, anywhere.</summary>
    public static KeyFlags SourceFlags(IArguments arguments)
    {
        var flags = KeyFlags.ReadOnly | KeyFlags.Access;
        for (var i = 2; i + 1 < arguments.Count; i++)
            if (IsPattern(arguments, i) && arguments[i + 1].Contains((byte)'*')) flags |= KeyFlags.Unbounded;
        return flags;
    }

    /// <summary>Whether this argument says that the next one is a pattern.</summary>
    public static bool IsPattern(IArguments arguments, int index) =>
        Ascii.EqualsIgnoreCase(arguments[index], "BY"u8) || Ascii.EqualsIgnoreCase(arguments[index], "GET"u8);
}
