using System.Text;

namespace RedHare.Scripting.Tests.Hosting;

public sealed class ShebangTests
{
    [Theory]
    [InlineData("return 1", ScriptFlags.Undeclared, 0)]
    [InlineData("#!lua\nreturn 1", ScriptFlags.None, 5)]
    [InlineData("#!lua flags=\nreturn 1", ScriptFlags.None, 12)]
    [InlineData("#!lua flags=no-writes,allow-oom\nreturn 1", ScriptFlags.NoWrites | ScriptFlags.AllowOom, 31)]
    [InlineData("#!lua flags=allow-stale flags=no-cluster,allow-cross-slot-keys\n", ScriptFlags.AllowStale | ScriptFlags.NoCluster | ScriptFlags.AllowCrossSlotKeys, 62)]
    public void Flags(string body, object flags, int length)
    {
        Assert.Null(Shebang.ReadFlags(Encoding.Latin1.GetBytes(body), out var read, out var skipped));
        Assert.Equal((ScriptFlags)flags, read);
        Assert.Equal(length, skipped);
    }

    [Theory]
    [InlineData("#!lua", "Invalid script shebang")]
    [InlineData("#!lua \"x\nreturn 1", "Invalid engine in script shebang")]
    [InlineData("#!python\n", "Unexpected engine in script shebang: #!python")]
    [InlineData("#!lua badger=data\n", "Unknown lua shebang option: badger=data")]
    [InlineData("#!lua flags=allow-oom,what?\n", "Unexpected flag in script shebang: what?")]
    public void What_is_wrong(string body, string error) => Assert.Equal(error, Shebang.ReadFlags(Encoding.Latin1.GetBytes(body), out _, out _));
}
