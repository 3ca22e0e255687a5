using RedHare.Amqp;
using RedHare.Net;

namespace RedHare.Server.Amqp;

/// <summary>
/// When a connection is not read. With an alarm on, from the first message that it publishes: who only consumes helps to end the alarm. And while it asks for more
/// answers than it takes.
/// </summary>
internal sealed class Throttle(Connection connection, AmqpConnection owner)
{
    private string? _alarms;
    private bool _hasPublished;
    private bool _isBlocked;
    private bool _isTold;
    private bool _answersExceed;
    private bool _isReleased;

    /// <summary>True while nothing is read.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>True while an alarm keeps the connection from being read.</summary>
    public bool IsBlocked => _isBlocked;

    public void Set(string? alarms)
    {
        _alarms = alarms;
        Update();
    }

    public void HasPublished()
    {
        if (_hasPublished) return;
        _hasPublished = true;
        Update();
    }

    public void SetAnswers(bool exceed)
    {
        if (exceed == _answersExceed) return;
        _answersExceed = exceed;
        Update();
    }

    /// <summary>The connection is closing: it is read to its end whatever the alarms.</summary>
    public void Release()
    {
        _isReleased = true;
        Update();
    }

    private void Update()
    {
        _isBlocked = _alarms is not null && _hasPublished && !_isReleased;
        if (_isBlocked != _isTold && owner.Phase == ConnectionPhase.Running)
        {
            _isTold = _isBlocked;
            if (owner.Capabilities.Get("connection.blocked")?.Boolean == true)
            {
                if (_isBlocked) owner.Outbox.Method(0, new ConnectionBlocked($"low on {_alarms}"));
                else owner.Outbox.Method(0, default(ConnectionUnblocked));
            }
        }
        var isPaused = _isBlocked || (_answersExceed && !_isReleased);
        if (isPaused == IsPaused) return;
        IsPaused = isPaused;
        if (isPaused) connection.PauseReading();
        else if (owner.Phase != ConnectionPhase.Refused) connection.ResumeReading();
    }
}
