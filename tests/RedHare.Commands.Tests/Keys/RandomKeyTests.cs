namespace RedHare.Commands.Tests.Keys;

public sealed class RandomKeyTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Finds_every_key_and_no_expired_one()
    {
        Expect("(nil)", "RANDOMKEY");
        Run("MSET a 1 b 2 c 3");
        Run("SET d 4 PX 5");
        ((ManualTime)Time!).Now += 10;
        var found = new HashSet<string>();
        for (var i = 0; i < 300; i++) found.Add(Run("RANDOMKEY"));
        Assert.Equal(["\"a\"", "\"b\"", "\"c\""], found.Order());
    }
}
