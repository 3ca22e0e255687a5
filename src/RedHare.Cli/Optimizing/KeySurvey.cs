using System.Globalization;
using System.Text;
using RedHare.Client;
using Line = RedHare.CommandLine;

namespace RedHare.Cli.Optimizing;

/// <summary>What there is of keys: how many, of which kinds, which never expire, which are big.</summary>
/// <param name="top">Lines of each kind.</param>
/// <param name="big">Bytes from which a key is big.</param>
internal sealed class KeySurvey(int top, long big)
{
    private const int Slice = 200, MostGroups = 10_000;

    private static readonly CommandSpec
        Ttl = new("PTTL", CommandTraits.ReadOnly), Type = new("TYPE", CommandTraits.ReadOnly), Usage = new("MEMORY USAGE", CommandTraits.ReadOnly);

    private readonly Dictionary<string, (long Keys, long Bytes)> _immortal = []; // by group
    private readonly PriorityQueue<(string Key, string Type, long Bytes), long> _big = new();
    private long _keys, _bytes, _bigKeys;
    private string? _ttlError, _usageError;

    /// <summary>Looks at each key once, by SCAN.</summary>
    public async Task ReadAsync(RedisConnection redis, long most, TextWriter progress)
    {
        List<byte[]> slice = [];
        await foreach (var key in redis.Keys.ScanBytesAsync(count: Slice).ConfigureAwait(false))
        {
            slice.Add(key);
            if (slice.Count == Slice || _keys + slice.Count == most) await LookAsync(redis, slice, progress).ConfigureAwait(false);
            if (_keys >= most) break;
        }
        await LookAsync(redis, slice, progress).ConfigureAwait(false);
        if (_keys >= Slice) await progress.WriteLineAsync().ConfigureAwait(false);
    }

    public void Write(TextWriter output)
    {
        output.WriteLine($"{_keys:N0} keys, {(_usageError is null ? Size(_bytes) : "of unknown size")}");
        var immortal = _immortal.Values.Sum(static group => group.Keys);
        output.WriteLine($"\nKeys without expiry: {(_ttlError is null ? $"{immortal:N0} of {_keys:N0}" : $"not known. {_ttlError}")}");
        foreach (var (name, (keys, bytes)) in _immortal.OrderByDescending(static group => group.Value.Bytes).Take(top)) output.WriteLine($"  {keys,10:N0}  {Size(bytes),10}  {Shown(name)}");
        if (immortal > 0)
            output.WriteLine("  → What is cached, or belongs to a session, should end by itself: SET key value EX 3600, EXPIRE key 3600. The patterns' caches and sessions always do.");
        output.WriteLine($"\nBig keys ({Size(big)} and more): {(_usageError is null ? $"{_bigKeys:N0}" : $"not known. {_usageError}")}");
        var largest = _big.UnorderedItems.Select(static item => item.Element).OrderByDescending(static key => key.Bytes).ToArray();
        foreach (var (key, type, bytes) in largest) output.WriteLine($"  {Size(bytes),10}  {type,-6}  {Shown(key)}");
        foreach (var type in largest.Select(static key => key.Type).Distinct()) output.WriteLine($"  → {AdviceFor(type)}");
    }

    private async Task LookAsync(RedisConnection redis, List<byte[]> slice, TextWriter progress)
    {
        if (slice.Count == 0) return;
        Line[] questions = [.. slice.SelectMany(static key => (Line[])[Line.Rent(Ttl).Key(key), Line.Rent(Type).Key(key), UsageOf(key)])];
        var replies = await redis.Backend.ExecuteBatchAsync(questions, atomic: false).ConfigureAwait(false);
        for (var i = 0; i < slice.Count; i++) Count(slice[i], replies[i * 3], replies[i * 3 + 1], replies[i * 3 + 2]);
        if (_keys >= Slice) await progress.WriteAsync($"\r{_keys:N0} keys").ConfigureAwait(false);
        slice.Clear();
    }

    private void Count(byte[] key, Reply ttl, Reply type, Reply usage)
    {
        _keys++;
        // A server that does not tell, by its ACL or since it has no such command.
        if (ttl.IsError) _ttlError ??= ttl.ToString();
        if (usage.IsError) _usageError ??= usage.ToString();
        // Null: gone meanwhile.
        var bytes = usage.IsError || usage.IsNull ? 0 : usage.AsInteger();
        _bytes += bytes;
        if (!ttl.IsError && ttl.AsInteger() == -1)
        {
            var group = GroupOf(Encoding.UTF8.GetString(key));
            if (!_immortal.ContainsKey(group) && _immortal.Count >= MostGroups) group = "(others)";
            var (keys, sum) = _immortal.GetValueOrDefault(group);
            _immortal[group] = (keys + 1, sum + bytes);
        }
        if (bytes < big) return;
        _bigKeys++;
        _big.Enqueue((Encoding.UTF8.GetString(key), type.IsError ? "?" : type.ToString(), bytes), bytes);
        if (_big.Count > top) _big.Dequeue();
    }

    private static Line UsageOf(byte[] key) => Line.Rent(Usage).Key(key);

    /// <summary>Keys that differ in numbers and ids alone belong together: user:17:cart is user:*:cart.</summary>
    private static string GroupOf(string key) =>
        string.Join(':', key.Split(':').Select(static part => part.Length > 0 && (part.Any(char.IsAsciiDigit) || part.Length > 24) ? "*" : part));

    /// <summary>Keys and arguments may be anything: on one line, and not so long that nothing else is seen.</summary>
    internal static string Shown(string text)
    {
        var line = string.Concat(text.Select(static letter => char.IsControl(letter) || letter == '\uFFFD' ? '.' : letter));
        return line.Length == 0 ? "\"\"" : line.Length <= 120 ? line : $"{line.AsSpan(0, 120)}… ({line.Length})";
    }

    private static string AdviceFor(string type) => type switch
    {
        "string" => "string: compress it, or split what is read apart into the fields of a hash.",
        "list" => "list: keep the newest, LTRIM key 0 999; a queue this long needs more workers or a limit.",
        "hash" => "hash: split it by a part of the field, and read it by HSCAN or HMGET, not HGETALL.",
        "set" => "set: read it by SSCAN; for counting alone PFADD takes 12 KB, for asking a Bloom filter a byte or two for each member.",
        "zset" => "zset: keep the best, ZREMRANGEBYRANK key 0 -1001, or one for each day that expires.",
        "stream" => "stream: XADD key MAXLEN ~ 100000 …",
        "?" => "of a kind that the server does not tell: TYPE is refused.",
        _ => $"{type}: delete it by UNLINK, which does not hold up the server.",
    };

    internal static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F1} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:F1} GiB"),
    };
}
