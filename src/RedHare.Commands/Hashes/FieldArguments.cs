using System.Text;
using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Hashes;

/// <summary>The fields and values of HSET and HMSET, from argument 2 on.</summary>
internal readonly struct FieldArguments(CommandCall call) : IPackSource
{
    /// <summary>Up to this many fields are compared each with each, so that a new hash is written in one go.</summary>
    private const int MostCompared = 16;

    public int Count => call.Count - 2;

    public PackValue Get(int index) => call[index + 2];

    /// <summary>False, with the error answered, when a field lacks its value.</summary>
    public static bool ArePairs(CommandCall call)
    {
        if ((call.Count & 1) == 0) return true;
        call.Reply.Error(Encoding.UTF8.GetBytes($"ERR wrong number of arguments for '{call.Command.FullName}' command"));
        return false;
    }

    /// <summary>Sets all of them and returns how many fields are new.</summary>
    public static int SetAll(CommandCall call, WriteScope hash)
    {
        var limits = call.Encodings.Hash;
        var count = (call.Count - 2) / 2;
        var longest = 0;
        for (var i = 2; i < call.Count; i++) longest = Math.Max(longest, call[i].Length);
        var next = 2;
        var created = 0;
        if (!hash.Exists)
        {
            if (count > 1 && count <= Math.Min(MostCompared, limits.Entries) && longest <= limits.Bytes && AreDistinct(call))
            {
                var fields = new FieldArguments(call);
                hash.CreateHash(ref fields);
                return count;
            }
            hash.SetField(call[2], call[3], limits);
            created = 1;
            next = 4;
        }
        hash.ExpectFields(count, longest, limits);
        for (; next < call.Count; next += 2)
            if (hash.SetField(call[next], call[next + 1], limits)) created++;
        return created;
    }

    private static bool AreDistinct(CommandCall call)
    {
        for (var i = 2; i < call.Count; i += 2)
            for (var j = i + 2; j < call.Count; j += 2)
                if (call[i].SequenceEqual(call[j])) return false;
        return true;
    }
}
