namespace RedHare.Broker.Differential.Tests;

/// <summary>
/// Random lines over a few queues and exchanges. Left out is what RabbitMQ itself decides by chance: a queue's consumers are on a channel of their own, so that no two queues race for a
/// channel's delivery tags, and each queue's dead letters go to a queue of their own.
/// </summary>
internal sealed class RandomSequences(int seed)
{
    private const int Queues = 4, Exchanges = 4;

    private static readonly string[] Arguments = ["", "x-max-length:I=3", "x-max-length:I=2,x-overflow:S=reject-publish", "x-max-length-bytes:I=20", "x-max-priority:I=3", "x-single-active-consumer:t=1"];
    private static readonly string[] Types = ["direct", "fanout", "topic", "headers"];
    private static readonly string[] Keys = ["a", "b", "a.b", "a.b.c", "#", "*.b", "a.#", "a.*.c", ""];

    private readonly Random _random = new(seed);
    private int _bodies;

    /// <summary>So many lines, from a state in which all queues and exchanges are there.</summary>
    public List<string> Lines(int count)
    {
        var lines = new List<string>();
        for (var i = 0; i < Queues; i++)
        {
            lines.Add($"queue.declare queue=$d{i}");
            lines.Add(Declare(i));
        }
        for (var i = 0; i < Exchanges; i++) lines.Add(Exchange(i, Types[i]));
        // Only here: RabbitMQ counts what basic.get had brought before it against a channel's prefetch for ever.
        if (_random.Next(3) == 0) lines.Add($"{Channel(_random.Next(Queues))} basic.qos prefetch-count={_random.Next(1, 4)} global=1");
        lines.Add("confirm.select");
        while (lines.Count < count) lines.Add(Next());
        return lines;
    }

    private string Next()
    {
        var queue = _random.Next(Queues);
        return _random.Next(100) switch
        {
            < 20 => $"basic.publish routing-key=$q{queue}{Message()}",
            < 38 => $"basic.publish exchange={Exchange()} routing-key={Key()}{Message()}",
            < 48 => $"{Channel(queue)} basic.get queue=$q{queue} no-ack={_random.Next(2)}",
            < 54 => $"{Channel(queue)} basic.consume queue=$q{queue} consumer-tag=c{_random.Next(2)} no-ack={(_random.Next(3) == 0 ? 1 : 0)}{(_random.Next(6) == 0 ? " exclusive=1" : "")}{(_random.Next(4) == 0 ? $" arguments={{x-priority:I={_random.Next(3)}}}" : "")}",
            < 57 => $"{Channel(queue)} basic.cancel consumer-tag=c{_random.Next(2)}",
            < 67 => $"{Channel(queue)} basic.ack delivery-tag={Tag()} multiple={_random.Next(2)}",
            < 74 => $"{Channel(queue)} basic.nack delivery-tag={Tag()} multiple={_random.Next(2)} requeue={_random.Next(2)}",
            < 78 => $"{Channel(queue)} basic.reject delivery-tag={Tag()} requeue={_random.Next(2)}",
            < 80 => $"{Channel(queue)} basic.qos prefetch-count={_random.Next(4)}",
            < 82 => $"{Channel(queue)} basic.recover requeue=1",
            < 83 => $"{Channel(queue)} channel.close code=200",
            < 84 => $"queue.purge queue=$q{queue}",
            < 85 => $"queue.delete queue=$q{queue} if-unused={_random.Next(2)} if-empty={_random.Next(2)}",
            < 88 => Declare(queue),
            < 93 => $"queue.bind queue=$q{queue} exchange={Exchange()} routing-key={Key()}{Match()}",
            < 95 => $"queue.unbind queue=$q{queue} exchange={Exchange()} routing-key={Key()}{Match()}",
            < 97 => $"exchange.bind destination={Exchange()} source={Exchange()} routing-key={Key()}{Match()}",
            < 98 => $"exchange.unbind destination={Exchange()} source={Exchange()} routing-key={Key()}{Match()}",
            < 99 => $"exchange.delete exchange={Exchange()} if-unused={_random.Next(2)}",
            _ => _random.Next(2) == 0 ? "confirm.select" : Exchange(_random.Next(Exchanges), Types[_random.Next(Types.Length)]),
        };
    }

    private string Declare(int queue)
    {
        var arguments = Arguments[_random.Next(Arguments.Length)];
        if (_random.Next(2) == 0) arguments += $"{(arguments.Length > 0 ? "," : "")}x-dead-letter-exchange:S=,x-dead-letter-routing-key:S=$d{queue}";
        return $"queue.declare queue=$q{queue} durable={(_random.Next(5) == 0 ? 1 : 0)} arguments={{{arguments}}}";
    }

    private string Exchange(int exchange, string type) => $"exchange.declare exchange=$e{exchange} type={type}{(_random.Next(3) == 0 ? $" arguments={{alternate-exchange:S=$e{_random.Next(Exchanges)}}}" : "")}";

    private string Exchange() => $"$e{_random.Next(Exchanges)}";

    private string Key() => Keys[_random.Next(Keys.Length)];

    private string Message() =>
        $" mandatory={_random.Next(2)} body=m{_bodies++}{(_random.Next(3) == 0 ? $" priority={_random.Next(5)}" : "")}{(_random.Next(4) == 0 ? " delivery-mode=2" : "")}{(_random.Next(3) == 0 ? $" headers={{h:I={_random.Next(3)},g:S={_random.Next(2)}}}" : "")}";

    private string Match() => _random.Next(2) == 0 ? "" : $" arguments={{x-match:S={(_random.Next(2) == 0 ? "any" : "all")},h:I={_random.Next(3)},g:S={_random.Next(2)}}}";

    private int Tag() => _random.Next(10) == 0 ? 0 : _random.Next(1, 7);

    private static int Channel(int queue) => queue + 2;
}
