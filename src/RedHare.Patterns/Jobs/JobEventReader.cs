using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using RedHare.Patterns.Journals;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Jobs;

/// <summary>
/// Reads a queue's events in their order. An entry of the stream holds all events of one step, as kinds and values in turn, where a kind that begins with <c>+</c> stands for one event of each id in its value; an event's
/// position is its entry's id and its number in it, so that who stopped in the middle of an entry goes on there.
/// </summary>
internal sealed class JobEventReader(JobStore store)
{
    private const int Entries = 100;

    private static readonly CommandSpec XRead = new("XREAD", CommandTraits.Blocking), XRange = new("XRANGE", CommandTraits.Idempotent), XRevRange = new("XREVRANGE", CommandTraits.Idempotent);

    /// <summary>The id of the newest entry: what is read behind it comes from now on.</summary>
    public ValueTask<string> NewestAsync(CancellationToken cancellation) => store.Context.Backend.ExecuteAsync(
        CommandLine.Rent(XRevRange).Key(store.Keys.Events).Add("+").Add("-").Add("COUNT").Add(1), static reply => reply.Items.Count == 0 ? "0-0" : reply.Items[0].Items[0].ToString(), cancellation);

    /// <summary>Events behind a position, without end; times without a server are waited out.</summary>
    public async IAsyncEnumerable<JobEvent> ReadAsync(string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var failures = 0;
        var slash = after?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var position = slash < 0 ? after : after![..slash];
        var skip = slash < 0 ? -1 : int.Parse(after!.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        while (true)
        {
            List<JobEvent>? events = null;
            try
            {
                position ??= await NewestAsync(cancellation).ConfigureAwait(false);
                string last;
                (events, last) = skip >= 0
                    ? await store.Context.Backend.ExecuteAsync(CommandLine.Rent(XRange).Key(store.Keys.Events).Add(position).Add(position), reply => Parse(reply, skip, position), cancellation).ConfigureAwait(false)
                    : await store.Context.Backend.ExecuteAsync(
                        CommandLine.Rent(XRead).Add("COUNT").Add(Entries).Add("BLOCK").Add(5000).Add("STREAMS").Key(store.Keys.Events).Add(position),
                        reply => reply.IsNull || reply.Items.Count == 0 ? ([], position) : Parse(reply.Kind == ReplyKind.Map ? reply.Items[1] : reply.Items[0].Items[1], -1, position),
                        cancellation).ConfigureAwait(false);
                (position, skip, failures) = (last, -1, 0);
            }
            catch (Exception exception) when (exception is RedisConnectionException or TimeoutException || exception is RedisServerException && failures < 10)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(100 * Math.Pow(2, failures++), 5000) * (0.75 + Random.Shared.NextDouble() / 2)), store.Context.Time, cancellation).ConfigureAwait(false);
            }
            if (events is null) continue;
            foreach (var item in events) yield return item;
        }
    }

    private static (List<JobEvent> Events, string Last) Parse(Reply entries, int skip, string before)
    {
        var events = new List<JobEvent>();
        foreach (var entry in entries.Items)
        {
            before = entry.Items[0].ToString();
            var at = StreamId.Parse(before).Time;
            var (fields, number) = (entry.Items[1].Items, 0);
            for (var i = 0; i + 1 < fields.Count; i += 2)
            {
                var (word, value) = (fields[i].ToString(), fields[i + 1].Bytes);
                if (word is ['+', .. var kind])
                {
                    foreach (var id in Encoding.UTF8.GetString(value.Span).Split(' ')) Add(kind, id, default);
                    continue;
                }
                var space = value.Span.IndexOf((byte)' ');
                Add(word, Encoding.UTF8.GetString(space < 0 ? value.Span : value.Span[..space]), space < 0 ? default : value[(space + 1)..]);
            }

            void Add(string kind, string id, ReadOnlyMemory<byte> data)
            {
                if (number++ > skip) events.Add(new JobEvent($"{before}/{number - 1}", at, KindOf(kind), id, data));
            }
        }
        return (events, before);
    }

    private static JobEventKind KindOf(string word) => word switch
    {
        "waiting" => JobEventKind.Waiting,
        "delayed" => JobEventKind.Delayed,
        "active" => JobEventKind.Active,
        "progress" => JobEventKind.Progress,
        "completed" => JobEventKind.Completed,
        "retrying" => JobEventKind.Retrying,
        "failed" => JobEventKind.Failed,
        "stalled" => JobEventKind.Stalled,
        "returned" => JobEventKind.Returned,
        "redriven" => JobEventKind.Redriven,
        "cancelling" => JobEventKind.Cancelling,
        "removed" => JobEventKind.Removed,
        "paused" => JobEventKind.Paused,
        "resumed" => JobEventKind.Resumed,
        "limited" => JobEventKind.Limited,
        _ => JobEventKind.Other,
    };
}
