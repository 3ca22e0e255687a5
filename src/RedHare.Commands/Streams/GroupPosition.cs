using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>Where a group begins to read: the options of XGROUP CREATE and SETID.</summary>
internal readonly record struct GroupPosition(long EntriesRead, bool MakesStream)
{
    /// <summary>Reads what follows the id; otherwise answers what is wrong with it.</summary>
    public static bool TryParse(CommandCall call, bool mayMakeStream, out GroupPosition position)
    {
        var read = ConsumerGroup.UnknownEntriesRead;
        var makes = false;
        position = default;
        for (var i = 5; i < call.Count; i++)
        {
            if (mayMakeStream && call.Is(i, "MKSTREAM"u8)) makes = true;
            else if (call.Is(i, "ENTRIESREAD"u8) && i + 1 < call.Count)
            {
                if (!call.TryInteger(++i, out read)) return false;
                if (read >= ConsumerGroup.UnknownEntriesRead) continue;
                call.Reply.Error("ERR value for ENTRIESREAD must be positive or -1"u8);
                return false;
            }
            else
            {
                RefuseForm(call);
                return false;
            }
        }
        position = new(read, makes);
        return true;
    }

    /// <summary>A group's key that must be there; otherwise answers that.</summary>
    public static bool TryFindKey(CommandCall call, KeyEvent what, out WriteScope key, out ConsumerGroup group)
    {
        if (!call.TryWriteGroup(2, 3, what, out key, out group)) return false;
        if (key.Exists) return true;
        call.Reply.Error("ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically."u8);
        return false;
    }

    /// <summary>Answers that the subcommand has no such form.</summary>
    public static void RefuseForm(CommandCall call) => call.Reply.Error(
    [
        .. "ERR unknown subcommand or wrong number of arguments for '"u8,
        .. call[1][..Math.Min(128, call[1].Length)],
        .. "'. Try "u8,
        .. Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(call[0]).ToUpperInvariant()),
        .. " HELP."u8,
    ]);
}
