namespace RedHare.Commands.Bitmaps;

/// <summary>What is done to a field.</summary>
internal enum FieldVerb
{
    Get,
    Set,
    IncrBy,
}

/// <summary>One operation of BITFIELD.</summary>
internal readonly record struct FieldOperation(FieldVerb Verb, FieldType Type, long Offset, long Operand, FieldOverflow Overflow)
{
    /// <summary>The last bit that it touches.</summary>
    public long LastBit => Offset + Type.Bits - 1;

    /// <summary>Reads the operations of a command line; false, with the error answered, when one is wrong.</summary>
    public static bool TryReadAll(CommandCall call, List<FieldOperation> operations)
    {
        var overflow = FieldOverflow.Wrap;
        for (var i = 2; i < call.Count;)
        {
            var left = call.Count - i - 1;
            if (left >= 1 && call.Is(i, "OVERFLOW"u8))
            {
                if (!TryReadOverflow(call, i + 1, out overflow)) return false;
                i += 2;
                continue;
            }
            FieldVerb verb;
            if (left >= 2 && call.Is(i, "GET"u8)) verb = FieldVerb.Get;
            else if (left >= 3 && call.Is(i, "SET"u8)) verb = FieldVerb.Set;
            else if (left >= 3 && call.Is(i, "INCRBY"u8)) verb = FieldVerb.IncrBy;
            else { call.Reply.Error(Errors.Syntax); return false; }
            if (!FieldType.TryRead(call, i + 1, out var type) || !BitOffset.TryRead(call, i + 2, out var offset, type.Bits)) return false;
            long operand = 0;
            if (verb != FieldVerb.Get && !call.TryInteger(i + 3, out operand)) return false;
            operations.Add(new FieldOperation(verb, type, offset, operand, overflow));
            i += verb == FieldVerb.Get ? 3 : 4;
        }
        return true;
    }

    /// <summary>The number that the field is to hold, if it gets one at all.</summary>
    public bool TryCompute(long old, out long value)
    {
        // An unsigned field sees a negative number to be set as the huge one that its bits are.
        var number = Verb == FieldVerb.IncrBy ? (Int128)old + Operand : Type.IsSigned ? Operand : (Int128)(ulong)Operand;
        return Type.TryFit(number, Overflow, out value);
    }

    private static bool TryReadOverflow(CommandCall call, int index, out FieldOverflow overflow)
    {
        overflow = call.Is(index, "SAT"u8) ? FieldOverflow.Saturate : call.Is(index, "FAIL"u8) ? FieldOverflow.Fail : FieldOverflow.Wrap;
        if (overflow != FieldOverflow.Wrap || call.Is(index, "WRAP"u8)) return true;
        call.Reply.Error("ERR Invalid OVERFLOW type specified"u8);
        return false;
    }
}
