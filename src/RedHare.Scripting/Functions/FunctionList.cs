using System.Text;
using RedHare.Commands;
using RedHare.Engine.Matching;

namespace RedHare.Scripting.Functions;

[Command("function|list", "[LIBRARYNAME library-name-pattern] [WITHCODE]",
    Arity = -2,
    Flags = CommandFlags.NoScript | CommandFlags.AllShards,
    Group = "scripting",
    Tips = "nondeterministic_output_order",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of functions",
    Summary = "Lists the libraries with their functions.")]
internal static class FunctionList
{
    public static void Run(CommandCall call)
    {
        var withCode = false;
        var pattern = -1;
        for (var i = 2; i < call.Count; i++)
        {
            if (!withCode && call.Is(i, "WITHCODE"u8)) withCode = true;
            else if (pattern < 0 && call.Is(i, "LIBRARYNAME"u8))
            {
                if (i == call.Count - 1)
                {
                    call.Reply.Error("ERR library name argument was not given"u8);
                    return;
                }
                pattern = ++i;
            }
            else
            {
                call.Reply.Error([.. "ERR Unknown argument "u8, .. call[i]]);
                return;
            }
        }
        var listed = new List<Library>();
        foreach (var library in ScriptHost.Of(call).Functions.Current.Libraries)
            if (pattern < 0 || GlobPattern.Matches(call[pattern], Encoding.Latin1.GetBytes(library.Name), ignoreCase: true)) listed.Add(library);
        call.Reply.Array(listed.Count);
        foreach (var library in listed) Describe(call.Reply, library, withCode);
    }

    private static void Describe(ReplyWriter reply, Library library, bool withCode)
    {
        reply.Map(withCode ? 4 : 3);
        reply.Bulk("library_name"u8);
        reply.Bulk(library.Name);
        reply.Bulk("engine"u8);
        reply.Bulk("LUA"u8);
        reply.Bulk("functions"u8);
        reply.Array(library.Functions.Count);
        foreach (var function in library.Functions)
        {
            reply.Map(3);
            reply.Bulk("name"u8);
            reply.Bulk(function.Name);
            reply.Bulk("description"u8);
            if (function.Description is { } description) reply.Bulk(description);
            else reply.Null();
            reply.Bulk("flags"u8);
            var flags = ScriptFlagNames.All.Where(flag => (function.Flags & flag.Flag) != 0).ToList();
            reply.Set(flags.Count);
            foreach (var (_, name) in flags) reply.Status(name);
        }
        if (!withCode) return;
        reply.Bulk("library_code"u8);
        reply.Bulk(library.Code);
    }
}
