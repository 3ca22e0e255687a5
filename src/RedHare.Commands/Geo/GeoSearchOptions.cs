using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Geo;

/// <summary>How the hits of a search are sorted.</summary>
internal enum GeoOrder
{
    None,
    Ascending,
    Descending,
}

/// <summary>The words of GEOSEARCH, GEOSEARCHSTORE and the older GEORADIUS commands, which differ only in what they allow.</summary>
internal struct GeoSearchOptions
{
    private bool _hasCenter, _hasMember, _isCircle, _isBox;

    /// <summary>What is searched.</summary>
    public GeoShape Shape;

    public bool WithDistance { get; private set; }
    public bool WithHash { get; private set; }
    public bool WithPoint { get; private set; }
    public bool Any { get; private set; }
    public GeoOrder Order { get; private set; }

    /// <summary>Hits at most; 0 is no limit.</summary>
    public long Count { get; private set; }

    /// <summary>The argument that is the key to store the hits in, or 0.</summary>
    public int Destination { get; set; }

    /// <summary>Distances are stored as scores, instead of the members' own.</summary>
    public bool StoresDistance { get; private set; }

    /// <summary>Parts of an answered hit beside its name.</summary>
    public readonly int Parts => (WithDistance ? 1 : 0) + (WithHash ? 1 : 0) + (WithPoint ? 1 : 0);

    /// <summary>Reads the words from an argument on; false, with the error answered, when they make no sense. Of an absent source no member is looked for.</summary>
    public bool TryParse(CommandCall call, int first, GeoForm form, KeyReader source)
    {
        for (var i = first; i < call.Count; i++)
        {
            var left = call.Count - i - 1;
            if (call.Is(i, "WITHDIST"u8)) WithDistance = true;
            else if (call.Is(i, "WITHHASH"u8)) WithHash = true;
            else if (call.Is(i, "WITHCOORD"u8)) WithPoint = true;
            else if (call.Is(i, "ANY"u8)) Any = true;
            else if (call.Is(i, "ASC"u8)) Order = GeoOrder.Ascending;
            else if (call.Is(i, "DESC"u8)) Order = GeoOrder.Descending;
            else if (left >= 1 && call.Is(i, "COUNT"u8))
            {
                if (!TryReadCount(call, ++i)) return false;
            }
            else if (form == GeoForm.Radius && left >= 1 && (call.Is(i, "STORE"u8) || call.Is(i, "STOREDIST"u8)))
            {
                StoresDistance = call.Is(i, "STOREDIST"u8);
                Destination = ++i;
            }
            else if (form == GeoForm.SearchStore && call.Is(i, "STOREDIST"u8)) StoresDistance = true;
            else if (form < GeoForm.Search || TryShape(call, ref i, left, source) is not { } isRead)
            {
                call.Reply.Error(Errors.Syntax);
                return false;
            }
            else if (!isRead) return false;
        }
        return IsSound(call, form);
    }

    // Null for a word that is none here; false with the error answered.
    private bool? TryShape(CommandCall call, ref int i, int left, KeyReader source)
    {
        var at = i + 1;
        if (left >= 1 && !_hasCenter && call.Is(i, "FROMMEMBER"u8))
        {
            i += 1;
            return _hasMember = !source.Exists || TryReadCenter(call, at, source);
        }
        if (left >= 2 && !_hasMember && call.Is(i, "FROMLONLAT"u8))
        {
            i += 2;
            if (!GeoArguments.TryReadPoint(call, at, out var center)) return false;
            Shape = Shape with { Center = center };
            return _hasCenter = true;
        }
        if (left >= 2 && !_isBox && call.Is(i, "BYRADIUS"u8))
        {
            i += 2;
            return _isCircle = TryReadRadius(call, at);
        }
        if (left >= 3 && !_isCircle && call.Is(i, "BYBOX"u8))
        {
            i += 3;
            if (!GeoArguments.TryReadBox(call, at, out var width, out var height, out var unit)) return false;
            Shape = Shape with { IsBox = true, Width = width, Height = height, Unit = unit };
            return _isBox = true;
        }
        return null;
    }

    /// <summary>Reads a radius and its unit; false with the error answered.</summary>
    public bool TryReadRadius(CommandCall call, int index)
    {
        if (!GeoArguments.TryReadRadius(call, index, out var radius, out var unit)) return false;
        Shape = Shape with { IsBox = false, Width = radius, Height = radius, Unit = unit };
        return true;
    }

    /// <summary>Takes a member's place for the middle; false, with the error answered, when the set has no such member.</summary>
    public bool TryReadCenter(CommandCall call, int index, KeyReader source)
    {
        if (source.AsSortedSet().TryGetScore(call[index], out var score))
        {
            Shape = Shape with { Center = GeoPoint.FromScore(score) };
            return true;
        }
        call.Reply.Error("ERR could not decode requested zset member"u8);
        return false;
    }

    private bool TryReadCount(CommandCall call, int index)
    {
        if (!call.TryInteger(index, out var count)) return false;
        Count = count;
        if (count > 0) return true;
        call.Reply.Error("ERR COUNT must be > 0"u8);
        return false;
    }

    private readonly bool IsSound(CommandCall call, GeoForm form)
    {
        if (Destination > 0 && Parts > 0)
            call.Reply.Error(form == GeoForm.SearchStore
                ? "ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options"u8
                : "ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options"u8);
        else if (form >= GeoForm.Search && !_hasMember && !_hasCenter)
            call.Reply.Error([.. "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for "u8, .. call[0]]);
        else if (form >= GeoForm.Search && !_isCircle && !_isBox)
            call.Reply.Error([.. "ERR exactly one of BYRADIUS and BYBOX can be specified for "u8, .. call[0]]);
        else if (Any && Count == 0)
            call.Reply.Error("ERR the ANY argument requires COUNT argument"u8);
        else return true;
        return false;
    }
}
