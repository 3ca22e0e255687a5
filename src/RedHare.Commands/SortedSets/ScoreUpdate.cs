using System.Buffers;
using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>What ZADD and ZINCRBY have in common: options, then pairs of score and member, all read before anything is changed.</summary>
internal static class ScoreUpdate
{
    private const int FewPairs = 16;

    public static void Run(CommandCall call, ScoreRules rules)
    {
        var at = 2;
        var countUpdates = false;
        for (; at < call.Count; at++)
        {
            if (call.Is(at, "NX"u8)) rules |= ScoreRules.OnlyNew;
            else if (call.Is(at, "XX"u8)) rules |= ScoreRules.OnlyOld;
            else if (call.Is(at, "CH"u8)) countUpdates = true;
            else if (call.Is(at, "INCR"u8)) rules |= ScoreRules.Increment;
            else if (call.Is(at, "GT"u8)) rules |= ScoreRules.OnlyGreater;
            else if (call.Is(at, "LT"u8)) rules |= ScoreRules.OnlyLess;
            else break;
        }
        var pairs = (call.Count - at) / 2;
        if (pairs == 0 || (call.Count - at) % 2 != 0) { call.Reply.Error(Errors.Syntax); return; }
        if (!AreCompatible(call, rules, pairs)) return;

        double[]? rented = null;
        var scores = pairs <= FewPairs ? stackalloc double[FewPairs] : rented = ArrayPool<double>.Shared.Rent(pairs);
        try
        {
            for (var i = 0; i < pairs; i++)
                if (!RedisNumber.TryParseDouble(call[at + i * 2], out scores[i])) { call.Reply.Error(Errors.NotAFloat); return; }
            Apply(call, at + 1, 2, scores[..pairs], rules, countUpdates);
        }
        finally
        {
            if (rented is not null) ArrayPool<double>.Shared.Return(rented);
        }
    }

    private static bool AreCompatible(CommandCall call, ScoreRules rules, int pairs)
    {
        const ScoreRules Compared = ScoreRules.OnlyGreater | ScoreRules.OnlyLess;
        if ((rules & (ScoreRules.OnlyNew | ScoreRules.OnlyOld)) == (ScoreRules.OnlyNew | ScoreRules.OnlyOld))
            call.Reply.Error("ERR XX and NX options at the same time are not compatible"u8);
        else if ((rules & Compared) == Compared || ((rules & Compared) != 0 && (rules & ScoreRules.OnlyNew) != 0))
            call.Reply.Error("ERR GT, LT, and/or NX options at the same time are not compatible"u8);
        else if (pairs > 1 && (rules & ScoreRules.Increment) != 0)
            call.Reply.Error("ERR INCR option supports a single increment-element pair"u8);
        else return true;
        return false;
    }

    /// <summary>Sets the scores of the members that are every <paramref name="step"/>th argument from <paramref name="first"/> on.</summary>
    public static void Apply(CommandCall call, int first, int step, ReadOnlySpan<double> scores, ScoreRules rules, bool countUpdates)
    {
        var increments = (rules & ScoreRules.Increment) != 0;
        if (!call.TryWrite(call[1], KeyType.SortedSet, increments ? SortedSetEvents.Increment : SortedSetEvents.Add, out var key)) return;
        var limits = call.Encodings.SortedSet;
        int added = 0, updated = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var score = scores[i];
            var outcome = key.SetScore(call[first + i * step], ref score, rules, scores.Length, limits);
            if (outcome == ScoreOutcome.NotANumber) { call.Reply.Error("ERR resulting score is not a number (NaN)"u8); return; }
            if (outcome == ScoreOutcome.Added) added++;
            else if (outcome == ScoreOutcome.Updated) updated++;
            if (!increments) continue;
            if (outcome == ScoreOutcome.Refused) call.Reply.Null();
            else call.Reply.Double(score);
            return;
        }
        call.Reply.Integer(countUpdates ? added + updated : added);
    }
}
