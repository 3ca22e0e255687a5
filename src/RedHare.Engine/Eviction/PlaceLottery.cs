namespace RedHare.Engine;

/// <summary>
/// Draws a database's part in a shard in proportion to the keys that it holds, so that every key of the engine has the same chance. The counts are read
/// without locks and kept for some draws: they need not be exact, and summing them costs more than a draw.
/// </summary>
internal sealed class PlaceLottery(StorageEngine engine)
{
    private const int DrawsPerCount = 128;

    // Running totals, all shards of a database side by side.
    private readonly long[] _totals = new long[engine.Databases * engine.Shards.Length];
    private int _draws;
    private bool _expiring;

    /// <summary>Draws a place; false when no key is left anywhere.</summary>
    public bool TryDraw(bool expiring, Random random, out Shard shard, out int database)
    {
        if (_draws == 0 || expiring != _expiring) Count(expiring);
        if (_totals[^1] == 0)
        {
            (shard, database, _draws) = (engine.Shards[0], 0, 0);
            return false;
        }
        _draws--;
        var pick = random.NextInt64(_totals[^1]);
        int low = 0, high = _totals.Length - 1;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (_totals[middle] > pick) high = middle;
            else low = middle + 1;
        }
        shard = engine.Shards[low % engine.Shards.Length];
        database = low / engine.Shards.Length;
        return true;
    }

    /// <summary>A place was empty: the counts are too old.</summary>
    public void Miss() => _draws = 0;

    private void Count(bool expiring)
    {
        _expiring = expiring;
        _draws = DrawsPerCount;
        long sum = 0;
        var next = 0;
        for (var database = 0; database < engine.Databases; database++)
            foreach (var shard in engine.Shards)
            {
                ref var keys = ref shard.Databases[database].Keys;
                sum += expiring ? keys.Flagged : keys.Count;
                _totals[next++] = sum;
            }
    }
}
