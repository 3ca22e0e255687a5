namespace RedHare.Client;

/// <summary>A unit of length.</summary>
public enum GeoUnit
{
    /// <summary>m.</summary>
    Meters,

    /// <summary>km.</summary>
    Kilometers,

    /// <summary>mi.</summary>
    Miles,

    /// <summary>ft.</summary>
    Feet,
}

/// <summary>The order of what is found.</summary>
public enum GeoOrder
{
    /// <summary>None.</summary>
    Any,

    /// <summary>ASC: the nearest first.</summary>
    Nearest,

    /// <summary>DESC: the farthest first.</summary>
    Farthest,
}

/// <summary>A place on earth, in degrees. Redis keeps it in 52 bits: what it returns may be off by half a metre.</summary>
/// <param name="Longitude">From -180 to 180.</param>
/// <param name="Latitude">From -85.05112878 to 85.05112878.</param>
public readonly record struct GeoPosition(double Longitude, double Latitude)
{
    internal static readonly ReplyConverter<GeoPosition?> OfFirst = static reply => OrNull(reply.Items[0]);

    internal static readonly ReplyConverter<GeoPosition?[]> OfAll = static reply => Replies.Select(reply, OrNull);

    internal static GeoPosition? OrNull(Reply reply) => reply.Items is [var longitude, var latitude] ? new GeoPosition(longitude.AsDouble(), latitude.AsDouble()) : null;
}

/// <summary>A member to be added and its place.</summary>
/// <param name="Position">Where.</param>
/// <param name="Member">What.</param>
public readonly record struct GeoEntry(GeoPosition Position, RedisValue Member);

/// <summary>The middle of a search: a place, or a member's.</summary>
public readonly record struct GeoOrigin
{
    private readonly bool _isMember;
    private readonly RedisValue _member;
    private readonly GeoPosition _position;

    private GeoOrigin(bool isMember, RedisValue member, GeoPosition position) => (_isMember, _member, _position) = (isMember, member, position);

    /// <summary>FROMMEMBER: where a member of the same key is.</summary>
    public static GeoOrigin Member(RedisValue member) => new(true, member, default);

    /// <summary>FROMLONLAT: a place.</summary>
    public static implicit operator GeoOrigin(GeoPosition position) => new(false, default, position);

    internal void AddTo(CommandLine line)
    {
        if (_isMember) line.Add("FROMMEMBER"u8).Add(_member);
        else line.Add("FROMLONLAT"u8).Add(_position.Longitude).Add(_position.Latitude);
    }
}

/// <summary>The area of a search around its middle.</summary>
public readonly record struct GeoArea
{
    private readonly double _radius, _width, _height;
    private readonly GeoUnit _unit;

    private GeoArea(double radius, double width, double height, GeoUnit unit) => (_radius, _width, _height, _unit) = (radius, width, height, unit);

    /// <summary>BYRADIUS: a circle.</summary>
    public static GeoArea Circle(double radius, GeoUnit unit = GeoUnit.Meters) => new(radius, 0, 0, unit);

    /// <summary>BYBOX: a rectangle along the meridians.</summary>
    public static GeoArea Box(double width, double height, GeoUnit unit = GeoUnit.Meters) => new(-1, width, height, unit);

    internal void AddTo(CommandLine line)
    {
        if (_radius >= 0) line.Add("BYRADIUS"u8).Add(_radius);
        else line.Add("BYBOX"u8).Add(_width).Add(_height);
        line.Add(Unit(_unit));
    }

    internal static ReadOnlySpan<byte> Unit(GeoUnit unit) => unit switch
    {
        GeoUnit.Meters => "M"u8,
        GeoUnit.Kilometers => "KM"u8,
        GeoUnit.Miles => "MI"u8,
        GeoUnit.Feet => "FT"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(unit)),
    };
}

/// <summary>A member that a search found.</summary>
/// <param name="Bytes">The member.</param>
/// <param name="Distance">From the middle, in the unit of the search.</param>
/// <param name="Hash">The 52-bit cell it is in: its score in the sorted set.</param>
/// <param name="Position">Where it is.</param>
public readonly record struct GeoResult(ReadOnlyMemory<byte> Bytes, double Distance, long Hash, GeoPosition Position)
{
    /// <summary>The member as text.</summary>
    public string Member => System.Text.Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>From the reply to WITHDIST WITHHASH WITHCOORD.</summary>
    internal static readonly ReplyConverter<GeoResult[]> Converter = static reply => Replies.Select(reply, static item =>
        new GeoResult(item.Items[0].Bytes, item.Items[1].AsDouble(), item.Items[2].AsInteger(), GeoPosition.OrNull(item.Items[3]) ?? default));
}
