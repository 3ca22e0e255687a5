namespace RedHare.Broker;

/// <summary>What a transactional channel has done since its last commit: publishes, routed already, and answers.</summary>
internal sealed class Transaction
{
    public List<Pending> Publishes { get; } = [];

    public List<(Outcome Outcome, List<Unacked> Answers)> Answers { get; } = [];

    public int AnswerCount => Answers.Sum(static answers => answers.Answers.Count);

    public void Add(Outcome outcome, List<Unacked> answers)
    {
        if (Answers.Count > 0 && Answers[^1].Outcome == outcome) Answers[^1].Answers.AddRange(answers);
        else Answers.Add((outcome, [.. answers]));
    }

    public void Clear()
    {
        Publishes.Clear();
        Answers.Clear();
    }

    /// <summary>Forgets the publishes; their messages go.</summary>
    public void Drop()
    {
        foreach (var pending in Publishes) pending.Message.Release();
        Publishes.Clear();
    }

    /// <param name="Message">With one reference.</param>
    /// <param name="Queues">Where it goes.</param>
    /// <param name="Mandatory">It comes back when that is nowhere.</param>
    /// <param name="Delay">Who holds it before, and how long.</param>
    public readonly record struct Pending(Message Message, MessageQueue[] Queues, bool Mandatory, Delay Delay);
}
