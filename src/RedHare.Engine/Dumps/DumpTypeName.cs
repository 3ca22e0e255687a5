namespace RedHare.Engine;

/// <summary>The layouts of values in the words of Redis's log, which those who look for damage search for.</summary>
internal static class DumpTypeName
{
    public static string Of(DumpType type) => type switch
    {
        DumpType.Text => "String",
        DumpType.List => "List",
        DumpType.ListZiplist => "List ziplist",
        DumpType.ListOfZiplists => "Quicklist ziplist",
        DumpType.ListNodes => "Quicklist listpack",
        DumpType.Set => "Set",
        DumpType.IntegerSet => "Intset",
        DumpType.SetPack => "Set listpack",
        DumpType.Hash => "Hash",
        DumpType.HashZipmap => "Zipmap",
        DumpType.HashZiplist => "Hash ziplist",
        DumpType.HashPack => "Hash listpack",
        DumpType.ExpiringHash or DumpType.ExpiringHashBeforeRelease => "Hash with expiring fields",
        DumpType.ExpiringHashPack or DumpType.ExpiringHashPackBeforeRelease => "Hash listpackex",
        DumpType.SortedSet or DumpType.SortedSetOfTexts => "Zset",
        DumpType.SortedSetZiplist => "Zset ziplist",
        DumpType.SortedSetPack => "Zset listpack",
        DumpType.OldStream or DumpType.StreamOfSeventy or DumpType.Stream => "Stream listpack",
        DumpType.Module or DumpType.ModuleBeforeRelease => "Module",
        _ => $"Unknown type {(byte)type}:",
    };
}
