using System.Security.Cryptography;

namespace RedHare.Commands.Server;

[Command("acl|genpass", "[bits]",
    Arity = -2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(1)",
    Summary = "Returns a random password in hexadecimal.")]
internal static class AclGenPass
{
    private const int MaxBits = 4096;

    public static void Run(CommandCall call)
    {
        long bits = 256;
        if (call.Count > 3)
        {
            call.Reply.Error(CommandTable.WrongSubcommand(call.Command.Parent!, call[1]));
            return;
        }
        if (call.Count == 3 && !call.TryInteger(2, out bits)) return;
        if (bits is <= 0 or > MaxBits)
        {
            call.Reply.Error("ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096"u8);
            return;
        }
        call.Reply.Bulk(RandomNumberGenerator.GetHexString((int)(bits + 3) / 4, lowercase: true));
    }
}
