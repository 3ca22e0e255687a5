using RedHare.Engine;

namespace RedHare.Commands.Lists;

/// <summary>The first of several keys that there is, which must hold a list.</summary>
internal static class FirstList
{
    /// <summary>
    /// Finds it among the arguments. False, with WRONGTYPE answered, when it holds another type; <paramref name="index"/> is −1 when there is none.
    /// </summary>
    public static bool TryFind(CommandCall call, int first, int count, out int index)
    {
        for (index = first; index < first + count; index++)
        {
            var type = call.Unit.Peek(call[index]).Type;
            call.Unit.ReleaseLast();
            if (type == KeyType.None) continue;
            if (type == KeyType.List) return true;
            call.Reply.Error(Errors.WrongType);
            return false;
        }
        index = -1;
        return true;
    }

    /// <summary>The keys as a waiter keeps them.</summary>
    public static byte[][] Keys(CommandCall call, int first, int count)
    {
        var keys = new byte[count][];
        for (var i = 0; i < count; i++) keys[i] = call[first + i].ToArray();
        return keys;
    }
}
