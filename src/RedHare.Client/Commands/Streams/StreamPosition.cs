namespace RedHare.Client;

/// <summary>From where a stream is read: behind an entry, behind all that there are, or what nobody of a group was given. The default is the beginning.</summary>
public readonly record struct StreamPosition
{
    private readonly Form _form;
    private readonly StreamId _id;

    private StreamPosition(Form form, StreamId id) => (_form, _id) = (form, id);

    private enum Form : byte
    {
        After,
        End,
        New,
    }

    /// <summary>0-0: before the first entry. Of a group's consumer: all entries that it was given and did not acknowledge.</summary>
    public static StreamPosition Beginning => default;

    /// <summary><c>$</c>: behind the last entry that there is when the server runs the command.</summary>
    public static StreamPosition End => new(Form.End, default);

    /// <summary><c>&gt;</c>: what no consumer of the group was given yet; for XREADGROUP alone.</summary>
    public static StreamPosition New => new(Form.New, default);

    /// <summary>Behind an entry. Of a group's consumer: the entries behind it that it was given and did not acknowledge.</summary>
    public static StreamPosition After(StreamId id) => new(Form.After, id);

    /// <summary>Behind an entry.</summary>
    public static implicit operator StreamPosition(StreamId id) => After(id);

    /// <summary>The entry it is behind; null for <see cref="End"/> and <see cref="New"/>.</summary>
    public StreamId? Id => _form == Form.After ? _id : null;

    internal bool IsEnd => _form == Form.End;

    internal void AddTo(CommandLine line)
    {
        if (_form == Form.After) _id.AddTo(line);
        else line.Add(_form == Form.End ? "$"u8 : ">"u8);
    }
}

/// <summary>An end of a range of entries, inclusive unless it is said otherwise.</summary>
public readonly record struct StreamBound
{
    private readonly StreamId _id;
    private readonly bool _isExclusive;

    private StreamBound(StreamId id, bool isExclusive) => (_id, _isExclusive) = (id, isExclusive);

    /// <summary>With the entry itself.</summary>
    public static StreamBound Inclusive(StreamId id) => new(id, false);

    /// <summary>Without the entry itself.</summary>
    public static StreamBound Exclusive(StreamId id) => new(id, true);

    /// <summary>With the entry itself.</summary>
    public static implicit operator StreamBound(StreamId id) => Inclusive(id);

    internal void AddTo(CommandLine line) => _id.AddTo(line, _isExclusive ? '(' : '\0');
}

/// <summary>The id of an entry that is added. The default leaves it to the server (<c>*</c>).</summary>
public readonly record struct NewStreamId
{
    private readonly Form _form;
    private readonly StreamId _id;

    private NewStreamId(Form form, StreamId id) => (_form, _id) = (form, id);

    private enum Form : byte
    {
        Auto,
        Time,
        Given,
    }

    /// <summary><c>*</c>: the server's time, and a number that nobody has.</summary>
    public static NewStreamId Auto => default;

    /// <summary><c>ms-*</c>: milliseconds that are given, and a number that nobody has. Since Redis 7.0.</summary>
    public static NewStreamId At(ulong milliseconds) => new(Form.Time, new StreamId(milliseconds, 0));

    /// <summary>An id that is given; it must be greater than the stream's last.</summary>
    public static implicit operator NewStreamId(StreamId id) => new(Form.Given, id);

    internal bool IsGiven => _form == Form.Given;

    internal void AddTo(CommandLine line)
    {
        if (_form == Form.Auto) line.Add("*"u8);
        else if (_form == Form.Given) _id.AddTo(line);
        else line.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_id.Milliseconds}-*"));
    }
}
