using System.Globalization;
using System.Text;

namespace RedHare.Patterns.Stores;

/// <summary>
/// Which keys a store's entries have. Keys are divided into lanes by a hash of their text, and what belongs to a lane shares a slot of a cluster: so one script can
/// change an entry together with its lane's log, and one word makes all of a lane stale.
/// </summary>
internal sealed class StoreLanes<TKey>(PatternContext context, string pattern, string name, int count) where TKey : notnull, IParsable<TKey>
{
    public int Count => count;

    public static string Text(TKey key) => (key is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : key.ToString()) ?? "";

    public static TKey Parse(string text) => TKey.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The lane of a key, by FNV-1a: the same in every process and every version.</summary>
    public int Of(string key)
    {
        var hash = 2166136261u;
        foreach (var letter in Encoding.UTF8.GetBytes(key)) hash = (hash ^ letter) * 16777619;
        // The low bits of short texts are not well mixed.
        hash ^= hash >> 15;
        return (int)(hash % (uint)count);
    }

    public RedisKey Entry(string key) => Part(Of(key), "e:" + key);

    /// <summary>Entries that were filled under another word than is here now are stale.</summary>
    public RedisKey Epoch(int lane) => Part(lane, "epoch");

    public RedisKey Part(int lane, string part) => context.Key(pattern, name, lane.ToString(CultureInfo.InvariantCulture), part);
}
