using System.Buffers;

namespace RedHare.Server.Redis;

/// <summary>A reply written by one thread for the connection of another: the answer of a command that was blocked.</summary>
internal sealed class BufferedReply : RespReply<ReplyBytes>
{
    public BufferedReply() : base(new ReplyBytes(new ReplyBytes.Store())) { }

    public ReadOnlySpan<byte> Bytes => Writer.Bytes;

    public override bool IsDeferred => true;

    public override int BeginArray() => Writer.Length;

    protected override void Insert(int mark, ReadOnlySpan<byte> header) => Writer.Insert(mark, header);
}

/// <summary>A growing array as a writer.</summary>
internal readonly struct ReplyBytes(ReplyBytes.Store store) : IBufferWriter<byte>
{
    public ReadOnlySpan<byte> Bytes => store.Bytes.AsSpan(0, store.Length);

    public int Length => store.Length;

    public void Advance(int count) => store.Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(1, sizeHint));
        return store.Bytes.AsMemory(store.Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(Math.Max(1, sizeHint));
        return store.Bytes.AsSpan(store.Length);
    }

    public void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        store.Bytes.AsSpan(at, store.Length - at).CopyTo(store.Bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(store.Bytes.AsSpan(at));
        store.Length += bytes.Length;
    }

    private void Grow(int room)
    {
        if (store.Bytes.Length - store.Length < room) Array.Resize(ref store.Bytes, (int)Math.Min(Array.MaxLength, Math.Max(store.Bytes.Length * 2L, store.Length + (long)room)));
    }

    internal sealed class Store
    {
        public byte[] Bytes = new byte[256];
        public int Length;
    }
}
