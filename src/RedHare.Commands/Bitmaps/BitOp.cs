using System.Buffers;
using RedHare.Commands.Strings;
using RedHare.Engine;

namespace RedHare.Commands.Bitmaps;

[Command("bitop", "<AND | OR | XOR | NOT> destkey key [key ...]", Arity = -4, Keys = "OW update @2; RO access @3..-1",
    Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "bitmap", Since = "2.6.0", Complexity = "O(N)",
    Summary = "Combines strings bit by bit and stores the result.")]
internal static class BitOp
{
    public static void Run(CommandCall call)
    {
        BitwiseOperation operation;
        if (call.Is(1, "AND"u8)) operation = BitwiseOperation.And;
        else if (call.Is(1, "OR"u8)) operation = BitwiseOperation.Or;
        else if (call.Is(1, "XOR"u8)) operation = BitwiseOperation.Xor;
        else if (call.Is(1, "NOT"u8)) operation = BitwiseOperation.Not;
        else { call.Reply.Error(Errors.Syntax); return; }
        if (operation == BitwiseOperation.Not && call.Count != 4) { call.Reply.Error("ERR BITOP NOT must be called with a single source key."u8); return; }

        var sources = new KeyReader[call.Count - 3];
        var length = 0;
        for (var i = 0; i < sources.Length; i++)
        {
            if (!call.TryRead(call[i + 3], KeyType.String, out sources[i])) return;
            if (sources[i].Exists) length = Math.Max(length, sources[i].TextLength());
        }
        var destination = call.Write(call[2], StringEvents.Set);
        if (length == 0)
        {
            destination.As(KeyEvent.Del);
            destination.Delete();
        }
        else Store(destination, operation, sources, length);
        call.Reply.Integer(length);
    }

    // The destination may be a source, so the result comes to be elsewhere.
    private static void Store(WriteScope destination, BitwiseOperation operation, KeyReader[] sources, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var result = buffer.AsSpan(0, length);
            Span<byte> scratch = stackalloc byte[StringValue.ScratchLength];
            var first = Text(sources[0], scratch);
            first.CopyTo(result);
            result[first.Length..].Clear();
            if (operation == BitwiseOperation.Not) Bitwise.Invert(result);
            foreach (var source in sources.AsSpan(1)) Bitwise.Combine(operation, result, Text(source, scratch));
            result.CopyTo(destination.Create(KeyType.String, KeyEncoding.Raw, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ReadOnlySpan<byte> Text(KeyReader key, Span<byte> scratch) => key.Exists ? key.Text(scratch) : [];
}
