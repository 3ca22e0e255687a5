namespace RedHare.Commands.Strings;

/// <summary>The options of SET and GETEX, which are one set: NX, XX, GET and KEEPTTL are SET's alone, PERSIST is GETEX's.</summary>
internal struct StringOptions
{
    private int _time;
    private bool _seconds, _relative;

    public bool IfAbsent { get; private set; }
    public bool IfPresent { get; private set; }
    public bool Get { get; private set; }
    public bool KeepTtl { get; private set; }
    public bool Persist { get; private set; }

    /// <summary>EX, PX, EXAT or PXAT was given.</summary>
    public readonly bool HasTime => _time != 0;

    /// <summary>The time was given as an instant.</summary>
    public readonly bool IsInstant => HasTime && !_relative;

    /// <summary>The time was given as the log has it: PXAT.</summary>
    public readonly bool IsLoggable => IsInstant && !_seconds;

    /// <summary>Reads the options from <paramref name="first"/> on; false with the error answered. The time's number is read by <see cref="TryExpiry"/>.</summary>
    public static bool TryParse(CommandCall call, int first, bool setting, out StringOptions options)
    {
        options = default;
        for (var i = first; i < call.Count; i++)
        {
            var free = !options.HasTime && !options.KeepTtl && !options.Persist;
            if (setting && !options.IfPresent && call.Is(i, "NX"u8)) options.IfAbsent = true;
            else if (setting && !options.IfAbsent && call.Is(i, "XX"u8)) options.IfPresent = true;
            else if (setting && call.Is(i, "GET"u8)) options.Get = true;
            else if (setting && !options.HasTime && call.Is(i, "KEEPTTL"u8)) options.KeepTtl = true;
            else if (!setting && !options.HasTime && call.Is(i, "PERSIST"u8)) options.Persist = true;
            else if (i + 1 < call.Count && (free || options.HasTime) && options.TryTime(call, i)) i++;
            else
            {
                call.Reply.Error(Errors.Syntax);
                return false;
            }
        }
        return true;
    }

    /// <summary>The instant of the time that was given; false with the error answered.</summary>
    public readonly bool TryExpiry(CommandCall call, out long expiry) => ExpiryTime.TryRead(call, _time, _seconds, _relative, positive: true, out expiry);

    /// <summary>The same word may come twice, as in Redis: the last number counts.</summary>
    private bool TryTime(CommandCall call, int index)
    {
        bool seconds, relative;
        if (call.Is(index, "EX"u8)) (seconds, relative) = (true, true);
        else if (call.Is(index, "PX"u8)) (seconds, relative) = (false, true);
        else if (call.Is(index, "EXAT"u8)) (seconds, relative) = (true, false);
        else if (call.Is(index, "PXAT"u8)) (seconds, relative) = (false, false);
        else return false;
        if (HasTime && (seconds != _seconds || relative != _relative)) return false;
        (_time, _seconds, _relative) = (index + 1, seconds, relative);
        return true;
    }
}
