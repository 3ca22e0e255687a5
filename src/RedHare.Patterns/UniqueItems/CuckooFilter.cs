using System.Buffers.Binary;

namespace RedHare.Patterns.UniqueItems;

/// <summary>
/// As a <see cref="BloomFilter"/>, but items can be taken out again (Fan, Andersen, Kaminsky and Mitzenmacher, 2014). A string of buckets of four fingerprints each; an item's fingerprint lies in one of
/// two buckets, and where both are full others move to their second. The second bucket is (hash of the fingerprint - first) modulo the number of buckets, which is its own inverse for any number,
/// so that a fingerprint can be moved by who does not know its item, and buckets need be no power of two.
/// Only what was added may be removed: removing something else may take out an item with the same fingerprint.
/// </summary>
public sealed class CuckooFilter : MembershipFilter
{
    private const int Slots = 4;

    // Below 2^29, so that its product with a fingerprint of 24 bits is exact in a double.
    private const ulong Multiplier = 490_692_219;

    private const string Buckets =
        """
        local count, width = tonumber(ARGV[3]), tonumber(ARGV[4])
        local size, free = width * 4, string.rep('\0', width)
        local changed = {}
        local function bucket(at)
          local stored = changed[at] or redis.call('GETRANGE', KEYS[1], at * size, at * size + size - 1)
          if #stored < size then stored = stored .. string.rep('\0', size - #stored) end
          return stored
        end
        local function find(at, print)
          local stored = bucket(at)
          for slot = 0, 3 do
            if string.sub(stored, slot * width + 1, slot * width + width) == print then return slot end
          end
        end
        local function put(at, slot, print)
          local stored = bucket(at)
          changed[at] = string.sub(stored, 1, slot * width) .. print .. string.sub(stored, slot * width + width + 1)
        end
        local function store()
          for at, stored in pairs(changed) do redis.call('SETRANGE', KEYS[1], at * size, stored) end
          changed = {}
        end

        """;

    // Moves are made in the script's memory first: when none of 500 finds a free place nothing was changed, and nobody's fingerprint is lost.
    private static readonly RedisScript AddScript = new(CheckShape + Buckets +
        """
        local added, present, isFull = 0, 0, 0
        local chance = tonumber(ARGV[6])
        local function insert(first, second, print)
          for _, at in ipairs({first, second}) do
            local slot = find(at, free)
            if slot then
              put(at, slot, print)
              return true
            end
          end
          local at = first
          for _ = 1, 500 do
            chance = chance * 16807 % 2147483647
            local slot = chance % 4
            local moved = string.sub(bucket(at), slot * width + 1, slot * width + width)
            put(at, slot, print)
            print = moved
            local number = 0
            for i = 1, width do number = number * 256 + string.byte(print, i) end
            at = (number * 490692219 - at) % count
            slot = find(at, free)
            if slot then
              put(at, slot, print)
              return true
            end
          end
        end
        for i = 7, #ARGV, 3 do
          local first, second, print = tonumber(ARGV[i]), tonumber(ARGV[i + 1]), ARGV[i + 2]
          if ARGV[5] == '1' and (find(first, print) or find(second, print)) then
            present = present + 1
          elseif insert(first, second, print) then
            store()
            added = added + 1
          else
            isFull = 1
            break
          end
        end
        """ + "\n" + Note + "return {added, present, isFull}");

    private static readonly RedisScript RemoveScript = new(CheckShape + Buckets +
        """
        local added = 0
        for i = 5, #ARGV, 3 do
          local first, second, print = tonumber(ARGV[i]), tonumber(ARGV[i + 1]), ARGV[i + 2]
          for _, at in ipairs({first, second}) do
            local slot = find(at, print)
            if slot then
              put(at, slot, free)
              store()
              added = added - 1
              break
            end
          end
        end
        """ + "\n" + Note + "return -added");

    private static readonly RedisScript ReadScript = new(CheckShape + Buckets.Replace("changed[at] or ", "", StringComparison.Ordinal).Split("local function put")[0] +
        """
        local answer = {}
        for i = 5, #ARGV, 3 do
          answer[#answer + 1] = (find(tonumber(ARGV[i]), ARGV[i + 2]) or find(tonumber(ARGV[i + 1]), ARGV[i + 2])) and 1 or 0
        end
        return answer
        """,
        CommandTraits.ReadOnly);

    private readonly ulong _buckets;
    private readonly int _width; // bytes of a fingerprint

