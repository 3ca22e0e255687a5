using RedHare.Commands;

namespace RedHare.Scripting.Eval;

[Command("script|exists", "sha1 [sha1 ...]",
    Arity = -3,
    Flags = CommandFlags.NoScript,
    Group = "scripting",
    Tips = "request_policy:all_shards response_policy:agg_logical_and",
    Since = "2.6.0",
    Complexity = "O(N) with N being the number of scripts to check (so checking a single script is an O(1) operation).",
    Summary = "Tells which scripts are in the cache.")]
internal static class ScriptExists
{
    public static void Run(CommandCall call)
    {
        var cache = ScriptHost.Of(call).Cache;
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++) call.Reply.Integer(ScriptDigest.TryParse(call[i], out var digest) && cache.Find(digest) is not null ? 1 : 0);
    }
}
