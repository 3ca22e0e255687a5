using RedHare.Commands.Server;
using RedHare.Commands.Tests.Dispatch;

namespace RedHare.Commands.Tests.Server;

public sealed class CommandInfoReplyTests
{
    [Fact]
    public void A_keyword_spec() => Assert.Contains(
        "\"begin_search\", [\"type\", \"keyword\", \"spec\", [\"keyword\", \"STREAMS\", \"startfrom\", 4]], "
        + "\"find_keys\", [\"type\", \"range\", \"spec\", [\"lastkey\", -1, \"keystep\", 1, \"limit\", 2]]",
        Text(SampleCommand.After("STREAMS", 4, -1, 2)),
        StringComparison.Ordinal);

    [Fact]
    public void A_counted_spec() => Assert.Contains(
        "\"find_keys\", [\"type\", \"keynum\", \"spec\", [\"keynumidx\", 0, \"firstkey\", 1, \"keystep\", 1]]",
        Text(SampleCommand.Counted(1)),
        StringComparison.Ordinal);

    [Fact]
    public void An_untold_spec() => Assert.Contains(
        "[movablekeys], 0, 0, 0, [@slow], [], [[\"flags\", [OW, incomplete], \"begin_search\", [\"type\", \"unknown\", \"spec\", []], \"find_keys\", [\"type\", \"unknown\", \"spec\", []]]]",
        Text(SampleCommand.Untold),
        StringComparison.Ordinal);

    private static string Text(KeySpec spec)
    {
        var reply = new RecordedReply();
        CommandInfoReply.Write(reply, SampleCommand.Named("x", keys: spec));
        return Assert.Single(reply.Replies);
    }
}
