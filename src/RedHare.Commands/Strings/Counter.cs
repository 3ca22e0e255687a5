using RedHare.Engine;

namespace RedHare.Commands.Strings;

/// <summary>What INCR, DECR, INCRBY and DECRBY have in common.</summary>
internal static class Counter
{
    public static void Add(CommandCall call, long increment)
    {
        if (!call.TryWrite(call[1], KeyType.String, StringEvents.IncrBy, out var key)) return;
        var value = 0L;
        if (key.Exists && !key.TryInteger(out value)) { call.Reply.Error(Errors.NotAnInteger); return; }
        var sum = unchecked(value + increment);
        if (((value ^ sum) & (increment ^ sum)) < 0) { call.Reply.Error("ERR increment or decrement would overflow"u8); return; }
        key.SetInteger(sum, keepExpiry: true);
        call.Reply.Integer(sum);
    }
}
