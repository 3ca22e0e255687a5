using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class ListsTests(TestServers servers) : ClientTest(servers)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    [Theory, EveryBackend]
    public async Task Pushing_and_reading(TestBackend backend)
    {
        var lists = (await OpenAsync(backend)).Lists;
        Assert.Equal(0, await lists.LPushXAsync(Key("l"), "x"));
        Assert.Equal(0, await lists.RPushXAsync(Key("l"), ["x", "y"]));
        Assert.Equal(1, await lists.RPushAsync(Key("l"), "c"));
        Assert.Equal(3, await lists.LPushAsync(Key("l"), ["b", "a"]));
        Assert.Equal(5, await lists.RPushAsync(Key("l"), ["d", "e"]));
        Assert.Equal(6, await lists.LPushAsync(Key("l"), "0"));
        Assert.Equal(7, await lists.RPushXAsync(Key("l"), "f"));
        Assert.Equal(9, await lists.LPushXAsync(Key("l"), ["-1", "-2"]));
        Assert.Equal(["-2", "-1", "0", "a", "b", "c", "d", "e", "f"], await lists.LRangeAsync(Key("l"), 0, -1));
        Assert.Equal([[.. "e"u8], [.. "f"u8]], await lists.LRangeBytesAsync(Key("l"), -2, -1));
        Assert.Empty(await lists.LRangeAsync(Key("absent"), 0, -1));
        Assert.Equal("f", await lists.LIndexAsync(Key("l"), -1));
        Assert.Equal("a"u8.ToArray(), await lists.LIndexBytesAsync(Key("l"), 3));
        Assert.Null(await lists.LIndexAsync(Key("l"), 99));
        Assert.Equal(9, await lists.LLenAsync(Key("l")));
        Assert.Equal(10, await lists.RPushXAsync(Key("l"), ["g"]));
    }

    [Theory, EveryBackend]
    public async Task Nothing_is_no_work(TestBackend backend)
    {
        var lists = (await OpenAsync(backend)).Lists;
        Expect.Items([0, 0, 0, 0], [
            await lists.LPushAsync(Key("l"), []), await lists.LPushXAsync(Key("l"), []), await lists.RPushAsync(Key("l"), []), await lists.RPushXAsync(Key("l"), [])]);
        Assert.Null(await lists.LMPopAsync([], ListSide.Left));
        Assert.Null(await lists.LMPopBytesAsync([], ListSide.Left));
        await Assert.ThrowsAsync<ArgumentException>(async () => await lists.BLPopAsync([], Short));
        await Assert.ThrowsAsync<ArgumentException>(async () => await lists.BLMPopAsync([], ListSide.Left, Short));
    }

    [Theory, EveryBackend]
    public async Task Changing(TestBackend backend)
    {
        var lists = (await OpenAsync(backend)).Lists;
        await lists.RPushAsync(Key("l"), ["a", "c", "a", "d", "a"]);
        Assert.Equal(6, await lists.LInsertAsync(Key("l"), ListPlace.Before, "c", "b"));
        Assert.Equal(7, await lists.LInsertAsync(Key("l"), ListPlace.After, "c", "c2"));
        Assert.Equal(-1, await lists.LInsertAsync(Key("l"), ListPlace.After, "absent", "x"));
        Assert.Equal(0, await lists.LInsertAsync(Key("absent"), ListPlace.After, "c", "x"));
        await lists.LSetAsync(Key("l"), 1, "B");
        Assert.Equal(["a", "B", "c", "c2", "a", "d", "a"], await lists.LRangeAsync(Key("l"), 0, -1));
        await Assert.ThrowsAsync<RedisServerException>(async () => await lists.LSetAsync(Key("l"), 99, "x"));
        Assert.Equal(1, await lists.LRemAsync(Key("l"), -1, "a"));
        await lists.LTrimAsync(Key("l"), 0, 4);
        Assert.Equal(["a", "B", "c", "c2", "a"], await lists.LRangeAsync(Key("l"), 0, -1));
        Assert.Equal(2, await lists.LRemAsync(Key("l"), 0, "a"));
    }

    [Theory, EveryBackend]
    public async Task Positions(TestBackend backend)
    {
        var lists = (await OpenAsync(backend)).Lists;
        await lists.RPushAsync(Key("l"), ["a", "b", "a", "c", "a"]);
        Assert.Equal(0, await lists.LPosAsync(Key("l"), "a"));
        Assert.Equal(2, await lists.LPosAsync(Key("l"), "a", rank: 2));
        Assert.Equal(4, await lists.LPosAsync(Key("l"), "a", rank: -1));
        Assert.Null(await lists.LPosAsync(Key("l"), "c", maxLength: 3));
        Assert.Null(await lists.LPosAsync(Key("absent"), "c"));
        Expect.Items([0, 2, 4], await lists.LPosCountAsync(Key("l"), "a", count: 0));
        Expect.Items([4, 2], await lists.LPosCountAsync(Key("l"), "a", count: 2, rank: -1));
        Expect.Items([0, 2], await lists.LPosCountAsync(Key("l"), "a", count: 0, maxLength: 4));
        Assert.Empty(await lists.LPosCountAsync(Key("l"), "x", count: 0));
    }

    [Theory, EveryBackend]
    public async Task Popping(TestBackend backend)
    {
        var lists = (await OpenAsync(backend)).Lists;
        Assert.Null(await lists.LPopAsync(Key("l")));
        Assert.Null(await lists.RPopBytesAsync(Key("l")));
        Assert.Empty(await lists.LPopAsync(Key("l"), 2));
        Assert.Empty(await lists.RPopBytesAsync(Key("l"), 2));
        await lists.RPushAsync(Key("l"), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]);
        Assert.Equal("1", await lists.LPopAsync(Key("l")));
        Assert.Equal("2"u8.ToArray(), await lists.LPopBytesAsync(Key("l")));
        Assert.Equal(["3", "4"], await lists.LPopAsync(Key("l"), 2));
        Assert.Equal([[.. "5"u8]], await lists.LPopBytesAsync(Key("l"), 1));
        Assert.Equal("12", await lists.RPopAsync(Key("l")));
        Assert.Equal("11"u8.ToArray(), await lists.RPopBytesAsync(Key("l")));
        Assert.Equal(["10", "9"], await lists.RPopAsync(Key("l"), 2));
        Assert.Equal([[.. "8"u8]], await lists.RPopBytesAsync(Key("l"), 1));
        Assert.Equal(["6", "7"], await lists.LRangeAsync(Key("l"), 0, -1));
    }

    [Theory, EveryBackend]
    public async Task Popping_several(TestBackend backend)
    {
        var lists = (await OpenAsync(backend)).Lists;
        RedisKey[] keys = [Key("empty"), Key("l")];
        Assert.Null(await lists.LMPopAsync(keys, ListSide.Left));
        await lists.RPushAsync(Key("l"), ["1", "2", "3", "4", "5", "6"]);
        var first = (await lists.LMPopAsync(keys, ListSide.Left, 2))!.Value;
        Assert.Equal((Key("l"), "1", "2"), (first.Key, first.Elements[0], first.Elements[1]));
        var second = (await lists.LMPopBytesAsync(keys, ListSide.Right))!.Value;
        Assert.Equal((Key("l"), "6"), (second.Key, System.Text.Encoding.UTF8.GetString(Assert.Single(second.Elements))));
        Assert.Equal(["3", "4"], (await lists.BLMPopAsync(keys, ListSide.Left, TimeSpan.Zero, 2, Soon))!.Value.Elements);
        Assert.Equal([[.. "5"u8]], (await lists.BLMPopBytesAsync(keys, ListSide.Left, TimeSpan.Zero, cancellation: Soon))!.Value.Elements);
        Assert.Null(await lists.BLMPopAsync(keys, ListSide.Left, Short, cancellation: Soon));
    }

    [Theory, EveryBackend]
    public async Task Moving(TestBackend backend)
    {
        var lists = (await OpenAsync(backend)).Lists;
        await lists.RPushAsync(Key("l"), ["1", "2", "3", "4", "5", "6", "7", "8"]);
        Assert.Equal("1", await lists.LMoveAsync(Key("l"), Key("m"), ListSide.Left, ListSide.Right));
        Assert.Equal("8"u8.ToArray(), await lists.LMoveBytesAsync(Key("l"), Key("m"), ListSide.Right, ListSide.Left));
        Assert.Equal("7", await lists.RPopLPushAsync(Key("l"), Key("m")));
        Assert.Equal("6"u8.ToArray(), await lists.RPopLPushBytesAsync(Key("l"), Key("m")));
        Assert.Equal("2", await lists.BLMoveAsync(Key("l"), Key("m"), ListSide.Left, ListSide.Left, TimeSpan.Zero, Soon));
        Assert.Equal("3"u8.ToArray(), await lists.BLMoveBytesAsync(Key("l"), Key("m"), ListSide.Left, ListSide.Left, Timeout.InfiniteTimeSpan, Soon));
        Assert.Equal("5", await lists.BRPopLPushAsync(Key("l"), Key("m"), TimeSpan.Zero, Soon));
        Assert.Equal("4"u8.ToArray(), await lists.BRPopLPushBytesAsync(Key("l"), Key("m"), TimeSpan.Zero, Soon));
        Assert.Equal(["4", "5", "3", "2", "6", "7", "8", "1"], await lists.LRangeAsync(Key("m"), 0, -1));
        Assert.Null(await lists.LMoveAsync(Key("l"), Key("m"), ListSide.Left, ListSide.Right));
        Assert.Null(await lists.BLMoveAsync(Key("l"), Key("m"), ListSide.Left, ListSide.Right, Short, Soon));
        Assert.Null(await lists.BRPopLPushAsync(Key("l"), Key("m"), Short, Soon));
    }

    [Theory, EveryBackend]
    public async Task Waiting_for_what_is_there(TestBackend backend)
    {
        var lists = (await OpenAsync(backend)).Lists;
        RedisKey[] keys = [Key("empty"), Key("l")];
        await lists.RPushAsync(Key("l"), ["1", "2", "3", "4", "5", "6", "7", "8"]);
        Assert.Equal("1", await lists.BLPopAsync(Key("l"), TimeSpan.Zero, Soon));
        Assert.Equal("2"u8.ToArray(), await lists.BLPopBytesAsync(Key("l"), TimeSpan.Zero, Soon));
        Assert.Equal(new ListPop(Key("l"), "3"), await lists.BLPopAsync(keys, TimeSpan.Zero, Soon));
        Assert.Equal("4"u8.ToArray(), (await lists.BLPopBytesAsync(keys, TimeSpan.Zero, Soon))!.Value.Element);
        Assert.Equal("8", await lists.BRPopAsync(Key("l"), TimeSpan.Zero, Soon));
        Assert.Equal("7"u8.ToArray(), await lists.BRPopBytesAsync(Key("l"), TimeSpan.Zero, Soon));
        Assert.Equal(new ListPop(Key("l"), "6"), await lists.BRPopAsync(keys, TimeSpan.Zero, Soon));
        Assert.Equal("5"u8.ToArray(), (await lists.BRPopBytesAsync(keys, TimeSpan.Zero, Soon))!.Value.Element);
        Assert.Null(await lists.BLPopAsync(Key("l"), Short, Soon));
        Assert.Null(await lists.BRPopAsync(keys, Short, Soon));
        Assert.Null(await lists.BLPopBytesAsync(Key("l"), Short, Soon));
        Assert.Null(await lists.BRPopBytesAsync(keys, Short, Soon));
    }

    [Theory, EveryBackend]
    public async Task Waiting_for_what_comes(TestBackend backend)
    {
        var lists = (await OpenAsync(backend)).Lists;
        var popped = lists.BLPopAsync([Key("a"), Key("b")], TimeSpan.Zero, Soon).AsTask();
        var moved = lists.BLMoveAsync(Key("c"), Key("d"), ListSide.Left, ListSide.Left, TimeSpan.FromSeconds(30), Soon).AsTask();
        Assert.Equal(1, await lists.RPushAsync(Key("b"), "work"));
        Assert.Equal(1, await lists.RPushAsync(Key("c"), "more"));
        Assert.Equal(new ListPop(Key("b"), "work"), await popped);
        Assert.Equal("more", await moved);
    }
}
