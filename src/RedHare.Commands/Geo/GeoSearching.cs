using System.Text;
using RedHare.Commands.SortedSets;
using RedHare.Engine;

namespace RedHare.Commands.Geo;

/// <summary>What all searches have in common: options, the search itself, and an answer or a sorted set of what was found.</summary>
internal static class GeoSearching
{
    /// <summary>GEOSEARCH and GEOSEARCHSTORE.</summary>
    public static void Run(CommandCall call, GeoForm form)
    {
        var stores = form == GeoForm.SearchStore;
        if (!call.TryRead(call[stores ? 2 : 1], KeyType.SortedSet, out var source)) return;
        var options = new GeoSearchOptions { Destination = stores ? 1 : 0 };
        if (options.TryParse(call, stores ? 3 : 2, form, source)) Finish(call, source, options, GeoEvents.SearchStore);
    }

    /// <summary>GEORADIUS and GEORADIUS_RO.</summary>
    public static void RunAround(CommandCall call, GeoForm form)
    {
        if (!call.TryRead(call[1], KeyType.SortedSet, out var source)) return;
        var options = new GeoSearchOptions();
        if (!GeoArguments.TryReadPoint(call, 2, out var center) || !options.TryReadRadius(call, 4)) return;
        options.Shape = options.Shape with { Center = center };
        if (options.TryParse(call, 6, form, source)) Finish(call, source, options, GeoEvents.RadiusStore);
    }

    /// <summary>GEORADIUSBYMEMBER and GEORADIUSBYMEMBER_RO. Of an absent key not even the radius is read.</summary>
    public static void RunAroundMember(CommandCall call, GeoForm form)
    {
        if (!call.TryRead(call[1], KeyType.SortedSet, out var source)) return;
        var options = new GeoSearchOptions();
        if (source.Exists && (!options.TryReadCenter(call, 2, source) || !options.TryReadRadius(call, 3))) return;
        if (options.TryParse(call, 5, form, source)) Finish(call, source, options, GeoEvents.RadiusStore);
    }

    /// <summary>The keys of GEORADIUS and GEORADIUSBYMEMBER. Of several to store in only the last counts, but none is left out.</summary>
    public static bool FindKeys(IArguments arguments, ref KeyList keys)
    {
        keys.Add(1, KeyFlags.ReadOnly | KeyFlags.Access);
        for (var i = 5; i + 1 < arguments.Count; i++)
            if (Ascii.EqualsIgnoreCase(arguments[i], "STORE"u8) || Ascii.EqualsIgnoreCase(arguments[i], "STOREDIST"u8)) keys.Add(++i, KeyFlags.Overwrite | KeyFlags.Update);
        return true;
    }

    private static void Finish(CommandCall call, KeyReader source, in GeoSearchOptions options, KeyEvent stored)
    {
        var hits = new GeoHits();
        if (source.Exists)
        {
            hits.Find(source.AsSortedSet(), options.Shape, options.Any ? options.Count : 0);
            // Of some hits the nearest are meant, unless any will do.
            if (options.Order != GeoOrder.None || (options.Count > 0 && !options.Any)) hits.Sort(options.Order == GeoOrder.Descending);
        }
        var count = options.Count == 0 ? hits.Count : (int)Math.Min(options.Count, hits.Count);
        if (options.Destination > 0) Store(call, hits, count, options, stored);
        else Answer(call, hits, count, options);
    }

    private static void Answer(CommandCall call, GeoHits hits, int count, in GeoSearchOptions options)
    {
        call.Reply.Array(count);
        for (var i = 0; i < count; i++)
        {
            var hit = hits[i];
            if (options.Parts > 0) call.Reply.Array(options.Parts + 1);
            call.Reply.Bulk(hits.Name(hit));
            if (options.WithDistance) call.Reply.Distance(hit.Distance / options.Shape.Unit);
            if (options.WithHash) call.Reply.Integer((long)hit.Score);
            if (options.WithPoint) call.Reply.Point(hit.Point);
        }
    }

    private static void Store(CommandCall call, GeoHits hits, int count, in GeoSearchOptions options, KeyEvent stored)
    {
        var destination = call.Write(call[options.Destination], stored);
        var result = new SortedSetBuilder(destination);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var hit = hits[i];
                result.Add(hits.Name(hit), options.StoresDistance ? hit.Distance / options.Shape.Unit : hit.Score, ScoreAggregate.Sum);
            }
            destination.Weight = Math.Max(1, count);
            CombinedReply.Store(call, destination, ref result);
        }
        finally
        {
            result.Dispose();
        }
    }
}
