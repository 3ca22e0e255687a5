using RedHare.Net.Buffers;
using Xunit;

namespace RedHare.Net.Tests;

public class InputBufferTests
{
    private readonly BufferPool _pool = new();

    private static int Fill(InputBuffer input, ReadOnlySpan<byte> bytes)
    {
        Assert.True(input.PrepareRead());
        var count = Math.Min(bytes.Length, input.Free);
        bytes[..count].CopyTo(input.Bytes.AsSpan(input.End));
        input.Received(count);
        return count;
    }

    [Fact]
    public void Random_reads_and_consumptions_match_a_model()
    {
        var random = new Random(11);
        var input = new InputBuffer(_pool);
        var model = new List<byte>();
        for (var step = 0; step < 3000; step++)
        {
            var bytes = new byte[random.Next(1, 40_000)];
            random.NextBytes(bytes);
            model.AddRange(bytes.AsSpan(0, Fill(input, bytes)));
            if (random.Next(3) == 0)
                input.EnsureCapacity(input.Length + random.Next(200_000));
            var taken = random.Next(3) switch { 0 => 0, 1 => input.Length, _ => random.Next(input.Length + 1) };
            input.Consume(taken);
            model.RemoveRange(0, taken);
            input.Park();
            Assert.True(input.Span.SequenceEqual(model.ToArray()));
            Assert.Equal(model.Count == 0, input.HeldBytes == 0);
        }
    }

    [Fact]
    public void An_announced_size_is_not_believed_before_bytes_come()
    {
        var input = new InputBuffer(_pool);
        Fill(input, new byte[100]);
        input.EnsureCapacity(512 << 20);
        Fill(input, new byte[100]);
        Assert.True(input.HeldBytes <= 128 << 10);
    }

    [Fact]
    public void A_large_argument_ends_in_a_buffer_of_its_size()
    {
        var input = new InputBuffer(_pool);
        const int Wanted = 5_000_001;
        var grown = 0;
        for (var left = Wanted; left > 0;)
        {
            var held = input.HeldBytes;
            left -= Fill(input, new byte[Math.Min(left, 30_000)]);
            input.EnsureCapacity(Wanted);
            grown += input.HeldBytes != held ? 1 : 0;
        }
        Assert.Equal(Wanted, input.Length);
        Assert.Equal(Wanted, input.HeldBytes);
        Assert.InRange(grown, 1, 10);
    }

    [Fact]
    public void Many_small_arguments_do_not_move_the_buffer_each_time()
    {
        var input = new InputBuffer(_pool);
        var grown = 0;
        for (var left = 5_000_000; left > 0;)
        {
            var held = input.HeldBytes;
            left -= Fill(input, new byte[Math.Min(left, 30_000)]);
            input.EnsureCapacity(input.Length + 7);
            grown += input.HeldBytes != held ? 1 : 0;
        }
        Assert.InRange(grown, 1, 25);
    }

    [Fact]
    public void The_maximum_bounds_what_waits_not_what_passes()
    {
        var input = new InputBuffer(_pool) { MaximumCapacity = 100_000 };
        for (var i = 0; i < 100; i++)
        {
            var count = Fill(input, new byte[60_000]);
            input.Consume(count);
        }
        while (input.PrepareRead())
            input.Received(Math.Min(input.Free, 1000));
        Assert.Equal(100_000, input.Length);
        input.Consume(1);
        Assert.True(input.PrepareRead());
        Assert.Equal(1, input.Free);
    }

    [Fact]
    public void Consuming_more_than_there_is_is_an_error()
    {
        var input = new InputBuffer(_pool);
        Fill(input, new byte[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => input.Consume(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => input.Consume(-1));
    }
}
