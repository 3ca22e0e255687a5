namespace RedHare.Scripting.Tests.Eval;

public sealed class EvalShaTests : ScriptTest
{
    private const string Sha = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";

    [Fact]
    public void A_script_by_its_digest_in_any_case()
    {
        Expect($"(error) NOSCRIPT No matching script. Please use EVAL.", $"EVALSHA {Sha} 0");
        Eval("return 1");
        Expect("1", $"EVALSHA {Sha} 0");
        Expect("1", $"EVALSHA {Sha.ToUpperInvariant()} 0");
        Expect("1", $"EVALSHA_RO {Sha} 0");
        Expect("(error) NOSCRIPT No matching script. Please use EVAL.", "EVALSHA short 0");
        Expect("(error) ERR Number of keys can't be negative", $"EVALSHA {Sha} -1");
    }

    [Fact]
    public void A_script_that_was_loaded_is_called_by_its_digest()
    {
        Run("SET k v");
        var sha = Client.Run("SCRIPT", "LOAD", "return redis.call('get', KEYS[1])").Trim('"');
        Assert.Equal("\"v\"", Client.Run("EVALSHA", sha, "1", "k"));
        Expect("OK", "SCRIPT FLUSH");
        Assert.Equal("(error) NOSCRIPT No matching script. Please use EVAL.", Client.Run("EVALSHA", sha, "1", "k"));
    }
}
