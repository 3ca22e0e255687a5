using System.Text;
using RedHare.Commands.Replication;
using RedHare.Engine;

namespace RedHare.Commands.Server;

[Command("replconf", "[option value [option value ...]]",
    Arity = -1,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.AllowBusy,
    Group = "server",
    Since = "3.0.0",
    Complexity = "O(1)",
    Summary = "What a replica tells of itself.")]
internal static class ReplConf
{
    private const int LongestAddress = 255;

    public static void Run(CommandCall call)
    {
        if (call.Count % 2 == 0)
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        for (var i = 1; i < call.Count; i += 2)
        {
            if (call.Is(i, "ACK"u8))
            {
                Acknowledge(call, i);
                return;
            }
            // It asks a replica.
            if (call.Is(i, "GETACK"u8)) return;
            if (!TryTake(call, i)) return;
        }
        call.Reply.Status("OK"u8);
    }

    private static void Acknowledge(CommandCall call, int at)
    {
        if (call.Session.Replica is not { } replica || !RedisNumber.TryParseLong(call[at + 1], out var offset)) return;
        long file = 0;
        for (var i = at + 2; i < call.Count; i += 2)
            if (call.Is(i, "FACK"u8) && RedisNumber.TryParseLong(call[i + 1], out var written)) file = written;
        replica.Acknowledge(offset, file);
    }

    private static bool TryTake(CommandCall call, int at)
    {
        var (traits, value) = (call.Session.ReplicaTraits ??= new ReplicaTraits(), at + 1);
        if (call.Is(at, "LISTENING-PORT"u8))
        {
            if (!call.TryInteger(value, out var port)) return false;
            traits.Port = (int)Math.Clamp(port, 0, 65535);
            return true;
        }
        if (call.Is(at, "IP-ADDRESS"u8))
        {
            if (call[value].Length > LongestAddress)
            {
                call.Reply.Error(Encoding.ASCII.GetBytes($"ERR REPLCONF ip-address provided by replica instance is too long: {call[value].Length} bytes"));
                return false;
            }
            traits.Address = Encoding.UTF8.GetString(call[value]);
            return true;
        }
        if (call.Is(at, "CAPA"u8))
        {
            // Others are of later versions, and are for the server to know or not.
            if (call.Is(value, "EOF"u8)) traits.TakesUnknownLength = true;
            else if (call.Is(value, "PSYNC2"u8)) traits.KnowsContinueId = true;
            return true;
        }
        if (call.Is(at, "RDB-ONLY"u8))
        {
            if (!call.TryInteger(value, out var only)) return false;
            if (only is < 0 or > 1)
            {
                call.Reply.Error("ERR value is out of range, must be between 0 and 1"u8);
                return false;
            }
            traits.WantsSnapshotOnly = only == 1;
            return true;
        }
        if (call.Is(at, "RDB-FILTER-ONLY"u8)) return TryFilter(call, value, traits);
        if (call.Is(at, "VERSION"u8)) return true;
        call.Reply.Error([.. "ERR Unrecognized REPLCONF option: "u8, .. call[at]]);
        return false;
    }

    // What is named is all that is wanted.
    private static bool TryFilter(CommandCall call, int value, ReplicaTraits traits)
    {
        var filter = SnapshotFilter.NoKeys | SnapshotFilter.NoFunctions;
        foreach (var name in Encoding.UTF8.GetString(call[value]).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.Equals("functions", StringComparison.OrdinalIgnoreCase)) filter &= ~SnapshotFilter.NoFunctions;
            else
            {
                call.Reply.Error(Encoding.UTF8.GetBytes($"ERR Unsupported rdb-filter-only option: {name}"));
                return false;
            }
        }
        traits.Filter = filter;
        return true;
    }
}
