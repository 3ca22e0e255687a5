namespace RedHare.Client;

/// <summary>A command in parts, one for each slot or for each master, and how their replies become one.</summary>
internal sealed class SplitCommand
{
    private readonly CommandSplit _split;
    private readonly List<int[]> _keys = []; // of each part: the numbers of its keys in the whole

    private SplitCommand(CommandSplit split) => _split = split;

    /// <summary>The parts and where each goes.</summary>
    public List<(CommandLine Line, int Slot)> Parts { get; } = [];

    /// <summary>Parts by slot: nodes refuse keys of two slots even when they hold both.</summary>
    /// <param name="line">Not given back; its command may be split.</param>
    public static SplitCommand BySlot(CommandLine line)
    {
        var split = new SplitCommand(line.Spec.Split);
        var first = line.KeyIndex(0);
        var bySlot = new Dictionary<int, List<int>>();
        for (var number = 0; number < line.KeyCount; number++)
        {
            var slot = HashSlot.Of(line[line.KeyIndex(number)]);
            if (!bySlot.TryGetValue(slot, out var numbers)) bySlot.Add(slot, numbers = []);
            numbers.Add(number);
        }
        foreach (var (slot, numbers) in bySlot)
        {
            var part = CommandLine.Rent(line.Spec);
            for (var i = part.Count; i < first; i++) part.Add(line[i]);
            foreach (var number in numbers)
            {
                // What follows a key up to the next belongs to it: MSET's values.
                var end = number + 1 < line.KeyCount ? line.KeyIndex(number + 1) : line.Count;
                part.MarkKey(part.Count);
                for (var i = line.KeyIndex(number); i < end; i++) part.Add(line[i]);
            }
            split.Parts.Add((part, slot));
            split._keys.Add([.. numbers]);
        }
        return split;
    }

    /// <summary>The whole for each master, found by a slot of its: another may be master when it gets there.</summary>
    /// <param name="line">Not given back.</param>
    /// <param name="map">Who holds slots now.</param>
    public static SplitCommand ToMasters(CommandLine line, SlotMap map)
    {
        var split = new SplitCommand(line.Spec.Split);
        foreach (var (_, slot) in map.Shards) split.Parts.Add((line.Copy(), slot));
        return split;
    }

    /// <summary>One reply of the parts', in their order: the first error if there is one.</summary>
    public Reply Join(ReadOnlySpan<Reply> replies)
    {
        foreach (var reply in replies)
            if (reply.IsError) return reply;
        switch (_split)
        {
            case CommandSplit.Sum:
                var sum = 0L;
                foreach (var reply in replies) sum += reply.AsInteger();
                return Reply.Integer(sum);
            case CommandSplit.InKeyOrder:
                var ordered = new Reply[_keys.Sum(static numbers => numbers.Length)];
                for (var part = 0; part < replies.Length; part++)
                {
                    var items = replies[part].Items;
                    for (var i = 0; i < _keys[part].Length; i++) ordered[_keys[part][i]] = items[i];
                }
                return Reply.Aggregate(ReplyKind.Array, ordered);
            case CommandSplit.Concatenate:
                var all = new List<Reply>();
                foreach (var reply in replies) all.AddRange(reply.Items);
                return Reply.Aggregate(ReplyKind.Array, [.. all]);
            default:
                return replies[0];
        }
    }
}
