namespace RedHare.Client;

/// <summary>How SORT sorts: <see href="https://redis.io/docs/latest/commands/sort/"/>.</summary>
public sealed record SortOptions
{
    /// <summary>BY: a pattern whose asterisk becomes the element, naming the key (or field, after <c>-></c>) to sort by; one without an asterisk, as <c>nosort</c>, does not sort.</summary>
    public RedisValue? By { get; init; }

    /// <summary>GET: patterns whose asterisk becomes the element, naming what is returned in its place; <c>#</c> is the element itself.</summary>
    public IReadOnlyList<RedisValue> Get { get; init; } = [];

    /// <summary>LIMIT: how many sorted elements are skipped.</summary>
    public long Offset { get; init; }

    /// <summary>LIMIT: how many follow at most; negative for all.</summary>
    public long Count { get; init; } = -1;

    /// <summary>DESC: from high to low.</summary>
    public bool IsDescending { get; init; }

    /// <summary>ALPHA: as text, not as numbers.</summary>
    public bool IsAlpha { get; init; }
}
