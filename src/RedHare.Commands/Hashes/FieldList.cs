using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>The words <c>FIELDS numfields field [field ...]</c> that end a command line.</summary>
internal static class FieldList
{
    /// <summary>Reads the words up to the first field; false, with the error answered, when they are not there or count wrong.</summary>
    /// <param name="call">The call.</param>
    /// <param name="index">Where FIELDS is to be.</param>
    /// <param name="notPositive">The error for a count that is none.</param>
    /// <param name="first">The first field's argument.</param>
    public static bool TryRead(CommandCall call, int index, ReadOnlySpan<byte> notPositive, out int first)
    {
        first = index + 2;
        if (index + 1 >= call.Count || !call.Is(index, "FIELDS"u8))
        {
            call.Reply.Error("ERR Mandatory argument FIELDS is missing or not at the right position"u8);
            return false;
        }
        if (!RedisNumber.TryParseLong(call[index + 1], out var count) || count < 1)
        {
            call.Reply.Error(notPositive);
            return false;
        }
        if (count == call.Count - first) return true;
        call.Reply.Error("ERR The `numfields` parameter must match the number of arguments"u8);
        return false;
    }

    /// <summary>Answers the same number for each field, as for an absent key.</summary>
    public static void AnswerAll(CommandCall call, int first, long answer)
    {
        call.Reply.Array(call.Count - first);
        for (var i = first; i < call.Count; i++) call.Reply.Integer(answer);
    }
}
