namespace RedHare.Scripting.Tests.Eval;

public sealed class ScriptCommandTests : ScriptTest
{
    private const string Sha = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";

    [Fact]
    public void Load_exists_and_flush()
    {
        Expect($"\"{Sha}\"", "SCRIPT LOAD \"return 1\"");
        Expect("[1, 0, 0]", $"SCRIPT EXISTS {Sha.ToUpperInvariant()} {new string('0', 40)} x");
        Assert.StartsWith("(error) ERR Error compiling script (new function): ", Run("SCRIPT LOAD \"return (\""), StringComparison.Ordinal);
        Assert.Contains("number_of_cached_scripts:1\r\n", Run("INFO memory"), StringComparison.Ordinal);
        foreach (var mode in new[] { "", " ASYNC", " sync" })
        {
            Run("SCRIPT LOAD \"return 1\"");
            Expect("OK", "SCRIPT FLUSH" + mode);
            Expect("[0]", $"SCRIPT EXISTS {Sha}");
        }
        Expect("(error) ERR SCRIPT FLUSH only support SYNC|ASYNC option", "SCRIPT FLUSH x");
        Assert.Contains("number_of_cached_scripts:0\r\n", Run("INFO memory"), StringComparison.Ordinal);
    }

    [Fact]
    public void Debug_and_help()
    {
        Expect("OK", "SCRIPT DEBUG NO");
        Expect("(error) ERR The debugger of scripts is not supported", "SCRIPT DEBUG YES");
        Expect("(error) ERR Use SCRIPT DEBUG YES/SYNC/NO", "SCRIPT DEBUG x");
        Assert.StartsWith("[SCRIPT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, DEBUG (YES|SYNC|NO), ", Run("SCRIPT HELP"), StringComparison.Ordinal);
    }
}
