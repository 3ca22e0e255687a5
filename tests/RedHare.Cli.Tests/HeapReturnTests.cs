using Xunit;

namespace RedHare.Cli.Tests;

public sealed class HeapReturnTests
{
    private readonly ManualTime _time = new();
    private HeapState _state = new(3, 10 << 20, 40 << 20);
    private int _collected;
    private long _left = 12 << 20;

    [Fact]
    public void Garbage_of_large_values_is_returned_once_the_collector_has_been_quiet()
    {
        using var heap = new HeapReturn(_time, () => _state, Collect);
        _time.Tick();
        Assert.Equal(0, _collected);
        // A burst, in which the collector ran by itself.
        _state = new(5, 10 << 20, 900 << 20);
        _time.Tick();
        Assert.Equal(0, _collected);
        _time.Tick();
        Assert.Equal(1, _collected);
        _time.Tick();
        Assert.Equal(1, _collected);
    }

    [Fact]
    public void A_heap_that_is_in_use_is_left_alone()
    {
        using var heap = new HeapReturn(_time, () => _state, Collect);
        // Too many objects for a short collection.
        _state = new(3, 200 << 20, 900 << 20);
        _time.Tick();
        Assert.Equal(0, _collected);
        // What a collection leaves is in use: only more than that is looked at again.
        _left = 700 << 20;
        _state = new(3, 10 << 20, 900 << 20);
        _time.Tick();
        Assert.Equal(1, _collected);
        _state = _state with { Held = 720 << 20 };
        _time.Tick();
        Assert.Equal(1, _collected);
        _state = _state with { Held = 800 << 20 };
        _time.Tick();
        Assert.Equal(2, _collected);
    }

    private void Collect()
    {
        _collected++;
        _state = new(_state.Collections + 1, 10 << 20, _left);
    }

    private sealed class ManualTime : TimeProvider
    {
        private Action? _tick;

        public void Tick() => _tick!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            return new Stopped();
        }

        private sealed class Stopped : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
