namespace RedHare.Commands;

/// <summary>
/// The first key, last key and step that COMMAND INFO reports beside the key specs, for clients older than those.
/// Redis glues consecutive fixed ranges of step 1 into one (SMOVE's two keys have different flags and hence two specs) and
/// marks the command as having movable keys when something does not fit.
/// </summary>
internal readonly record struct KeyRange(int First, int Last, int Step, bool Movable)
{
    public static KeyRange Of(ReadOnlySpan<KeySpec> specs)
    {
        if (specs.IsEmpty) return default;
        if (specs.Length == 1 && specs[0].IsFixedRange)
        {
            ref readonly var only = ref specs[0];
            return new(only.Index, Absolute(only), only.Step, only.Flags.HasFlag(KeyFlags.Incomplete));
        }

        var first = 0;
        var last = 0;
        var movable = false;
        foreach (ref readonly var spec in specs)
        {
            if (!spec.IsFixedRange || spec.Step != 1 || (last != 0 && last != spec.Index - 1))
            {
                movable = true;
                continue;
            }

            movable |= spec.Flags.HasFlag(KeyFlags.Incomplete);
            first = first == 0 ? spec.Index : Math.Min(first, spec.Index);
            // A negative end counts from the last argument and so lies behind every positive one.
            last = (int)Math.Max((uint)last, (uint)Absolute(spec));
        }

        return first == 0 ? new(0, 0, 0, true) : new(first, last, 1, movable);
    }

    private static int Absolute(in KeySpec spec) => spec.LastKey >= 0 ? spec.Index + spec.LastKey : spec.LastKey;
}
