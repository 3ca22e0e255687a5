namespace RedHare.Net.Loops;

// What a connection sends: when it is tried, held back, and tried again.
internal abstract partial class LoopConnection
{
    /// <summary>A send has blocked: the kernel will tell when there is room.</summary>
    private protected bool WriteBlocked { get; private set; }

    private bool HasOutput => _output.PendingBytes > 0 || (_tls is not null && Wire.PendingBytes > 0);

    // Also when the round's end will send: a handler asks for it to learn whether the peer takes what is written.
    public sealed override void Flush() => FlushNow();

    public sealed override void HoldOutput() => _outputHeld = true;

    public sealed override void ReleaseOutput()
    {
        if (!Loop.IsCurrent)
        {
            Loop.Post(this, Signal.ReleaseOutput);
            return;
        }
        if (!_outputHeld)
            return;
        _outputHeld = false;
        // What was held goes before anything is added to it: input or mail of this same round may hold the output anew, and would make this wait for that as well.
        if (!Loop.IsHeld(this))
            FlushNow();
        if (State == ConnectionState.Open)
        {
            _handler!.Released();
            if (HasInput && !_paused && !_outputHeld)
                AddReady();
            UpdateInterest();
            if (_paused)
                OnDrained();
        }
        QueueFlush();
    }

    internal void QueueFlush()
    {
        if (_inFlush || (!HasOutput && State != ConnectionState.Draining))
            return;
        _inFlush = true;
        Loop.AddFlush(this);
    }

    internal void FlushQueued()
    {
        _inFlush = false;
        if (!HasOutput && State == ConnectionState.Open)
            return;
        FlushNow();
        if (_paused)
            OnDrained();
    }

    // Bounded, so that a fast reader of an endless reply cannot keep its loop to itself.
    private void FlushNow()
    {
        if (State > ConnectionState.Draining)
            return;
        SendOutput();
        if (State != ConnectionState.Draining || HasOutput || _outputHeld)
            return;
        if (_tls is not null && _tls.TrySayEnd())
            SendOutput();
        if (State == ConnectionState.Draining && !HasOutput)
            Linger();
    }

    private void SendOutput()
    {
        for (var sends = 0; !_outputHeld && !WriteBlocked && HasOutput && !_output.HasOpenDeferral; sends++)
        {
            var outcome = _tls is null ? sends < 4 ? TrySend() : SendOutcome.Blocked : _tls.Send(_output, mayTry: sends < 4);
            if (outcome == SendOutcome.Failed)
            {
                Close();
                return;
            }
            if (outcome == SendOutcome.Blocked)
            {
                WriteBlocked = true;
                UpdateInterest();
            }
        }
        _output.Publish();
    }

    /// <summary>The kernel has room again. Its subclass has already taken off what was sent meanwhile.</summary>
    private protected void OnWritable()
    {
        if (!WriteBlocked)
            return;
        WriteBlocked = false;
        FlushNow();
        if (!WriteBlocked)
            UpdateInterest();
        OnDrained();
    }

    private void OnDrained()
    {
        if (State != ConnectionState.Open || _output.PendingBytes > 0)
            return;
        _handler!.Drained();
        QueueFlush();
    }

    /// <summary>Offers pending output to the kernel once and takes off what it took.</summary>
    internal abstract SendOutcome TrySend();
}
