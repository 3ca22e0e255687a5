namespace RedHare.Net.Loops;

// What a connection reads: when, how much in a row, and what its end means.
internal abstract partial class LoopConnection
{
    /// <summary>Bytes of one large argument that are read before the loop's other connections have their turn.</summary>
    private const int MostInARow = 1 << 20;

    /// <summary>Bytes that arrive now would be taken.</summary>
    private protected bool WantsInput => State == ConnectionState.Open
        ? !_paused && !_outputHeld
        : State == ConnectionState.Lingering || (State == ConnectionState.ShakingHands && _tls!.WantsHandshake);

    private bool HasInput => _input.Length > 0 || _tls is { HasMore: true };

    public sealed override void PauseReading() => _paused = true;

    public sealed override void ResumeReading()
    {
        if (!_paused)
            return;
        _paused = false;
        if (State != ConnectionState.Open)
            return;
        if (HasInput)
            AddReady();
        UpdateInterest();
    }

    /// <summary>The kernel has input, or an end of stream or error to report.</summary>
    private protected void OnReadable()
    {
        if (State == ConnectionState.Lingering)
        {
            DiscardInput();
            return;
        }
        if (State == ConnectionState.ShakingHands)
            _tls!.ReadHandshake();
        else
            ReadInput();
    }

    private void ReadInput()
    {
        // What of a large argument is there is taken in one go, within bounds: otherwise it costs a round of the loop for each doubling of the buffer.
        for (var bytes = 0; !_inReady && bytes < MostInARow && ReadOnce() is var count && count > 0 && (_input.IsAwaited || _tls is not null) && State == ConnectionState.Open && WantsInput; bytes += count)
        {
        }
        // What TLS has in hand the kernel will not tell of again.
        if (_tls is { HasMore: true } && State == ConnectionState.Open && WantsInput)
            AddReady();
    }

    /// <summary>Reads once and delivers. Returns how much was read when there may be more, otherwise 0.</summary>
    private int ReadOnce()
    {
        if (!_input.PrepareRead())
        {
            OnInputFull();
            return 0;
        }
        var free = _input.Free;
        var count = _tls is null ? ReceiveInto(_input.Bytes, _input.End, free) : _tls.ReceiveInto(_input.Bytes, _input.End, free);
        if (count > 0)
        {
            _input.Received(count);
            if (!Loop.TryDeliver())
                AddReady();
            else if (State == ConnectionState.Open && WantsInput)
                DeliverInput();
            return count == free || _tls is { HasMore: true } ? count : 0;
        }
        _input.Park();
        if (count == EndOfStream)
            OnEndOfStream();
        else if (count == Broken)
            Close();
        return 0;
    }

    private void DeliverInput()
    {
        var outer = Loop.Enter(this);
        var more = _handler!.Received(_input);
        Loop.Leave(outer);
        if (more && _input.Length > 0 && State == ConnectionState.Open && WantsInput)
            AddReady();
        else
            _input.Park();
        QueueFlush();
    }

    /// <summary>Back from the ready list: complete input was left.</summary>
    internal void TakeTurn()
    {
        _inReady = false;
        if (Loop.IsHeld(this))
        {
            AddReady();
            return;
        }
        if (WantsInput && _input.Length > 0)
            DeliverInput();
        if (_tls is { HasMore: true } && State == ConnectionState.Open && WantsInput)
            ReadInput();
        if (!_inReady && (WantsInput || State == ConnectionState.Open))
            AwaitInput();
    }

    private void AddReady()
    {
        if (_inReady)
            return;
        _inReady = true;
        Loop.AddReady(this);
    }

    /// <summary>The peer's end of stream was noticed without reading up to it.</summary>
    private protected void OnPeerShutdown()
    {
        // While output is held the end is read in its turn, behind the input that came before it.
        if (State != ConnectionState.Open || (_outputHeld && !_paused))
            return;
        _handler!.PeerShutdown();
        QueueFlush();
    }

    // A peer that only ended its own side (a pipe into netcat) still gets the replies to what it sent.
    private void OnEndOfStream()
    {
        if (_output.PendingBytes > 0)
            CloseAfterFlush();
        else
            Close();
    }

    private void OnInputFull()
    {
        _handler!.InputFull();
        CloseAfterFlush();
    }

    private void DiscardInput()
    {
        var waste = Loop.Pool.Rent(InputBuffer.ReadSize);
        var count = ReceiveInto(waste, 0, waste.Length);
        Loop.Pool.Return(waste);
        if (count is EndOfStream or Broken)
            Close();
    }

    /// <summary>Reads what is there: a count, or one of <see cref="EndOfStream"/>, <see cref="WouldBlock"/>, <see cref="Broken"/>.</summary>
    internal abstract int ReceiveInto(byte[] bytes, int offset, int count);

    /// <summary>Input is wanted and all that was read is delivered.</summary>
    private protected virtual void AwaitInput()
    {
    }
}
