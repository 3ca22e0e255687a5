using System.Buffers;
using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>What ZUNION, ZINTER, ZDIFF, their STORE forms and ZINTERCARD take: a count of keys, the keys, and options that not all of them have.</summary>
internal ref struct Combination
{
    private ScoredOperand[] _pooled;

    /// <summary>The keys, absent ones included.</summary>
    public Span<ScoredOperand> Operands { get; private set; }

    public ScoreAggregate Aggregate { get; private set; }

    public bool WithScores { get; private set; }

    /// <summary>LIMIT of ZINTERCARD; 0 is none.</summary>
    public long Limit { get; private set; }

    /// <summary>Reads keys and options; otherwise answers what is wrong with them. What was read is to be disposed.</summary>
    /// <param name="call">The command.</param>
    /// <param name="numKeys">Where the count of keys is.</param>
    /// <param name="options">The options it has.</param>
    /// <param name="combination">The result.</param>
    public static bool TryParse(CommandCall call, int numKeys, CombinationOptions options, out Combination combination)
    {
        combination = default;
        if (!call.TryInteger(numKeys, out var count)) return false;
        if (count < 1)
        {
            call.Reply.Error([.. "ERR at least 1 input key is needed for '"u8, .. System.Text.Encoding.ASCII.GetBytes(call.Command.FullName), .. "' command"u8]);
            return false;
        }
        if (count > call.Count - numKeys - 1) { call.Reply.Error(Errors.Syntax); return false; }
        combination._pooled = ArrayPool<ScoredOperand>.Shared.Rent((int)count);
        combination.Operands = combination._pooled.AsSpan(0, (int)count);
        if (combination.TryKeys(call, numKeys + 1) && combination.TryOptions(call, numKeys + 1 + (int)count, options)) return true;
        combination.Dispose();
        return false;
    }

    public readonly void Dispose() => ArrayPool<ScoredOperand>.Shared.Return(_pooled, clearArray: true);

    private readonly bool TryKeys(CommandCall call, int first)
    {
        for (var i = 0; i < Operands.Length; i++)
        {
            var key = call.Read(call[first + i]);
            if (key.Exists && key.Type is not (KeyType.SortedSet or KeyType.Set)) { call.Reply.Error(Errors.WrongType); return false; }
            Operands[i] = new ScoredOperand(key, 1);
        }
        return true;
    }

    private bool TryOptions(CommandCall call, int at, CombinationOptions options)
    {
        var weighs = (options & CombinationOptions.Weights) != 0;
        while (at < call.Count)
        {
            var left = call.Count - at;
            if (weighs && left > Operands.Length && call.Is(at, "WEIGHTS"u8))
            {
                for (var i = 0; i < Operands.Length; i++)
                {
                    if (!RedisNumber.TryParseDouble(call[at + 1 + i], out var weight)) { call.Reply.Error("ERR weight value is not a float"u8); return false; }
                    Operands[i] = Operands[i] with { Weight = weight };
                }
                at += 1 + Operands.Length;
            }
            else if (weighs && left >= 2 && call.Is(at, "AGGREGATE"u8))
            {
                if (call.Is(at + 1, "SUM"u8)) Aggregate = ScoreAggregate.Sum;
                else if (call.Is(at + 1, "MIN"u8)) Aggregate = ScoreAggregate.Min;
                else if (call.Is(at + 1, "MAX"u8)) Aggregate = ScoreAggregate.Max;
                else { call.Reply.Error(Errors.Syntax); return false; }
                at += 2;
            }
            else if ((options & CombinationOptions.WithScores) != 0 && call.Is(at, "WITHSCORES"u8))
            {
                WithScores = true;
                at++;
            }
            else if ((options & CombinationOptions.Limit) != 0 && left >= 2 && call.Is(at, "LIMIT"u8))
            {
                if (!call.TryInteger(at + 1, out var limit, "ERR LIMIT can't be negative"u8)) return false;
                if (limit < 0) { call.Reply.Error("ERR LIMIT can't be negative"u8); return false; }
                Limit = limit;
                at += 2;
            }
            else { call.Reply.Error(Errors.Syntax); return false; }
        }
        return true;
    }
}

/// <summary>The options that a combining command has.</summary>
[Flags]
internal enum CombinationOptions
{
    None = 0,
    /// <summary>WEIGHTS and AGGREGATE.</summary>
    Weights = 1,
    WithScores = 2,
    Limit = 4,
}
