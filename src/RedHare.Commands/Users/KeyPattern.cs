using System.Text;
using RedHare.Engine.Matching;

namespace RedHare.Commands.Users;

/// <summary>A pattern of keys (<c>~orders:*</c>, <c>%R~stock:*</c>) and what may be done with them.</summary>
internal readonly record struct KeyPattern(byte[] Pattern, KeyAccess Access)
{
    public bool Allows(ReadOnlySpan<byte> key, KeyAccess needed) => (Access & needed) == needed && GlobPattern.Matches(Pattern, key);

    /// <summary>What a command needs of the keys of a spec. A key whose content does not matter (EXISTS) needs to match a pattern, any.</summary>
    public static KeyAccess Needed(KeyFlags flags) =>
        ((flags & KeyFlags.Access) != 0 ? KeyAccess.Read : KeyAccess.None)
        | ((flags & (KeyFlags.Insert | KeyFlags.Delete | KeyFlags.Update)) != 0 ? KeyAccess.Write : KeyAccess.None);

    public override string ToString() =>
        (Access switch { KeyAccess.Both => "~", KeyAccess.Read => "%R~", _ => "%W~" }) + Encoding.Latin1.GetString(Pattern);
}