    internal CuckooFilter(PatternContext context, string name, FilterOptions options) : base(context, "cuckoo", name, options)
    {
        // A question compares eight fingerprints, so it errs eight times as often as two are alike.
        _width = options.ErrorRate >= 8.0 / 255 ? 1 : options.ErrorRate >= 8.0 / 65_535 ? 2 : 3;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ErrorRate, 8.0 / 16_777_215, nameof(options));
        _buckets = (ulong)Math.Ceiling(options.Capacity / (Slots * 0.94)) + 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_buckets * (ulong)(Slots * _width), (ulong)MaxBytes, nameof(options));
        Shape = $"cuckoo1:{_buckets}:{_width}";
    }

    private protected override string Shape { get; }

    /// <summary>Adds an item, once more if it is there already: then it is there until it was removed as often. At most eight times.</summary>
    /// <exception cref="InvalidOperationException">The filter is full.</exception>
    public async ValueTask AddAsync(string item, CancellationToken cancellation = default) => await AddAsync([item], cancellation).ConfigureAwait(false);

    /// <summary>Adds an item; false when the filter is full, and then nothing was changed.</summary>
    public async ValueTask<bool> TryAddAsync(string item, CancellationToken cancellation = default) =>
        !(await AddAsync([item], isOnce: false, cancellation).ConfigureAwait(false)).IsFull;

    /// <summary>Adds items, 500 in one script. Nothing given is no work.</summary>
    /// <exception cref="InvalidOperationException">The filter is full. Items before the one that found no place were added.</exception>
    public async ValueTask AddAsync(IEnumerable<string> items, CancellationToken cancellation = default)
    {
        foreach (var slice in items.Chunk(Slices.Items))
        {
            var (added, _, isFull) = await AddAsync(slice, isOnce: false, cancellation).ConfigureAwait(false);
            if (isFull) throw Full(slice[added]);
        }
    }

    /// <summary>Adds an item if it seems not to be there; true when it was added. Another item with the same fingerprint counts as this one, so do not remove from a filter that is filled so.</summary>
    /// <exception cref="InvalidOperationException">The filter is full.</exception>
    public async ValueTask<bool> AddIfAbsentAsync(string item, CancellationToken cancellation = default)
    {
        var (added, _, isFull) = await AddAsync([item], isOnce: true, cancellation).ConfigureAwait(false);
        return isFull ? throw Full(item) : added == 1;
    }

    /// <summary>Takes out an item that was added; false when it is not there.</summary>
    public async ValueTask<bool> RemoveAsync(string item, CancellationToken cancellation = default) => await RemoveAsync([item], cancellation).ConfigureAwait(false) == 1;

    /// <summary>Takes out items that were added, 500 in one script, and returns how many were there. Nothing given is no work.</summary>
    public async ValueTask<long> RemoveAsync(IEnumerable<string> items, CancellationToken cancellation = default)
    {
        long removed = 0;
        foreach (var slice in items.Chunk(Slices.Items))
            removed += (await WriteAsync(RemoveScript, [Shape, Options.TtlMilliseconds, (long)_buckets, _width, .. Places(slice)], cancellation).ConfigureAwait(false)).AsInteger();
        return removed;
    }

    /// <summary>Whether it has an item: false is certain, true is so but for the error rate.</summary>
    public async ValueTask<bool> ContainsAsync(string item, CancellationToken cancellation = default) => (await ContainsAsync([item], cancellation).ConfigureAwait(false))[0];

    /// <summary>Which of some items it has, in their order; 500 in one script. Nothing asked is no work.</summary>
    public async ValueTask<IReadOnlyList<bool>> ContainsAsync(IReadOnlyCollection<string> items, CancellationToken cancellation = default)
    {
        var found = new List<bool>(items.Count);
        foreach (var slice in items.Chunk(Slices.Items))
            found.AddRange((await RunAsync(ReadScript, [Shape, 0, (long)_buckets, _width, .. Places(slice)], cancellation).ConfigureAwait(false)).Items.Select(static isThere => isThere.AsInteger() == 1));
        return found;
    }

    private protected override FilterInfo Info(long items)
    {
        var places = (double)_buckets * Slots;
        return new FilterInfo(items, Options.Capacity, (long)_buckets * Slots * _width, 1 - Math.Pow(1 - 1 / (Math.Pow(256, _width) - 1), 2 * Slots * items / places));
    }

    private async ValueTask<(int Added, int Present, bool IsFull)> AddAsync(string[] slice, bool isOnce, CancellationToken cancellation)
    {
        var reply = await WriteAsync(
            AddScript, [Shape, Options.TtlMilliseconds, (long)_buckets, _width, isOnce ? "1" : "0", Random.Shared.Next(1, int.MaxValue), .. Places(slice)], cancellation).ConfigureAwait(false);
        return ((int)reply.Items[0].AsInteger(), (int)reply.Items[1].AsInteger(), reply.Items[2].AsInteger() == 1);
    }

    private InvalidOperationException Full(string item) => new($"The filter '{Name}' is full, made for {Options.Capacity} items: '{item}' found no place.");

    // First bucket, second bucket, fingerprint of each item.
    private List<RedisValue> Places(string[] items)
    {
        var places = new List<RedisValue>(items.Length * 3);
        var kinds = (1UL << (8 * _width)) - 1;
        foreach (var item in items)
        {
            var (hash, other) = StableHash.Of(item);
            // Zero is an empty place.
            var (first, print) = (hash % _buckets, other % kinds + 1);
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)print);
            places.Add((long)first);
            places.Add((long)((print * Multiplier % _buckets + _buckets - first) % _buckets));
            places.Add(bytes[(4 - _width)..]);
        }
        return places;
    }
}
