using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Sorted sets: a few short members as a pack, others as a table and a tree. The step between them is Redis's, and one-way.</summary>
public static class SortedSetValue
{
    /// <summary>The sorted set for reading; the empty one where there is no key.</summary>
    public static SortedSetView AsSortedSet(this KeyReader key)
    {
        if (!key.Exists) return default;
        return key.Encoding == KeyEncoding.SkipList ? new SortedSetView(key.Bytes, true, key.Arena) : new SortedSetView(key.Packed(), false, key.Arena);
    }

    /// <summary>Adds a member or changes its score, and creates the key if need be.</summary>
    /// <param name="key">A sorted set or no key.</param>
    /// <param name="member">The member.</param>
    /// <param name="score">The score or increment, a number; afterwards the member's score, unless refused.</param>
    /// <param name="rules">The conditions.</param>
    /// <param name="expected">How many members the command brings: Redis chooses a new key's form by it.</param>
    /// <param name="limits">Up to where the set stays a pack.</param>
    public static ScoreOutcome SetScore(
        this WriteScope key, ReadOnlySpan<byte> member, ref double score, ScoreRules rules, long expected, in SortedSetLimits limits)
    {
        if (!key.Exists)
        {
            if ((rules & ScoreRules.OnlyOld) != 0) return ScoreOutcome.Refused;
            Create(key, member, score, expected, limits);
            return ScoreOutcome.Added;
        }
        if (key.Encoding != KeyEncoding.SkipList)
        {
            var pack = key.Packed();
            var offset = SortedSetPack.Find(pack, member);
            if (offset >= 0)
            {
                var outcome = Decide(SortedSetPack.Score(pack, Pack.Next(pack, offset)), ref score, rules);
                if (outcome == ScoreOutcome.Updated) SortedSetPack.Update(key, offset, member, score);
                return outcome;
            }
            if ((rules & ScoreRules.OnlyOld) != 0) return ScoreOutcome.Refused;
            if (Math.Max(Pack.Count(pack) / 2 + 1, expected) <= limits.Entries && member.Length <= limits.Bytes && pack.Length + (long)member.Length <= Pack.MaxLength)
            {
                SortedSetPack.Add(key, member, score);
                return ScoreOutcome.Added;
            }
            SortedSetTree.Convert(key);
        }
        ref var root = ref key.Root<SortedSetRoot>();
        var hash = KeyHash.Of(member, key.Arena.HashSeed);
        var record = RecordTable<ScoredMember>.Find(root.Table, member, hash);
        if (record != 0)
        {
            var outcome = Decide(ScoredMember.Score(record), ref score, rules);
            if (outcome != ScoreOutcome.Updated) return outcome;
            SortedSetTree.Update(ref root, key.Arena, record, score);
            key.MarkChanged();
            return outcome;
        }
        if ((rules & ScoreRules.OnlyOld) != 0) return ScoreOutcome.Refused;
        SortedSetTree.Add(ref root, key.Arena, member, score, hash);
        key.MarkChanged();
        return ScoreOutcome.Added;
    }

    /// <summary>Removes a member of an existing key; false when it was none. The last one takes the key with it.</summary>
    public static bool RemoveScored(this WriteScope key, ReadOnlySpan<byte> member)
    {
        if (key.Encoding != KeyEncoding.SkipList)
        {
            var pack = key.Packed();
            var offset = SortedSetPack.Find(pack, member);
            if (offset < 0) return false;
            if (Pack.Count(pack) == 2) { key.Delete(); return true; }
            var storage = new ScopePack(key);
            Pack.Delete(ref storage, offset, 2);
            return true;
        }
        ref var root = ref key.Root<SortedSetRoot>();
        var hash = KeyHash.Of(member, key.Arena.HashSeed);
        var record = RecordTable<ScoredMember>.Find(root.Table, member, hash);
        if (record == 0) return false;
        if (root.Tree.Count == 1) { key.Delete(); return true; }
        SortedSetTree.Remove(ref root, key.Arena, record, hash);
        key.MarkChanged();
        return true;
    }

    /// <summary>Removes neighbours of an existing key. If that is all members, the key goes.</summary>
    /// <param name="key">A sorted set.</param>
    /// <param name="ranks">A part of its ranks, or nothing.</param>
    public static void RemoveRanks(this WriteScope key, RankSpan ranks)
    {
        if (ranks.Count <= 0) return;
        if (ranks.Count == key.AsSortedSet().Count) { key.Delete(key.Unit.Engine.LazyServerDelete); return; }
        if (key.Encoding != KeyEncoding.SkipList)
        {
            var storage = new ScopePack(key);
            Pack.DeleteRange(ref storage, ranks.First * 2, (int)ranks.Count * 2);
            return;
        }
        SortedSetTree.Remove(ref key.Root<SortedSetRoot>(), key.Arena, ranks);
        key.MarkChanged();
    }

    private static ScoreOutcome Decide(double old, ref double score, ScoreRules rules)
    {
        if ((rules & ScoreRules.OnlyNew) != 0) return ScoreOutcome.Refused;
        var changed = (rules & ScoreRules.Increment) != 0 ? old + score : score;
        if (double.IsNaN(changed)) return ScoreOutcome.NotANumber;
        if ((rules & ScoreRules.OnlyLess) != 0 && changed >= old) return ScoreOutcome.Refused;
        if ((rules & ScoreRules.OnlyGreater) != 0 && changed <= old) return ScoreOutcome.Refused;
        score = changed;
        return changed == old ? ScoreOutcome.Kept : ScoreOutcome.Updated;
    }

    private static void Create(WriteScope key, ReadOnlySpan<byte> member, double score, long expected, in SortedSetLimits limits)
    {
        if (Math.Max(1, expected) <= limits.Entries && member.Length <= limits.Bytes)
        {
            Span<byte> scratch = stackalloc byte[SortedSetPack.ScratchLength];
            var value = new PackValue(member);
            var text = SortedSetPack.ScoreValue(score, scratch);
            // Room for the whole pack at once: the append below finds it there.
            Pack.Initialize(key.Create(KeyType.SortedSet, KeyEncoding.ListPack, Pack.EmptyLength + value.Size + text.Size)[..Pack.EmptyLength]);
            var storage = new ScopePack(key);
            Pack.Append(ref storage, value, text);
            return;
        }
        var root = default(SortedSetRoot);
        SortedSetTree.Add(ref root, key.Arena, member, score, KeyHash.Of(member, key.Arena.HashSeed));
        Attach(key, ref root);
    }

    /// <summary>Makes the key hold a big set, whatever was there before; if that fails the set is freed.</summary>
    internal static void Attach(WriteScope key, ref SortedSetRoot root)
    {
        try
        {
            key.Create(KeyType.SortedSet, KeyEncoding.SkipList, Marshal.SizeOf<SortedSetRoot>());
        }
        catch (OutOfMemoryException)
        {
            SortedSetTree.Free(ref root, key.Arena);
            throw;
        }
        key.Root<SortedSetRoot>() = root;
    }
}
