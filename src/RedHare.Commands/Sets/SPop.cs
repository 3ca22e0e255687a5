using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("spop", "key [count]", Arity = -2, Keys = "RW access delete @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "set",
    Since = "1.0.0", Complexity = "Without the count argument O(1), otherwise O(N) where N is the value of the passed count", Tips = "nondeterministic_output",
    Summary = "Returns one or more random members from a set after removing them. Deletes the set if the last member was popped.")]
internal static class SPop
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 3)
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        if (call.Count == 3)
        {
            PopSeveral(call);
            return;
        }
        if (!call.TryWrite(call[1], KeyType.Set, SetEvents.Pop, out var set)) return;
        if (!set.Exists)
        {
            call.Reply.Null();
            return;
        }
        var popped = new PoppedMembers(call, 1);
        set.PopMembers(1, call.Encodings.Set, ref popped);
        if (set.AsSet().Count == 0) set.Delete();
    }

    private static void PopSeveral(CommandCall call)
    {
        if (!call.TryInteger(2, out var count, Errors.MustBePositive)) return;
        if (count < 0)
        {
            call.Reply.Error(Errors.MustBePositive);
            return;
        }
        if (!call.TryWrite(call[1], KeyType.Set, SetEvents.Pop, out var set)) return;
        if (!set.Exists || count == 0) call.Reply.Set(0);
        else if (count < set.AsSet().Count)
        {
            call.Reply.Set((int)count);
            var popped = new PoppedMembers(call, count);
            set.PopMembers(count, call.Encodings.Set, ref popped);
        }
        else
        {
            MemberReply.All(call.Reply, set.AsSet());
            set.Delete(call.Unit.Engine.LazyServerDelete);
            call.Unit.BeginEffect(2);
            call.Unit.EffectArgument(call.Unit.Engine.LazyServerDelete ? "UNLINK"u8 : "DEL"u8);
            call.Unit.EffectArgument(call[1]);
        }
    }

    /// <summary>Answers the members and gives the effect: SREM of as many as a command line should have.</summary>
    private struct PoppedMembers(CommandCall call, long count) : IMemberSink
    {
        private const int Batch = 1024;

        private long _taken;

        public bool Take(ReadOnlySpan<byte> member)
        {
            if (_taken % Batch == 0)
            {
                call.Unit.BeginEffect(2 + (int)Math.Min(Batch, count - _taken));
                call.Unit.EffectArgument("SREM"u8);
                call.Unit.EffectArgument(call[1]);
            }
            call.Unit.EffectArgument(member);
            call.Reply.Bulk(member);
            _taken++;
            return true;
        }
    }
}
