using RedHare.Commands;

namespace RedHare.Scripting.Functions;

[Command("function|stats",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.AllowBusy,
    Group = "scripting",
    Tips = "nondeterministic_output request_policy:all_shards response_policy:special",
    Since = "7.0.0",
    Complexity = "O(1)",
    Summary = "Tells which function runs, and how many there are.")]
internal static class FunctionStats
{
    public static void Run(CommandCall call)
    {
        var host = ScriptHost.Of(call);
        var running = host.Running.Describe(out var busy);
        if (busy is not null)
        {
            call.Reply.Error(busy);
            return;
        }
        call.Reply.Map(2);
        call.Reply.Bulk("running_script"u8);
        if (running is not { } run) call.Reply.Null();
        else
        {
            call.Reply.Map(3);
            call.Reply.Bulk("name"u8);
            call.Reply.Bulk(run.Name);
            call.Reply.Bulk("command"u8);
            call.Reply.Array(run.Command.Length);
            foreach (var argument in run.Command) call.Reply.Bulk(argument);
            call.Reply.Bulk("duration_ms"u8);
            call.Reply.Integer(run.Milliseconds);
        }
        call.Reply.Bulk("engines"u8);
        call.Reply.Map(1);
        call.Reply.Bulk("LUA"u8);
        call.Reply.Map(2);
        call.Reply.Bulk("libraries_count"u8);
        call.Reply.Integer(host.Functions.LibraryCount);
        call.Reply.Bulk("functions_count"u8);
        call.Reply.Integer(host.Functions.Count);
    }
}
