using System.Buffers;
using System.Numerics;

namespace RedHare.Broker;

/// <summary>
/// Messages with their blocks, by size class. They are made on the threads that publish and end on the threads that acknowledge, so each thread has a
/// small stack of its own and trades half of it at once with a shared one.
/// </summary>
internal static class MessagePool
{
    private const int SmallestBits = 7;
    private const int Classes = 11;

    /// <summary>Bodies are often a power of two, with a routing key and properties beside them: from the fourth class on a block has room for these, or each would take twice its size.</summary>
    private const int Slack = 256;
    private const int FirstWithSlack = 3;
    private const int LocalSize = 64;

    /// <summary>What a shared stack keeps at most, in bytes: a drained backlog is given back to the collector.</summary>
    private const int SharedBytes = 32 << 20;

    private static readonly SharedStack[] Shared = [.. Enumerable.Range(0, Classes).Select(index => new SharedStack(Math.Max(64, SharedBytes >> (SmallestBits + index))))];

    [ThreadStatic]
    private static LocalStack[]? _local;

    public static Message Rent(int size)
    {
        var index = IndexOf(size);
        if (index >= Classes) return new Message(-1) { Block = ArrayPool<byte>.Shared.Rent(size) };
        ref var local = ref Local()[index];
        if (local.Count == 0) local.Count = Shared[index].Take(local.Items);
        return local.Count > 0 ? local.Items[--local.Count] : new Message(index) { Block = GC.AllocateUninitializedArray<byte>(SizeOf(index)) };
    }

    public static void Return(Message message)
    {
        if (message.SizeClass < 0)
        {
            ArrayPool<byte>.Shared.Return(message.Block);
            message.Block = [];
            return;
        }

        ref var local = ref Local()[message.SizeClass];
        if (local.Count == LocalSize)
        {
            Shared[message.SizeClass].Give(local.Items.AsSpan(LocalSize / 2));
            local.Count = LocalSize / 2;
        }

        local.Items[local.Count++] = message;
    }

    private static int IndexOf(int size)
    {
        if (size <= SizeOf(0)) return 0;
        if (size <= SizeOf(FirstWithSlack - 1)) return BitOperations.Log2((uint)(size - 1)) + 1 - SmallestBits;
        return Math.Max(FirstWithSlack, BitOperations.Log2((uint)(size - Slack - 1)) + 1 - SmallestBits);
    }

    private static int SizeOf(int index) => (1 << (SmallestBits + index)) + (index < FirstWithSlack ? 0 : Slack);

    private static LocalStack[] Local() => _local ??= [.. Enumerable.Range(0, Classes).Select(_ => new LocalStack { Items = new Message[LocalSize] })];

    private struct LocalStack
    {
        public Message[] Items;
        public int Count;
    }

    private sealed class SharedStack(int limit)
    {
        private readonly Lock _gate = new();
        private Message[] _items = [];
        private int _count;

        public int Take(Message[] into)
        {
            lock (_gate)
            {
                var taken = Math.Min(LocalSize / 2, _count);
                _items.AsSpan(_count - taken, taken).CopyTo(into);
                _items.AsSpan(_count - taken, taken).Clear();
                _count -= taken;
                return taken;
            }
        }

        public void Give(Span<Message> messages)
        {
            lock (_gate)
            {
                if (_count + messages.Length <= limit)
                {
                    if (_count + messages.Length > _items.Length) Array.Resize(ref _items, Math.Max(256, _items.Length * 2));
                    messages.CopyTo(_items.AsSpan(_count));
                    _count += messages.Length;
                }
            }

            messages.Clear();
        }
    }
}
