using RedHare.Engine;

namespace RedHare.Commands.Tests.Hosting;

public sealed class ProcessMemoryTests : IDisposable
{
    private const long Megabyte = 1 << 20;

    private readonly StorageEngine _engine = new(new EngineOptions { Shards = 1 });
    private readonly ProcessMemory _memory;
    private long _resident = 45 * Megabyte, _garbage;
    private int _collections;

    public ProcessMemoryTests() => _memory = new ProcessMemory(_engine)
    {
        Resident = () => _resident,
        Collect = () =>
        {
            _collections++;
            _resident -= _garbage;
            _garbage = 0;
        },
    };

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_host_s_process_is_its_own_affair()
    {
        _memory.Look(0);
        _memory.Purge();
        Assert.Equal((0, 0, false), (_memory.StartBytes, _memory.GrowthBytes, _memory.IsOwned));
        Assert.Equal(0, _collections);
    }

    [Fact]
    public void What_came_since_the_start_is_growth_and_may_go_again()
    {
        _memory.Begin();
        Assert.Equal(45 * Megabyte, _memory.StartBytes);
        _resident += 5 * Megabyte;
        _memory.Look(long.MaxValue);
        Assert.Equal(5 * Megabyte, _memory.GrowthBytes);
        _resident -= 7 * Megabyte;
        _memory.Look(long.MaxValue);
        Assert.Equal(-2 * Megabyte, _memory.GrowthBytes);
    }

    [Fact]
    public void Garbage_goes_before_it_counts()
    {
        _memory.Begin();
        _resident += _garbage = 100 * Megabyte;
        _memory.Look(long.MaxValue);
        Assert.Equal((100 * Megabyte, 0), (_memory.GrowthBytes, _collections));
        _memory.Look(20 * Megabyte);
        Assert.Equal((0, 1), (_memory.GrowthBytes, _collections));
    }

    [Fact]
    public void Who_asks_for_it_has_garbage_returned_at_once()
    {
        _memory.Begin();
        _resident += _garbage = 100 * Megabyte;
        _memory.Purge();
        Assert.Equal((45 * Megabyte, 1), (_resident, _collections));
    }

    [Fact]
    public void A_glance_counts_no_more_than_little()
    {
        _memory.Begin();
        _memory.Look(long.MaxValue);
        _resident += _garbage = 100 * Megabyte;
        _memory.Glance();
        Assert.Equal((4 * Megabyte, 0), (_memory.GrowthBytes, _collections));
        _memory.Look(20 * Megabyte);
        Assert.Equal((0, 1), (_memory.GrowthBytes, _collections));
    }

    [Fact]
    public void What_is_in_use_is_not_collected_over_and_over()
    {
        _memory.Begin();
        _resident += 100 * Megabyte;
        for (var i = 0; i < 10; i++) _memory.Look(20 * Megabyte);
        Assert.Equal((100 * Megabyte, 1), (_memory.GrowthBytes, _collections));
        _resident += 20 * Megabyte;
        _memory.Look(20 * Megabyte);
        Assert.Equal(1, _collections);
        _resident += 6 * Megabyte;
        _memory.Look(20 * Megabyte);
        Assert.Equal(2, _collections);
    }
}
