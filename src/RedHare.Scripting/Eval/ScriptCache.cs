using System.Collections.Concurrent;
using RedHare.Commands;

namespace RedHare.Scripting;

/// <summary>
/// The compiled scripts of a server, shared by all threads. What SCRIPT LOAD brought stays; of what EVAL brought the 500 used last stay, since programs that
/// write a new text for every call would otherwise fill the memory.
/// </summary>
/// <remarks>
/// A use is noted by a stamp, without a lock; the oldest stamp is searched for only when a script must leave. A text that is in the cache is found by its bytes, so
/// that EVAL need not compute a SHA1 for each call.
/// </remarks>
internal sealed class ScriptCache(CommandTable commands)
{
    private const int MaxEvictable = 500;

    private readonly ConcurrentDictionary<ScriptDigest, Script> _scripts = new();
    private readonly ConcurrentDictionary<byte[], Script> _byText = new(TextComparer.Instance);
    private readonly List<Script> _evictable = [];
    private readonly Lock _changing = new();
    private long _uses, _evicted, _bytes;

    /// <summary>Scripts now.</summary>
    public int Count => _scripts.Count;

    /// <summary>Scripts that left to make room.</summary>
    public long Evicted => Volatile.Read(ref _evicted);

    /// <summary>Bytes of their texts, and about what an entry takes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The script of a digest, or null. Counts as no use.</summary>
    public Script? Find(ScriptDigest digest) => _scripts.GetValueOrDefault(digest);

    /// <summary>The script of a text, or null. Counts as no use.</summary>
    public Script? FindText(ReadOnlySpan<byte> text) => _byText.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var script) ? script : null;

    /// <summary>The script of a text, compiled if it is new. Null with an error when it cannot be compiled.</summary>
    public Script? GetOrAdd(ReadOnlySpan<byte> text, bool isLasting, out byte[]? error)
    {
        error = null;
        if (FindText(text) is { } known) return known;
        var digest = ScriptDigest.Of(text);
        if (Script.TryCompile(digest, text, isLasting, commands, out error) is not { } script) return null;
        lock (_changing)
        {
            if (!_scripts.TryAdd(digest, script)) return _scripts[digest];
            _byText[script.Body] = script;
            Volatile.Write(ref _bytes, _bytes + SizeOf(script));
            if (isLasting) return script;
            if (_evictable.Count >= MaxEvictable) EvictOldest();
            Use(script);
            _evictable.Add(script);
            return script;
        }
    }

    /// <summary>Notes a use.</summary>
    public void Use(Script script)
    {
        if (!script.IsLasting) script.LastUse = Interlocked.Increment(ref _uses);
    }

    /// <summary>Forgets all scripts; those that run go on.</summary>
    public void Clear()
    {
        lock (_changing)
        {
            _scripts.Clear();
            _byText.Clear();
            _evictable.Clear();
            Volatile.Write(ref _bytes, 0);
        }
    }

    public void ResetStatistics() => Volatile.Write(ref _evicted, 0);

    private void EvictOldest()
    {
        var oldest = 0;
        for (var i = 1; i < _evictable.Count; i++)
            if (_evictable[i].LastUse < _evictable[oldest].LastUse) oldest = i;
        var script = _evictable[oldest];
        _evictable[oldest] = _evictable[^1];
        _evictable.RemoveAt(_evictable.Count - 1);
        _scripts.TryRemove(script.Digest, out _);
        _byText.TryRemove(script.Body, out _);
        Volatile.Write(ref _bytes, _bytes - SizeOf(script));
        Interlocked.Increment(ref _evicted);
    }

    private static long SizeOf(Script script) => script.Body.Length + 200;

    private sealed class TextComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly TextComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] text) => GetHashCode(text.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> text)
        {
            var hash = new HashCode();
            hash.AddBytes(text);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
