using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Keys;

/// <summary>
/// MIGRATE. For everybody else a key is here or there, so its shard is locked while the other server answers, for as long as the timeout lets it be silent; Redis stands still
/// altogether.
/// </summary>
[Command("migrate", "host port <key | \"\"> destination-db timeout [COPY] [REPLACE] [AUTH password | AUTH2 username password] [KEYS key [key ...]]", Arity = -6,
    Keys = "RW access delete @3; RW access delete incomplete @KEYS:-2..-1", Flags = CommandFlags.Write, Group = "generic", Categories = "keyspace dangerous", Since = "2.6.0",
    Complexity = "This command actually executes a DUMP+DEL in the source instance, and a RESTORE in the target instance. See the pages of these commands for time complexity. Also an O(N) data transfer between the two instances is performed.",
    Summary = "Moves keys to another server.", Tips = "nondeterministic_output")]
internal static class Migrate
{
    public static void Run(CommandCall call)
    {
        if (!MigrateOptions.TryParse(call, out var options)) return;
        var keys = new List<int>();
        for (var i = 0; i < options.KeyCount; i++)
            if (call.Read(call[options.FirstKey + i]).Exists) keys.Add(options.FirstKey + i);
        if (keys.Count == 0)
        {
            call.Reply.Status("NOKEY"u8);
            return;
        }
        var moved = new List<int>();
        var connections = call.Session.Server.Migrations;
        var target = connections.Rent(options.Host, options.Port, options.Timeout);
        var error = target is null ? "IOERR error or timeout connecting to the client" : Move(call, options, keys, target, moved);
        if (target is not null) connections.Return(options.Host, options.Port, target);
        if (moved.Count > 0 && !options.Copies) Forget(call, moved);
        if (error is null) call.Reply.Status("OK"u8);
        else call.Reply.Error(Encoding.UTF8.GetBytes(error));
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

    /// <summary>Returns what went wrong, or null; <paramref name="moved"/> gets the keys that are there.</summary>
    private static string? Move(CommandCall call, in MigrateOptions options, List<int> keys, MigrateTarget target, List<int> moved)
    {
        try
        {
            if (options.Password is { } password) target.Add(options.User is { } user ? ["AUTH"u8.ToArray(), user, password] : ["AUTH"u8.ToArray(), password]);
            target.Add(["SELECT"u8.ToArray(), call[4].ToArray()]);
            foreach (var index in keys)
            {
                var key = call.Unit.Peek(call[index]);
                var ttl = key.Expiry < 0 ? 0 : Math.Max(1, key.Expiry - call.Now);
                byte[][] line = ["RESTORE"u8.ToArray(), call[index].ToArray(), Encoding.ASCII.GetBytes($"{ttl}"), key.Dump(RdbFormat.PlainVersion)];
                target.Add(options.Replaces ? [.. line, "REPLACE"u8.ToArray()] : line);
                call.Unit.ReleaseLast();
            }
            target.Send();
        }
        catch (Exception exception) when (MigrateTarget.IsFailure(exception))
        {
            return "IOERR error or timeout writing to target instance";
        }
        try
        {
            string? refusal = null;
            if (options.Password is not null) refusal = target.ReadError();
            refusal ??= target.ReadError();
            if (refusal is not null) return Refused(refusal);
            foreach (var key in keys)
            {
                if (target.ReadError() is { } error) refusal ??= error;
                else moved.Add(key);
            }
            return refusal is null ? null : Refused(refusal);
        }
        catch (Exception exception) when (MigrateTarget.IsFailure(exception))
        {
            return "IOERR error or timeout reading from target instance";
        }
    }

    private static string Refused(string error) => "ERR Target instance replied with error: " + error;

    private static void Forget(CommandCall call, List<int> keys)
    {
        call.Unit.BeginEffect(keys.Count + 1);
        call.Unit.EffectArgument("DEL"u8);
        foreach (var index in keys)
        {
            call.Unit.EffectArgument(call[index]);
            call.Write(call[index], KeyEvent.Del).Delete();
        }
    }
}
