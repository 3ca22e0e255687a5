using RedHare.Commands;
using RedHare.Commands.Tests;

namespace RedHare.Scripting.Tests;

/// <summary>Base of the tests of scripts: those of commands, and the shortest ways to run a script.</summary>
public abstract class ScriptTest : CommandTest
{
    private protected ScriptHost Host => (ScriptHost)Server.Context.Scripting!;

    /// <summary>Runs a script with keys and arguments.</summary>
    protected string Eval(string script, string[]? keys = null, params string[] arguments) => Run("EVAL", script, keys, arguments);

    /// <summary>Runs a script by a command of EVAL's kind.</summary>
    protected string Run(string command, string script, string[]? keys = null, params string[] arguments) =>
        Client.Run([command, script, (keys?.Length ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture), .. keys ?? [], .. arguments]);

    /// <summary>Runs a script and compares its reply.</summary>
    protected void Answers(string reply, string script, string[]? keys = null, params string[] arguments) => Assert.Equal(reply, Eval(script, keys, arguments));

    /// <summary>Runs an endless script on a thread of its own and returns once the server is busy with it.</summary>
    private protected Task<string> StartEndless(TestClient client, params string[] command)
    {
        var running = Task.Run(() => client.Run(command));
        Assert.True(SpinWait.SpinUntil(() => Server.Context.Scripting!.BusyReply is not null, TimeSpan.FromSeconds(60)), "The server did not become busy.");
        return running;
    }
}
