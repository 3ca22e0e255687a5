namespace RedHare.Commands.Tests.Streams;

public sealed class GroupInfoTests : GroupTest
{
    [Fact]
    public void The_full_form_of_a_stream_has_groups_consumers_and_pending_entries()
    {
        Fill("s", 3);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g a COUNT 2 STREAMS s >");
        Advance(5);
        Run("XREADGROUP GROUP g b STREAMS s >");
        Run("XGROUP CREATE s h 0");
        Client.Session.Protocol = 3;
        Assert.EndsWith(
            "\"groups\": [{\"name\": \"g\", \"last-delivered-id\": \"1-3\", \"entries-read\": 3, \"lag\": 0, \"pel-count\": 3, "
            + $"\"pending\": [[\"1-1\", \"a\", {Start}, 1], [\"1-2\", \"a\", {Start}, 1], [\"1-3\", \"b\", {Start + 5}, 1]], "
            + $"\"consumers\": [{{\"name\": \"a\", \"seen-time\": {Start}, \"active-time\": {Start}, \"pel-count\": 2, \"pending\": [[\"1-1\", {Start}, 1], [\"1-2\", {Start}, 1]]}}, "
            + $"{{\"name\": \"b\", \"seen-time\": {Start + 5}, \"active-time\": {Start + 5}, \"pel-count\": 1, \"pending\": [[\"1-3\", {Start + 5}, 1]]}}]}}, "
            + "{\"name\": \"h\", \"last-delivered-id\": \"0-0\", \"entries-read\": (nil), \"lag\": 3, \"pel-count\": 0, \"pending\": [], \"consumers\": []}]}",
            Run("XINFO STREAM s FULL"),
            StringComparison.Ordinal);
        Assert.Contains($"\"pending\": [[\"1-1\", \"a\", {Start}, 1]], ", Run("XINFO STREAM s FULL COUNT 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_form_without_it_counts_the_groups()
    {
        Fill("s", 1);
        Run("XGROUP CREATE s g 0");
        Run("XGROUP CREATE s h 0");
        Assert.Contains("\"groups\", 2, ", Run("XINFO STREAM s"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_has_the_groups_too()
    {
        Fill("s", 300);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g a COUNT 100 STREAMS s >");
        Run("XREADGROUP GROUP g b COUNT 100 STREAMS s >");
        Run("XREADGROUP GROUP g a COUNT 50 STREAMS s >");
        Run("XGROUP CREATE s h $");
        Expect("1", "COPY s t");
        Assert.Equal(Run("XINFO STREAM s FULL COUNT 0"), Run("XINFO STREAM t FULL COUNT 0"));
        Run("XACK t g 1-1");
        Run("XGROUP DESTROY t h");
        Expect("[250, \"1-1\", \"1-250\", [[\"a\", \"150\"], [\"b\", \"100\"]]]", "XPENDING s g");
        Expect("1", "COPY t s REPLACE");
        Expect("[249, \"1-2\", \"1-250\", [[\"a\", \"149\"], [\"b\", \"100\"]]]", "XPENDING s g");
        Run("RENAME s u");
        Expect("[249, \"1-2\", \"1-250\", [[\"a\", \"149\"], [\"b\", \"100\"]]]", "XPENDING u g");
        Assert.True(long.Parse(Run("MEMORY USAGE u"), System.Globalization.CultureInfo.InvariantCulture) > 249 * 40);
        Expect("1", "UNLINK u");
    }
}
