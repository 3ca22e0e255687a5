using RedHare.Engine;

namespace RedHare.Commands.Sets;

/// <summary>The end of SINTERSTORE, SUNIONSTORE and SDIFFSTORE. The destination may be an operand: it is overwritten only here.</summary>
internal static class StoredSet
{
    /// <summary>Makes the result the destination's value, or deletes the destination when there is no result, and answers its size.</summary>
    public static void Store(CommandCall call, WriteScope destination, ref SetBuilder result)
    {
        try
        {
            var count = result.View.Count;
            if (count == 0)
            {
                Delete(call, destination);
                return;
            }
            result.MoveTo(destination);
            call.Reply.Integer(count);
        }
        finally
        {
            result.Dispose();
        }
    }

    /// <summary>Deletes the destination, if it is there, and answers 0.</summary>
    public static void Delete(CommandCall call, WriteScope destination)
    {
        destination.As(KeyEvent.Del);
        destination.Delete();
        call.Reply.Integer(0);
    }
}
