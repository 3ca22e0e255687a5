using System.Text;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Jobs;

/// <summary>Carries over to other queues what became of children of their parents, and that their leaves of a flow may begin.</summary>
internal sealed class FlowCourier(JobStore store)
{
    private const int Slice = 50;

    private static readonly CommandSpec LRange = new("LRANGE", CommandTraits.Idempotent), LRem = new("LREM", CommandTraits.Idempotent);

    private readonly Lock _gate = new();
    private Task _round = Task.CompletedTask;
    private bool _isUnderWay, _isAsked;

    /// <summary>Whether a job's end is news for another queue.</summary>
    public static bool IsNews(string tag) => tag.Contains("o:", StringComparison.Ordinal);

    /// <summary>Carries what there is. What fails stays, for the next time.</summary>
    public Task RunAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            _isAsked = true;
            if (_isUnderWay) return _round;
            _isUnderWay = true;
            return _round = RoundsAsync(cancellation);
        }
    }

    private async Task RoundsAsync(CancellationToken cancellation)
    {
        await Task.Yield();
        while (true)
        {
            lock (_gate)
            {
                if (!_isAsked)
                {
                    _isUnderWay = false;
                    return;
                }
                _isAsked = false;
            }
            try
            {
                while (await CarryAsync(cancellation).ConfigureAwait(false) == Slice)
                {
                }
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException or InvalidDataException)
            {
                lock (_gate) _isUnderWay = false;
                return;
            }
        }
    }

    private async ValueTask<int> CarryAsync(CancellationToken cancellation)
    {
        var (backend, outbox) = (store.Context.Backend, store.Keys.Outbox);
        var letters = await backend.ExecuteAsync(CommandLine.Rent(LRange).Key(outbox).Add(0).Add(Slice - 1), static reply => reply.Items, cancellation).ConfigureAwait(false);
        var givenUp = new Dictionary<string, JobStore>();
        foreach (var letter in letters)
        {
            // Id, then how it ended, the policy and "queue:parent", then result or reason.
            var text = letter.Bytes;
            var first = text.Span.IndexOf((byte)'\n');
            var second = first + 1 + text.Span[(first + 1)..].IndexOf((byte)'\n');
            if (first < 0 || second <= first + 3) throw new InvalidDataException("The outbox of a flow cannot be read.");
            var (id, how, target) = (Encoding.UTF8.GetString(text.Span[..first]), text.Span[first + 1], Encoding.UTF8.GetString(text.Span[(first + 3)..second]));
            var policy = (char)text.Span[first + 2];
            var colon = target.IndexOf(':', StringComparison.Ordinal);
            var parents = new JobStore(store.Context, Uri.UnescapeDataString(target[..colon]), store.Options);
            if (how == 's')
            {
                // A flow begins: what it tells are leaves.
                var leaves = Encoding.UTF8.GetString(text.Span[(second + 1)..]).Split(' ');
                await parents.RunAsync(FlowScripts.Start, [default, leaves.Length, .. leaves.Select(static leaf => (RedisValue)leaf)], static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
                await RemoveAsync(text).ConfigureAwait(false);
                continue;
            }
            RedisValue[] news = [default, target[(colon + 1)..], $"{Uri.EscapeDataString(store.Name)}:{id}", policy.ToString(), ((char)how).ToString(), text[(second + 1)..]];
            if (await parents.RunAsync(FlowScripts.Arrive, news, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false) == 1) givenUp.TryAdd(parents.Name, parents);
            await RemoveAsync(text).ConfigureAwait(false);
        }
        // A parent that was given up may be news itself, and its queue's workers do not know of it. After the letters are out: its parent may be of this queue.
        foreach (var parents in givenUp.Values) await new FlowCourier(parents).RunAsync(cancellation).ConfigureAwait(false);
        return letters.Count;

        async ValueTask RemoveAsync(ReadOnlyMemory<byte> letter) =>
            await backend.ExecuteAsync(CommandLine.Rent(LRem).Key(outbox).Add(1).Add(letter.Span), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }
}
