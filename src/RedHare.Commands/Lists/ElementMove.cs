using System.Buffers;
using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Lists;

/// <summary>What LMOVE, RPOPLPUSH and their blocking forms have in common: argument 1 is the source, argument 2 the destination.</summary>
internal static class ElementMove
{
    private const int LongestOnStack = 256;

    /// <summary>Moves and answers the element, or answers that a key holds another type; false, and nothing answered, without a source.</summary>
    /// <param name="call">The call.</param>
    /// <param name="from">The source's end.</param>
    /// <param name="to">The destination's end.</param>
    /// <param name="effect">The command that is the effect instead of this one.</param>
    /// <param name="effectArguments">How many of the arguments that command takes.</param>
    public static bool TryRun(CommandCall call, ListEnd from, ListEnd to, ReadOnlySpan<byte> effect = default, int effectArguments = 0)
    {
        var source = call.Unit.Peek(call[1]);
        if (!source.Exists) return false;
        if (source.Type != KeyType.List)
        {
            call.Reply.Error(Errors.WrongType);
            return true;
        }
        if (!call.TryWrite(call[2], KeyType.List, ListEvents.Push(to), out var destination)) return true;

        // A copy: the push may move what it was read from.
        var entry = source.EndElement(from);
        var rented = entry.Length > LongestOnStack ? ArrayPool<byte>.Shared.Rent(entry.Length) : null;
        var value = rented ?? stackalloc byte[LongestOnStack];
        value = value[..entry.CopyTo(value)];
        Move(call, destination, from, to, value);
        call.Reply.Bulk(value);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        if (effectArguments == 0) return true;
        call.Unit.BeginEffect(effectArguments + 1);
        call.Unit.EffectArgument(effect);
        for (var i = 1; i <= effectArguments; i++) call.Unit.EffectArgument(call[i]);
        return true;
    }

    // The push comes first, because it may fail and the removal cannot.
    private static void Move(CommandCall call, WriteScope destination, ListEnd from, ListEnd to, ReadOnlySpan<byte> value)
    {
        if (!call[1].SequenceEqual(call[2]))
        {
            destination.Push(to, value, call.ListLimit());
            destination.Weight = 0;
            call.Write(call[1], ListEvents.Pop(from)).RemoveEnd(from, 1, call.ListLimit());
            return;
        }
        if (from != to) destination.Rotate(from, value, call.ListLimit());
        else destination.MarkChanged();
        destination.Also(ListEvents.Pop(from));
    }
}
