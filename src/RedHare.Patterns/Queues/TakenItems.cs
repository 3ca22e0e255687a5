namespace RedHare.Patterns.Queues;

/// <summary>What an attempt to take items brought.</summary>
/// <param name="IsConsumer">Whether the server knows the consumer; nothing was taken otherwise.</param>
/// <param name="Items">The items as they are stored.</param>
/// <param name="Over">Consumers whose lease is over; told where nothing waits.</param>
internal sealed record TakenItems(bool IsConsumer, IReadOnlyList<Reply> Items, IReadOnlyList<Reply> Over)
{
    public static readonly ReplyConverter<TakenItems> From = static reply => new TakenItems(reply.Items[0].AsInteger() >= 0, reply.Items[1].Items, reply.Items[2].Items);
}
