using RedHare.Engine;

namespace RedHare.Commands.Lists;

/// <summary>
/// What LMPOP and BLMPOP have in common: <c>numkeys key [key ...] LEFT|RIGHT [COUNT count]</c>. Their effect is LPOP or RPOP with the count of what was there.
/// </summary>
/// <param name="First">The argument that is the first key.</param>
/// <param name="Count">The number of keys.</param>
/// <param name="End">The end to pop from.</param>
/// <param name="Most">Elements to pop, at most.</param>
internal readonly record struct MultiPop(int First, int Count, ListEnd End, long Most)
{
    /// <summary>Reads the arguments from the number of keys on; answers an error and returns false when they are wrong.</summary>
    public static bool TryParse(CommandCall call, int index, out MultiPop pop)
    {
        pop = default;
        if (!TryPositive(call, index, ListErrors.KeyCount, out var keys)) return false;
        if (keys >= call.Count - index - 1) return Refuse(call);
        var first = index + 1;
        var at = first + (int)keys;
        if (!ListEndArgument.TryParse(call, at, out var end)) return false;
        long most = 1;
        if (at + 1 < call.Count)
        {
            if (at + 2 >= call.Count || !call.Is(at + 1, "COUNT"u8)) return Refuse(call);
            if (!TryPositive(call, at + 2, ListErrors.PopCount, out most)) return false;
            if (at + 3 < call.Count) return Refuse(call);
        }
        pop = new MultiPop(first, (int)keys, end, most);
        return true;
    }

    /// <summary>Pops from the first list there is, or answers that it is none; false, and nothing answered, without any of the keys.</summary>
    public bool TryRun(CommandCall call)
    {
        if (!FirstList.TryFind(call, First, Count, out var index)) return true;
        if (index < 0) return false;
        call.Reply.Array(2);
        call.Reply.Bulk(call[index]);
        var popped = ListPop.Some(call, call.Write(call[index], ListEvents.Pop(End)), End, Most);
        Span<byte> text = stackalloc byte[RedisNumber.MaxLongLength];
        call.Unit.BeginEffect(3);
        call.Unit.EffectArgument(End == ListEnd.Left ? "LPOP"u8 : "RPOP"u8);
        call.Unit.EffectArgument(call[index]);
        call.Unit.EffectArgument(text[..RedisNumber.Format(popped, text)]);
        return true;
    }

    private static bool TryPositive(CommandCall call, int index, ReadOnlySpan<byte> error, out long value)
    {
        if (!call.TryInteger(index, out value, error)) return false;
        if (value > 0) return true;
        call.Reply.Error(error);
        return false;
    }

    private static bool Refuse(CommandCall call)
    {
        call.Reply.Error(Errors.Syntax);
        return false;
    }
}
