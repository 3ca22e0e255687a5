using RedHare.Commands;
using RedHare.Engine;

namespace RedHare.Scripting.Functions;

/// <summary>What FCALL and FCALL_RO have in common.</summary>
internal static class FunctionCall
{
    public static void Run(CommandCall call, bool readOnly)
    {
        MonitorLine.Show(call);
        var functions = ScriptHost.Of(call).Functions;
        if (functions.Find(call[1]) is not { } function) call.Reply.Error("ERR Function not found"u8);
        else if (!RedisNumber.TryParseLong(call[2], out var keys)) call.Reply.Error("ERR Bad number of keys provided"u8);
        else if (keys > call.Count - 3) call.Reply.Error("ERR Number of keys can't be greater than number of args"u8);
        else if (keys < 0) call.Reply.Error("ERR Number of keys can't be negative"u8);
        else functions.Run(call, function, (int)keys, readOnly);
    }
}
