namespace RedHare.Messaging.Work;

/// <summary>
/// What a channel has published and not had confirmed: a ring in which a publish lies at its number, so that an answer, single or to all up to one, finds its publishes
/// without a search. Publishes are numbered from 1, as the broker numbers them.
/// </summary>
internal sealed class PublishLedger(int capacity)
{
    private readonly Lock _gate = new();
    private PendingPublish?[] _ring = new PendingPublish?[64];
    private ulong _first = 1;
    private ulong _next = 1;
    private TaskCompletionSource? _room;
    private Exception? _failure;

    /// <summary>Numbers a publish. Null when as many as may be wait already: <see cref="RoomAsync"/>.</summary>
    /// <exception cref="MessagingException">The channel has ended.</exception>
    public PendingPublish? TryAdd(string exchange, string routingKey, string? id, out ulong number)
    {
        lock (_gate)
        {
            if (_failure is not null) throw _failure;
            number = _next;
            if (_next - _first >= (ulong)capacity) return null;
            if (_next - _first == (ulong)_ring.Length) Grow();
            var pending = PendingPublish.Rent(exchange, routingKey, id);
            _ring[Index(_next++)] = pending;
            return pending;
        }
    }

    /// <summary>Takes the last one out again: it was not sent.</summary>
    public void Withdraw(ulong number)
    {
        lock (_gate)
        {
            if (number != _next - 1) throw new InvalidOperationException($"Publish {number} is not the last one.");
            _next--;
            _ring[Index(number)] = null;
        }
    }

    /// <summary>Completes when there is room.</summary>
    public Task RoomAsync()
    {
        lock (_gate) return _failure is not null || _next - _first < (ulong)capacity ? Task.CompletedTask : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>A mandatory message came back.</summary>
    public void Return(ulong number, ushort code, string text)
    {
        lock (_gate)
        {
            if (number >= _first && number < _next) _ring[Index(number)]?.Return(code, text);
        }
    }

    /// <summary>The same where no number tells which. The broker returns in the order of publishing, so of several that are alike it is the first.</summary>
    public void Return(string exchange, string routingKey, string id, ushort code, string text)
    {
        lock (_gate)
        {
            for (var number = _first; number < _next; number++)
            {
                if (_ring[Index(number)] is not { } pending || !pending.Is(exchange, routingKey, id)) continue;
                pending.Return(code, text);
                return;
            }
        }
    }

    /// <summary>The broker's answer to one, or to all up to it.</summary>
    public void Confirm(ulong number, bool multiple, bool isNack)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            if (number < _first || number >= _next) return;
            for (var i = multiple ? _first : number; i <= number; i++) Take(i)?.Confirm(isNack);
            while (_first < _next && _ring[Index(_first)] is null) _first++;
            if (_next - _first < (ulong)capacity) (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }

    /// <summary>The channel has ended: all that wait fail, and all that come.</summary>
    public void Fail(Exception failure)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_failure is not null) return;
            _failure = failure;
            for (; _first < _next; _first++) Take(_first)?.Fail(failure);
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }

    private PendingPublish? Take(ulong number)
    {
        ref var slot = ref _ring[Index(number)];
        var pending = slot;
        slot = null;
        return pending;
    }

    private int Index(ulong number) => (int)(number & (ulong)(_ring.Length - 1));

    private void Grow()
    {
        var old = _ring;
        _ring = new PendingPublish?[old.Length * 2];
        for (var i = _first; i < _next; i++) _ring[Index(i)] = old[(int)(i & (ulong)(old.Length - 1))];
    }
}
