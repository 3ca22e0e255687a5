using System.Text;

namespace RedHare.Scripting.Tests.Eval;

public sealed class ScriptDigestTests
{
    [Fact]
    public void To_text_and_back()
    {
        var digest = ScriptDigest.Of("return 1"u8);
        Assert.Equal("e0e1f9fabfc9d4800c877a703b823ac0578ff8db", digest.ToString());
        Assert.True(ScriptDigest.TryParse(Encoding.ASCII.GetBytes(digest.ToString().ToUpperInvariant()), out var parsed));
        Assert.Equal(digest, parsed);
        Assert.False(ScriptDigest.TryParse("e0"u8, out _));
        Assert.False(ScriptDigest.TryParse("x0e1f9fabfc9d4800c877a703b823ac0578ff8db"u8, out _));
    }
}
