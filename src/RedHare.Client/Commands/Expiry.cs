namespace RedHare.Client;

/// <summary>When a key ends: after a time, at an instant, or as before. The default sets none.</summary>
public readonly record struct Expiry
{
    private readonly long _milliseconds;
    private readonly Form _form;

    private Expiry(Form form, long milliseconds) => (_form, _milliseconds) = (form, milliseconds);

    private enum Form : byte
    {
        None,
        After,
        At,
        Keep,
        Persist,
    }

    /// <summary>The key has no end, or loses the one it had, as the command's own default is.</summary>
    public static Expiry None => default;

    /// <summary>KEEPTTL: the key keeps the end it had.</summary>
    public static Expiry Keep => new(Form.Keep, 0);

    /// <summary>PERSIST: the key loses its end.</summary>
    public static Expiry Persist => new(Form.Persist, 0);

    /// <summary>PX: after a time, in whole milliseconds, rounded up.</summary>
    public static Expiry After(TimeSpan time) => new(Form.After, Arguments.Milliseconds(time));

    /// <summary>PXAT: at an instant, in whole milliseconds.</summary>
    public static Expiry At(DateTimeOffset instant) => new(Form.At, instant.ToUnixTimeMilliseconds());

    /// <summary>After a time.</summary>
    public static implicit operator Expiry(TimeSpan time) => After(time);

    /// <summary>At an instant.</summary>
    public static implicit operator Expiry(DateTimeOffset instant) => At(instant);

    /// <summary>The time as a bare number; 0 for none.</summary>
    internal long ToMilliseconds(out bool isInstant)
    {
        isInstant = _form == Form.At;
        return _form is Form.None or Form.After or Form.At ? _milliseconds : throw new ArgumentException("Here an expiry is a time or an instant.");
    }

    internal void AddTo(CommandLine line)
    {
        switch (_form)
        {
            case Form.After: line.Add("PX"u8).Add(_milliseconds); break;
            case Form.At: line.Add("PXAT"u8).Add(_milliseconds); break;
            case Form.Keep: line.Add("KEEPTTL"u8); break;
            case Form.Persist: line.Add("PERSIST"u8); break;
        }
    }
}

/// <summary>Whether a write needs the key to be there.</summary>
public enum When
{
    /// <summary>In any case.</summary>
    Always,

    /// <summary>NX: only if it is not there.</summary>
    NotExists,

    /// <summary>XX: only if it is there.</summary>
    Exists,
}
