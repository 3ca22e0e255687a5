namespace RedHare.Commands.Configuration;

/// <summary>What may be done with a directive, and how far it is built.</summary>
[Flags]
public enum DirectiveFlags
{
    /// <summary>Changeable at run time, shown, and it works.</summary>
    None = 0,
    /// <summary>Fixed at the start; CONFIG SET refuses it.</summary>
    Immutable = 1 << 0,
    /// <summary>CONFIG GET shows it by its exact name only, not by a pattern.</summary>
    Hidden = 1 << 1,
    /// <summary>A secret: SLOWLOG and MONITOR must not show it.</summary>
    Sensitive = 1 << 2,
    /// <summary>CONFIG SET needs <c>enable-protected-configs</c>.</summary>
    Protected = 1 << 3,
    /// <summary>Takes several arguments, or one with spaces in it.</summary>
    Multiple = 1 << 4,
    /// <summary>Several lines of a file add up; the first one replaces the default (<c>save</c>).</summary>
    Accumulates = 1 << 5,
    /// <summary>Accepted and echoed because files in the wild contain it, but it changes nothing yet: a start that sets it warns.</summary>
    Inert = 1 << 6,
    /// <summary>Accepted and echoed; Redis needs the knob, RedHare by its design does not (jemalloc, fork, huge pages).</summary>
    Moot = 1 << 7,
    /// <summary>Setting it to what it is counts as a change: it names a file, whose content may be another by now.</summary>
    Reloads = 1 << 8,
    /// <summary>Redis has none of the name: where it is fixed, setting it to what it is is no error, so that who sets all that CONFIG GET shows is not refused.</summary>
    Own = 1 << 9,
}
