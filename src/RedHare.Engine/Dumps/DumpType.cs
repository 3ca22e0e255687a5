namespace RedHare.Engine;

/// <summary>How a value is laid out in a dump, in the numbers of Redis's RDB format. Those of Redis before 7.0 are missing, but for the one of streams.</summary>
internal enum DumpType : byte
{
    Text = 0,
    List = 1,
    Set = 2,
    Hash = 4,
    SortedSet = 5,
    IntegerSet = 11,
    /// <summary>Without what 7.0 added: first and deleted ids, entries added and read.</summary>
    OldStream = 15,
    HashPack = 16,
    SortedSetPack = 17,
    ListNodes = 18,
    /// <summary>Without when consumers were active, which 7.2 added.</summary>
    StreamOfSeventy = 19,
    SetPack = 20,
    Stream = 21,
    /// <summary>Fields that may expire; 7.4 has it.</summary>
    ExpiringHash = 24,
    /// <summary>A pack of fields that may expire; 7.4 has it.</summary>
    ExpiringHashPack = 25,
}
