namespace RedHare.Commands.Tests.Strings;

public sealed class GetDelTests : CommandTest
{
    [Fact]
    public void Answers_and_deletes()
    {
        var log = Server.Context.Engine.Effects.Read();
        Run("SET k 12");
        Expect("\"12\"", "GETDEL k");
        Expect("(nil)", "GETDEL k");
        Expect("(nil)", "GET k");
        Assert.Equal(["SET k 12", "DEL k"], EffectText.Lines(log));
    }

    [Fact]
    public void Refuses_other_types()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "GETDEL s");
        Expect("1", "SCARD s");
    }
}
