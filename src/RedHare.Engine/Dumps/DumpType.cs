namespace RedHare.Engine;

/// <summary>How a value is laid out in a dump, in the numbers of Redis's RDB format.</summary>
internal enum DumpType : byte
{
    Text = 0,
    List = 1,
    Set = 2,
    /// <summary>Scores as texts; before Redis 4.</summary>
    SortedSetOfTexts = 3,
    Hash = 4,
    SortedSet = 5,
    /// <summary>As Redis 4's release candidates wrote it.</summary>
    ModuleBeforeRelease = 6,
    Module = 7,
    /// <summary>Before Redis 2.6.</summary>
    HashZipmap = 9,
    /// <summary>Before Redis 3.2.</summary>
    ListZiplist = 10,
    IntegerSet = 11,
    /// <summary>Before Redis 7.</summary>
    SortedSetZiplist = 12,
    /// <summary>Before Redis 7.</summary>
    HashZiplist = 13,
    /// <summary>Nodes are ziplists; before Redis 7.</summary>
    ListOfZiplists = 14,
    /// <summary>Without what 7.0 added: first and deleted ids, entries added and read.</summary>
    OldStream = 15,
    HashPack = 16,
    SortedSetPack = 17,
    ListNodes = 18,
    /// <summary>Without when consumers were active, which 7.2 added.</summary>
    StreamOfSeventy = 19,
    SetPack = 20,
    Stream = 21,
    /// <summary>With whole expiries, as 7.4's release candidates wrote it.</summary>
    ExpiringHashBeforeRelease = 22,
    /// <summary>Without the first expiry, as 7.4's release candidates wrote it.</summary>
    ExpiringHashPackBeforeRelease = 23,
    /// <summary>Fields that may expire; 7.4 has it.</summary>
    ExpiringHash = 24,
    /// <summary>A pack of fields that may expire; 7.4 has it.</summary>
    ExpiringHashPack = 25,
}
