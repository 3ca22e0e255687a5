namespace RedHare.Patterns.UniqueItems;

/// <summary>
/// Whether an item was added: never "no" for one that was, and "yes" for one that was not as seldom as its options say (Bloom, 1970). A string of bits, of which each item
/// sets a few; the client computes which, from two halves of a 128-bit hash (Kirsch and Mitzenmacher, 2006, with the cubic term of Dillinger and Manolios, 2004). Items
/// cannot be taken out; a <see cref="CuckooFilter"/> lets them go.
/// </summary>
public sealed class BloomFilter : MembershipFilter
{
    private static readonly RedisScript AddScript = new(CheckShape +
        """
        local each, added, answer = tonumber(ARGV[3]), 0, {}
        for i = 4, #ARGV, each do
          local isNew = 0
          for j = i, i + each - 1 do
            if redis.call('SETBIT', KEYS[1], ARGV[j], 1) == 0 then isNew = 1 end
          end
          added = added + isNew
          answer[#answer + 1] = isNew
        end
        """ + "\n" + Note + "return answer");

    private static readonly RedisScript ReadScript = new(CheckShape +
        """
        local each, answer = tonumber(ARGV[2]), {}
        for i = 3, #ARGV, each do
          local isThere = 1
          for j = i, i + each - 1 do
            if redis.call('GETBIT', KEYS[1], ARGV[j]) == 0 then
              isThere = 0
              break
            end
          end
          answer[#answer + 1] = isThere
        end
        return answer
        """,
        CommandTraits.ReadOnly);

    private readonly ulong _bits;
    private readonly int _hashes;

    internal BloomFilter(PatternContext context, string name, FilterOptions options) : base(context, "bloom", name, options)
    {
        // The least memory for a rate: bits = -n ln p / (ln 2)², and ln 2 times as many hashes as there are bits for an item.
        var bits = Math.Ceiling(-options.Capacity * Math.Log(options.ErrorRate) / (Math.Log(2) * Math.Log(2)));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBytes * 8.0, nameof(options));
        _bits = Math.Max((ulong)bits, 8);
        _hashes = Math.Clamp((int)Math.Round(_bits / (double)options.Capacity * Math.Log(2)), 1, 32);
        Shape = $"bloom1:{_bits}:{_hashes}";
    }

    private protected override string Shape { get; }

    /// <summary>Adds an item; true when it was surely new.</summary>
    public async ValueTask<bool> AddAsync(string item, CancellationToken cancellation = default) => await AddAsync([item], cancellation).ConfigureAwait(false) == 1;

    /// <summary>Adds items, 500 in one script, and returns how many were surely new. Nothing given is no work.</summary>
    public async ValueTask<long> AddAsync(IEnumerable<string> items, CancellationToken cancellation = default)
    {
        long added = 0;
        foreach (var slice in items.Chunk(Slices.Items))
            added += (await WriteAsync(AddScript, [Shape, Options.TtlMilliseconds, _hashes, .. Positions(slice)], cancellation).ConfigureAwait(false)).Items.Sum(static isNew => isNew.AsInteger());
        return added;
    }

    /// <summary>Whether it has an item: false is certain, true is so but for the error rate.</summary>
    public async ValueTask<bool> ContainsAsync(string item, CancellationToken cancellation = default) => (await ContainsAsync([item], cancellation).ConfigureAwait(false))[0];

    /// <summary>Which of some items it has, in their order; 500 in one script. Nothing asked is no work.</summary>
    public async ValueTask<IReadOnlyList<bool>> ContainsAsync(IReadOnlyCollection<string> items, CancellationToken cancellation = default)
    {
        var found = new List<bool>(items.Count);
        foreach (var slice in items.Chunk(Slices.Items))
            found.AddRange((await RunAsync(ReadScript, [Shape, _hashes, .. Positions(slice)], cancellation).ConfigureAwait(false)).Items.Select(static isThere => isThere.AsInteger() == 1));
        return found;
    }

    private protected override FilterInfo Info(long items) =>
        new(items, Options.Capacity, (long)((_bits + 7) / 8), Math.Pow(1 - Math.Exp(-(double)_hashes * items / _bits), _hashes));

    private IEnumerable<RedisValue> Positions(string[] items)
    {
        foreach (var item in items)
        {
            var (position, step) = StableHash.Of(item);
            for (var i = 0; i < _hashes; i++)
            {
                yield return (long)(position % _bits);
                position += step;
                step += (ulong)i;
            }
        }
    }
}
