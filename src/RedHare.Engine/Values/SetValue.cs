using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Sets: integers as an integer set, a few short members as a pack, others as a table.</summary>
public static class SetValue
{
    /// <summary>The set for reading; the empty set where there is no key.</summary>
    public static SetView AsSet(this KeyReader key)
    {
        if (!key.Exists) return new SetView(KeyEncoding.IntSet, default, key.Arena);
        return new SetView(key.Encoding, key.Encoding == KeyEncoding.HashTable ? key.Bytes : key.Packed(), key.Arena);
    }

    /// <summary>Makes the key a set of one member, in the form that Redis chooses by it and the number of members to come.</summary>
    /// <param name="key">An absent key.</param>
    /// <param name="member">The member.</param>
    /// <param name="expected">How many members will be added, this one included.</param>
    /// <param name="limits">The configured limits.</param>
    public static void CreateSet(this WriteScope key, ReadOnlySpan<byte> member, long expected, in SetLimits limits)
    {
        if (expected <= limits.Integers && limits.Integers > 0 && RedisNumber.TryParseLong(member, out var integer))
        {
            var width = integer == (short)integer ? sizeof(short) : integer == (int)integer ? sizeof(int) : sizeof(long);
            var room = key.Create(KeyType.Set, KeyEncoding.IntSet, IntegerSet.EmptyLength + width);
            IntegerSet.Initialize(room[..IntegerSet.EmptyLength]);
            var integers = new FilledPack(room, IntegerSet.EmptyLength);
            IntegerSet.Add(ref integers, integer);
        }
        else if (expected <= limits.Entries && limits.Entries > 0 && member.Length <= limits.Bytes)
        {
            var value = new PackValue(member);
            var room = key.Create(KeyType.Set, KeyEncoding.ListPack, Pack.EmptyLength + value.Size);
            Pack.Initialize(room[..Pack.EmptyLength]);
            var pack = new FilledPack(room, Pack.EmptyLength);
            Pack.Append(ref pack, value);
        }
        else
        {
            var set = new SetBuilder(key, KeyEncoding.HashTable);
            try
            {
                set.Add(member, limits);
                set.MoveTo(key);
            }
            finally
            {
                set.Dispose();
            }
        }
    }

    /// <summary>Makes a table of an existing small set that is about to get more members than its form may hold.</summary>
    public static void ExpectMembers(this WriteScope key, long count, in SetLimits limits)
    {
        if (key.Encoding == KeyEncoding.ListPack ? count <= limits.Entries : key.Encoding != KeyEncoding.IntSet || count <= limits.Integers) return;
        var value = new ScopeValue(key);
        SetForms.ToTable(ref value);
    }

    /// <summary>Adds a member to an existing key; false when it was one.</summary>
    public static bool AddMember(this WriteScope key, ReadOnlySpan<byte> member, in SetLimits limits)
    {
        var value = new ScopeValue(key);
        return SetForms.Add(ref value, member, limits);
    }

    /// <summary>Removes a member of an existing key; false when it was none. A set that is empty now is the caller's to delete.</summary>
    public static bool RemoveMember(this WriteScope key, ReadOnlySpan<byte> member)
    {
        var value = new ScopeValue(key);
        return SetForms.Remove(ref value, member);
    }
}
