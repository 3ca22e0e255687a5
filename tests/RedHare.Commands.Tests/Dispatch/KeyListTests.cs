using Xunit;

namespace RedHare.Commands.Tests.Dispatch;

public sealed class KeyListTests
{
    [Fact]
    public void It_grows_past_the_callers_space_and_keeps_what_it_had()
    {
        var list = new KeyList(stackalloc KeyPosition[3]);
        for (var i = 0; i < 100; i++) list.Add(i, KeyFlags.Access);
        Assert.Equal(100, list.Count);
        for (var i = 0; i < 100; i++) Assert.Equal(new(i, KeyFlags.Access), list.Items[i]);
        list.Dispose();
        Assert.Equal(0, list.Count);
    }
}
