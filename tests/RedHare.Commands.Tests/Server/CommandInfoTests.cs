namespace RedHare.Commands.Tests.Server;

public sealed class CommandInfoTests : CommandTest
{
    [Fact]
    public void Describes_a_command_as_redis_server_does() => Expect(
        "[[\"get\", 2, [readonly, fast], 1, 1, 1, [@read, @string, @fast], [], "
        + "[[\"flags\", [RO, access], \"begin_search\", [\"type\", \"index\", \"spec\", [\"index\", 1]], "
        + "\"find_keys\", [\"type\", \"range\", \"spec\", [\"lastkey\", 0, \"keystep\", 1, \"limit\", 0]]]], []]]",
        "COMMAND INFO GET");

    [Fact]
    public void Uses_maps_and_sets_in_RESP3()
    {
        Client.Session.Protocol = 3;
        Expect(
            "[[\"get\", 2, #[readonly, fast], 1, 1, 1, #[@read, @string, @fast], #[], "
            + "#[{\"flags\": #[RO, access], \"begin_search\": {\"type\": \"index\", \"spec\": {\"index\": 1}}, "
            + "\"find_keys\": {\"type\": \"range\", \"spec\": {\"lastkey\": 0, \"keystep\": 1, \"limit\": 0}}}], #[]]]",
            "COMMAND INFO get");
    }

    [Fact]
    public void Puts_nil_where_there_is_no_such_command() => Expect("[(nil), (nil), (nil)]", "COMMAND INFO nothing get|key command|info|x");

    [Fact]
    public void A_subcommand_has_its_full_name() => Expect(
        "[[\"command|count\", 2, [loading, stale], 0, 0, 0, [@slow, @connection], [], [], []]]",
        "COMMAND INFO Command|Count");

    [Fact]
    public void A_container_holds_its_subcommands()
    {
        var info = Run("COMMAND INFO command");
        Assert.StartsWith("[[\"command\", -1, [loading, stale], 0, 0, 0, [@slow, @connection], [\"nondeterministic_output_order\"], [], [[\"command|count\", 2, ", info, StringComparison.Ordinal);
        Assert.Contains("[\"command|list\", -2, ", info, StringComparison.Ordinal);
    }
}
