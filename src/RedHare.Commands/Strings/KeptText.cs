using System.Buffers;
using RedHare.Engine;

namespace RedHare.Commands.Strings;

/// <summary>
/// The text that a string had before it is changed, for commands that answer it afterwards: answering first would leave two answers if the change
/// then found no memory.
/// </summary>
internal readonly struct KeptText : IDisposable
{
    private readonly byte[]? _bytes;
    private readonly int _length;

    public KeptText(KeyReader key)
    {
        if (!key.Exists) return;
        var text = key.Text(stackalloc byte[StringValue.ScratchLength]);
        _bytes = ArrayPool<byte>.Shared.Rent(text.Length);
        _length = text.Length;
        text.CopyTo(_bytes);
    }

    /// <summary>Answers the text, or null if there was no key.</summary>
    public void Answer(ReplyWriter reply)
    {
        if (_bytes is null) reply.Null();
        else reply.Bulk(_bytes.AsSpan(0, _length));
    }

    public void Dispose()
    {
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
    }
}
