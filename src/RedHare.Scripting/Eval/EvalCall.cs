using RedHare.Commands;
using RedHare.Engine;

namespace RedHare.Scripting.Eval;

/// <summary>What EVAL, EVALSHA and their read-only forms have in common.</summary>
internal static class EvalCall
{
    /// <summary>Runs the script whose text is the first argument; it is cached.</summary>
    public static void ByText(CommandCall call, bool readOnly)
    {
        MonitorLine.Show(call);
        if (!TryKeys(call, out var keys)) return;
        if (ScriptHost.Of(call).Cache.GetOrAdd(call[1], isLasting: false, out var error) is not { } script) call.Reply.Error(error);
        else Run(call, script, keys, readOnly);
    }

    /// <summary>Runs the script whose digest is the first argument.</summary>
    public static void BySha(CommandCall call, bool readOnly)
    {
        MonitorLine.Show(call);
        if (call[1].Length != ScriptDigest.TextLength)
        {
            call.Reply.Error(NoScript);
            return;
        }
        if (!TryKeys(call, out var keys)) return;
        if (!ScriptDigest.TryParse(call[1], out var digest) || ScriptHost.Of(call).Cache.Find(digest) is not { } script) call.Reply.Error(NoScript);
        else Run(call, script, keys, readOnly);
    }

    private static ReadOnlySpan<byte> NoScript => "NOSCRIPT No matching script. Please use EVAL."u8;

    private static bool TryKeys(CommandCall call, out int keys)
    {
        keys = 0;
        if (!call.TryInteger(2, out var number)) return false;
        if (number > call.Count - 3)
        {
            call.Reply.Error("ERR Number of keys can't be greater than number of args"u8);
            return false;
        }
        if (number < 0)
        {
            call.Reply.Error("ERR Number of keys can't be negative"u8);
            return false;
        }
        keys = (int)number;
        return true;
    }

    private static void Run(CommandCall call, Script script, int keys, bool readOnly)
    {
        var host = ScriptHost.Of(call);
        var runner = host.Rent();
        try
        {
            runner.RunScript(call, script, keys, readOnly);
        }
        finally
        {
            host.Return(runner);
        }
        host.Cache.Use(script);
    }
}
