using RedHare.Net.Buffers;
using Xunit;

namespace RedHare.Net.Tests.Buffers;

public class BufferPoolTests
{
    [Theory]
    [InlineData(0, 1024), InlineData(1, 1024), InlineData(1024, 1024), InlineData(1025, 2048), InlineData(16384, 16384)]
    [InlineData(16385, 32768), InlineData(1 << 20, 1 << 20), InlineData((1 << 20) + 1, (1 << 20) + 1)]
    public void Sizes_are_powers_of_two_up_to_a_mebibyte(int minimum, int expected)
    {
        Assert.Equal(expected, new BufferPool().Rent(minimum).Length);
    }

    [Fact]
    public void The_last_returned_is_the_next_rented()
    {
        var pool = new BufferPool();
        var first = pool.Rent(2000);
        var second = pool.Rent(2000);
        pool.Return(first);
        pool.Return(second);
        Assert.Same(second, pool.Rent(1500));
        Assert.Same(first, pool.Rent(1025));
    }

    [Fact]
    public void Buffers_made_to_size_are_not_kept()
    {
        var pool = new BufferPool();
        pool.Return(pool.Rent(3_000_000));
        Assert.Equal(0, pool.RetainedBytes);
    }

    [Fact]
    public void What_is_kept_is_bounded_and_a_quiet_pool_shrinks_to_one_of_a_size()
    {
        var pool = new BufferPool();
        var rented = Enumerable.Range(0, 2000).Select(_ => pool.Rent(16384)).ToList();
        rented.ForEach(pool.Return);
        Assert.Equal(8 << 20, pool.RetainedBytes);
        for (var i = 0; i < 20; i++)
            pool.Trim();
        Assert.Equal(16384, pool.RetainedBytes);
    }

    [Fact]
    public void What_was_used_since_the_last_trim_is_kept()
    {
        var pool = new BufferPool();
        var rented = Enumerable.Range(0, 100).Select(_ => pool.Rent(1024)).ToList();
        rented.ForEach(pool.Return);
        for (var i = 0; i < 5; i++)
        {
            pool.Trim();
            rented = Enumerable.Range(0, 100).Select(_ => pool.Rent(1024)).ToList();
            rented.ForEach(pool.Return);
        }
        Assert.Equal(100 * 1024, pool.RetainedBytes);
    }
}
