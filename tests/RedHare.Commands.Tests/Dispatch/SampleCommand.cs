namespace RedHare.Commands.Tests.Dispatch;

/// <summary>Commands as generated code would make them.</summary>
internal static class SampleCommand
{
    public static Command Named(string name, int arity = -1, CommandFlags flags = CommandFlags.None, KeyFinder? finder = null, params KeySpec[] keys) =>
        new(name, arity, flags, AclCategories.Slow, "generic", keys, null, finder, number => new($"syntax {number}", "", "", "", [], "", ""), 7);

    public static KeySpec At(int index, int last = 0, int step = 1, KeyFlags flags = KeyFlags.ReadOnly) =>
        new() { Flags = flags, Begin = KeyBegin.Index, Index = index, Find = KeyFind.Range, LastKey = last, Step = step };

    public static KeySpec After(string keyword, int from, int last = 0, int limit = 0) =>
        new() { Flags = KeyFlags.ReadOnly, Begin = KeyBegin.Keyword, Keyword = keyword, StartFrom = from, Find = KeyFind.Range, LastKey = last, Step = 1, Limit = limit };

    public static KeySpec Counted(int index) =>
        new() { Flags = KeyFlags.ReadOnly, Begin = KeyBegin.Index, Index = index, Find = KeyFind.Count, FirstKey = 1, Step = 1 };

    public static KeySpec Untold => new() { Flags = KeyFlags.Overwrite | KeyFlags.Incomplete };
}
