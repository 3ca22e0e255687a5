namespace RedHare.Lua;

/// <summary>The table <c>struct</c>: Roberto Ierusalimschy's packing of C structures, as Redis patched it.</summary>
public static class StructLibrary
{
    /// <summary>Sets the global <c>struct</c>.</summary>
    public static void Open(LuaState state)
    {
        var library = LibraryTable.Open(state, "struct");
        library.Add("pack", StructPacking.Pack);
        library.Add("unpack", StructUnpacking.Unpack);
        library.Add("size", Size);
    }

    private static int Size(LuaCall call)
    {
        var format = new StructFormat(call, call.CheckString(0).Span);
        var place = 0L;
        while (format.Next(place))
        {
            place += format.Padding;
            if (format.Option == 's') throw call.Bad(0, "option 's' has no fixed size");
            if (format.Option == 'c' && format.Size == 0) throw call.Bad(0, "option 'c0' has no fixed size");
            // A letter that is no option is passed over here, as in C.
            if (!CharacterClass.IsAlphanumeric(format.Option)) format.Control();
            place += format.Size;
        }
        return call.Return(place);
    }
}
