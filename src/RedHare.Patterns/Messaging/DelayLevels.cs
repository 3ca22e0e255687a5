using System.Globalization;
using System.Text;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// The names of the delay queues, and the way of a delay through them. A delay in units of 100 ms is a number of 26 bits (one more, and a TTL would be longer than AMQP brokers take); for each bit there is one queue whose messages live as long as the bit is worth, and one
/// topic exchange in front of it. The routing key spells the bits, highest first, and behind them the queue to which the message is to go: <c>0.…0.1.0.1.orders</c> waits in the queues 2 (400 ms) and 0 (100 ms). An
/// exchange gives a message to its queue where its bit is 1, and on to the next exchange where it is 0; a queue's dead letters go to the next exchange too. All messages of a queue live equally long, so none waits
/// behind one that lives longer; and nothing is needed on the broker but topic exchanges and TTLs. (NServiceBus delays by the same network, in seconds.)
/// </summary>
internal static class DelayLevels
{
    public const int Count = 26;

    public static readonly TimeSpan Unit = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay: 77 days.</summary>
    public static readonly TimeSpan Max = Unit * ((1L << Count) - 1);

    private const int MaxKeyBytes = 255;

    /// <summary>The exchange behind the last level, to which the destinations are bound.</summary>
    public const string Delivery = "redhare.delay.deliver";

    /// <summary>The exchange of a level; of the one below the first the delivery.</summary>
    public static string Exchange(int level) => level < 0 ? Delivery : string.Create(CultureInfo.InvariantCulture, $"redhare.delay.{level:00}");

    public static string Queue(int level) => Exchange(level);

    public static TimeSpan Ttl(int level) => Unit * (1L << level);

    /// <summary>What a level's queue is bound with.</summary>
    public static string Waits(int level) => Pattern(level, '1');

    /// <summary>What the next level's exchange is bound with.</summary>
    public static string Passes(int level) => Pattern(level, '0');

    /// <summary>What a destination is bound with to <see cref="Delivery"/>.</summary>
    public static string Destination(string queue) => "#." + Escape(queue);

    /// <summary>How many units a delay is, rounded up: nothing comes too early.</summary>
    public static long Units(TimeSpan delay) => (delay.Ticks + Unit.Ticks - 1) / Unit.Ticks;

    /// <summary>The level where a delay begins: its highest bit.</summary>
    public static int First(long units) => 63 - (int)long.LeadingZeroCount(units);

    public static string RoutingKey(long units, string queue)
    {
        var key = new StringBuilder(Count * 2 + queue.Length);
        for (var level = Count - 1; level >= 0; level--) key.Append((units >> level & 1) == 1 ? "1." : "0.");
        key.Append(Escape(queue));
        var result = key.ToString();
        if (Encoding.UTF8.GetByteCount(result) > MaxKeyBytes) throw new ArgumentException($"The name '{queue}' is too long for delayed messages: with {Count * 2} bytes before it, a routing key has {MaxKeyBytes}.", nameof(queue));
        return result;
    }

    // A name with dots would be several words, and a queue "b" would get what is for "a.b".
    private static string Escape(string queue) => queue.Replace("%", "%25", StringComparison.Ordinal).Replace(".", "%2E", StringComparison.Ordinal).Replace("*", "%2A", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);

    private static string Pattern(int level, char bit)
    {
        var pattern = new StringBuilder(Count * 2);
        for (var above = Count - 1; above > level; above--) pattern.Append("*.");
        return pattern.Append(bit).Append(".#").ToString();
    }
}
