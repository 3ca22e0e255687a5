using RedHare.Engine.Memory;
using Xunit;

namespace RedHare.Engine.Tests.Memory;

public unsafe class ArenaChecksTests
{
    private readonly ArenaChecks _checks = new();

    [Fact]
    public void Finds_a_double_free()
    {
        using var arena = new Arena(1, _checks);
        var block = arena.Allocate(24);
        arena.Free(block, 24);
        Assert.Throws<InvalidOperationException>(() => arena.Free(block, 24));
    }

    [Fact]
    public void Finds_a_free_with_another_size_class()
    {
        using var arena = new Arena(1, _checks);
        var block = arena.Allocate(24);
        Assert.Throws<InvalidOperationException>(() => arena.Free(block, 25));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-1)]
    public void Finds_a_write_outside_a_block(int at)
    {
        using var arena = new Arena(1, _checks);
        var block = arena.Allocate(24);
        _checks.Verify();
        ((byte*)block)[at] = 1;
        Assert.Throws<InvalidOperationException>(_checks.Verify);
        Assert.Throws<InvalidOperationException>(() => arena.Free(block, 24));
    }

    [Fact]
    public void Counts_what_leaks()
    {
        using var arena = new Arena(1, _checks);
        arena.Allocate(24);
        arena.Free(arena.Allocate(5000), 5000);
        Assert.Equal(1, _checks.LiveBlocks);
        Assert.Equal(24, arena.UsedBytes);
    }

    [Fact]
    public void Poisons_fresh_blocks()
    {
        using var arena = new Arena(1, _checks);
        Assert.False(new Span<byte>((void*)arena.Allocate(100), 100).ContainsAnyExcept((byte)0xA1));
    }

    [Fact]
    public void Fails_the_nth_allocation_and_all_after_it_until_told_otherwise()
    {
        using var arena = new Arena(1, _checks);
        _checks.FailAfter(2);
        arena.Allocate(8);
        arena.Allocate(8);
        Assert.Throws<OutOfMemoryException>(() => arena.Allocate(8));
        Assert.Throws<OutOfMemoryException>(() => arena.Allocate(8));
        Assert.Equal(16, arena.UsedBytes);
        _checks.FailAfter(-1);
        arena.Allocate(8);
        Assert.Equal(3, _checks.LiveBlocks);
    }
}
