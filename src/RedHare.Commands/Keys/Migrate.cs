using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Keys;

/// <summary>MIGRATE: the client waits until the keys are moved (<see cref="Migration"/>), nobody else does.</summary>
[Command("migrate", "host port <key | \"\"> destination-db timeout [COPY] [REPLACE] [AUTH password | AUTH2 username password] [KEYS key [key ...]]", Arity = -6,
    Keys = "RW access delete @3; RW access delete incomplete @KEYS:-2..-1", Flags = CommandFlags.Write, Group = "generic", Categories = "keyspace dangerous", Since = "2.6.0",
    Complexity = "This command actually executes a DUMP+DEL in the source instance, and a RESTORE in the target instance. See the pages of these commands for time complexity. Also an O(N) data transfer between the two instances is performed.",
    Summary = "Moves keys to another server.", Tips = "nondeterministic_output")]
internal static class Migrate
{
    public static void Run(CommandCall call)
    {
        if (!MigrateOptions.TryParse(call, out var options)) return;
        var keys = new List<MovingKey>();
        var names = new HashSet<byte[]>(ByteArrayComparer.Instance);
        for (var i = 0; i < options.KeyCount; i++)
            if (call.Read(call[options.FirstKey + i]).Exists && names.Add(call[options.FirstKey + i].ToArray())) keys.Add(new MovingKey(call[options.FirstKey + i].ToArray()));
        if (keys.Count == 0) call.Reply.Status("NOKEY"u8);
        else if (call.MayBlock) Begin(call, keys);
        else new Migration(call, options, keys).Run();
    }

    private static void Begin(CommandCall call, List<MovingKey> keys)
    {
        var reply = new LateReply(call.Session);
        var later = call.Later(new ExecutionUnit(call.Server.Engine) { Database = call.Unit.Database, Client = call.Session }, reply.Written);
        // Once more, for the arguments that the slow log must not show.
        if (!MigrateOptions.TryParse(later, out var options)) throw new InvalidOperationException("The same words were understood before.");
        call.AnswerLater();
        var migration = new Migration(later, options, keys);
        _ = Task.Run(() => migration.RunAsync(reply));
    }

    internal static bool FindKeys(IArguments arguments, ref KeyList keys)
    {
        if (!arguments[3].IsEmpty)
        {
            keys.Add(3, KeyFlags.ReadWrite | KeyFlags.Access | KeyFlags.Delete);
            return true;
        }
        for (var i = 6; i < arguments.Count; i++)
        {
            // A password may be the word.
            if (Ascii.EqualsIgnoreCase(arguments[i], "AUTH"u8)) i++;
            else if (Ascii.EqualsIgnoreCase(arguments[i], "AUTH2"u8)) i += 2;
            else if (Ascii.EqualsIgnoreCase(arguments[i], "KEYS"u8))
            {
                for (i++; i < arguments.Count; i++) keys.Add(i, KeyFlags.ReadWrite | KeyFlags.Access | KeyFlags.Delete);
                return keys.Count > 0;
            }
        }
        return false;
    }
}
