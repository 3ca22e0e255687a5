using System.Runtime.CompilerServices;
using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>What XREADGROUP reads of one stream.</summary>
internal struct GroupRead
{
    private WriteScope _key;
    private ConsumerGroup _group;
    private GroupConsumer _consumer;
    private StreamId _after;
    private int _keyIndex;

    /// <summary>Finds the group and reads the id. Otherwise false, with the error answered.</summary>
    public static bool TryOpen(CommandCall call, in ReadRequest request, int stream, out GroupRead read)
    {
        read = new GroupRead { _keyIndex = request.FirstKey + stream };
        if (!call.TryWriteGroup(read._keyIndex, request.Group, KeyEvent.None, out read._key, out read._group)) return false;
        if (!read._group.Exists)
        {
            call.NoKeyOrGroup(read._keyIndex, request.Group, " in XREADGROUP with GROUP option"u8);
            return false;
        }
        read._key.Weight = 0;
        switch (call[request.IdOf(stream)])
        {
            case [(byte)'>']:
                // The greatest id stands for new entries, also where it is given as such.
                read._after = StreamId.Max;
                return true;
            case [(byte)'$' or (byte)'+'] symbol:
                call.Reply.Error([
                    .. "ERR The "u8, symbol[0],
                    .. " ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The "u8,
                    symbol[0], .. " ID would just return an empty result set."u8]);
                return false;
            default:
                return call.TryStreamId(request.IdOf(stream), out read._after);
        }
    }

    /// <summary>Answers what there is for the consumer, who comes to be if he is new; nothing if all was delivered.</summary>
    /// <exception cref="OutOfMemoryException">Nothing was delivered of this stream, and nothing answered for it.</exception>
    public void Serve(CommandCall call, in ReadRequest request, ref StreamsReply reply)
    {
        var hasNew = _after == StreamId.Max && _key.AsStream().LastId > _group.LastDelivered;
        // What he is given names him; told apart, he would be told twice.
        var isNamed = hasNew && !request.NoAck;
        var isNew = isNamed && !_group.Find(call[request.Group + 1]).Exists;
        _consumer = call.Consumer(_key, _keyIndex, _group, request.Group, request.Group + 1, isTold: !isNamed);
        var isServed = false;
        try
        {
            if (hasNew) isServed = ServeNew(call, request, ref reply);
            else if (_after != StreamId.Max) ServeHistory(call, request, ref reply);
        }
        finally
        {
            if (isNew && !isServed) GroupEffect.CreateConsumer(call, _keyIndex, request.Group, request.Group + 1);
        }
    }

    /// <summary>True when something was delivered.</summary>
    private readonly bool ServeNew(CommandCall call, in ReadRequest request, ref StreamsReply reply)
    {
        var stream = _key.AsStream();
        _group.LastDelivered.TryNext(out var from);
        var entries = stream.Range(from, StreamId.Max);
        if (!entries.Next()) return false;
        Deliver(call, request, entries.Id);
        reply.Begin(call[_keyIndex]);
        var mark = call.Reply.BeginArray();
        var delivered = 0;
        try
        {
            while (true)
            {
                call.Reply.Entry(ref entries);
                delivered++;
                if (delivered == request.Count || !entries.Next()) break;
                Deliver(call, request, entries.Id);
            }
        }
        catch (OutOfMemoryException)
        {
            // COUNT is a limit: what was delivered so far is told, the rest comes when it is asked for again.
        }
        call.Reply.EndArray(mark, delivered);
        GroupEffect.SetId(call, _keyIndex, request.Group, _group);
        _key.Weight++;
        return true;
    }

    private readonly void Deliver(CommandCall call, in ReadRequest request, StreamId id)
    {
        if (!request.NoAck) _key.Deliver(_group, _consumer, id);
        _key.SetPosition(_group, id, _key.AsStream().EntriesReadAfter(_group, id));
        if (!request.NoAck) GroupEffect.Claim(call, _keyIndex, request.Group, _group, _consumer, id, call.Now, 1);
    }

    /// <summary>What the consumer was given and has not acknowledged; of entries that the stream lost their ids.</summary>
    private readonly void ServeHistory(CommandCall call, in ReadRequest request, ref StreamsReply reply)
    {
        reply.Begin(call[_keyIndex]);
        var mark = call.Reply.BeginArray();
        var written = 0;
        _after.TryNext(out var from);
        try
        {
            for (var at = _consumer.Pending(from); at.IsValid && (request.Count == 0 || written < request.Count); at.MoveNext(), written++)
            {
                var entry = _key.AsStream().Range(at.Id, at.Id);
                if (entry.Next())
                {
                    _key.Claim(_group, at, _consumer, call.Now, at.Deliveries + 1);
                    GroupEffect.Claim(call, _keyIndex, request.Group, _group, at);
                    call.Reply.Entry(ref entry);
                    continue;
                }
                call.Reply.Array(2);
                call.Reply.Bulk(at.Id);
                call.Reply.NullArray();
            }
        }
        catch (OutOfMemoryException)
        {
            // As above.
        }
        call.Reply.EndArray(mark, written);
    }
}

/// <summary>Room on the stack for the usual number of streams.</summary>
[InlineArray(Length)]
internal struct FewReads
{
    public const int Length = 4;

#pragma warning disable IDE0051, IDE0044 // The element of an inline array.
    private GroupRead _first;
#pragma warning restore IDE0051, IDE0044
}
