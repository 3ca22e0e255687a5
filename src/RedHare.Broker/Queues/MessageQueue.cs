using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>A queue, whatever its type: where messages are published to, and what consumers and answers come to. For any number of threads.</summary>
internal abstract class MessageQueue(QueueDeclaration declaration, VirtualHost host, uint number) : Destination(declaration.Name, host), IDeadline
{
    public QueueDeclaration Declaration { get; } = declaration;

    public override bool IsDurable => Declaration.IsDurable;

    public override string Kind => "queue";

    /// <summary>By which the journal knows it; 0 where there is no journal.</summary>
    public uint Number { get; protected set; } = number;

    /// <summary>Numbers for those who look; see <see cref="QueueCounters"/>.</summary>
    public QueueCounters Counters { get; } = new();

    /// <summary>The policies that match its name.</summary>
    public AppliedPolicy Policy { get; protected set; } = AppliedPolicy.None;

    /// <summary>Arguments and policies in one.</summary>
    public QueueSettings Settings { get; protected set; } = new();

    /// <summary>One consumer gets everything.</summary>
    public virtual bool IsSingleActive => false;

    /// <summary>A quorum queue counts how often a message came back.</summary>
    public virtual bool CountsReturns => false;

    /// <summary>A stream keeps every message on the disk, persistent or not.</summary>
    public virtual bool KeepsAll => false;

    /// <summary>True from the moment of its deletion: it takes nothing any more, and a queue of that name may be declared anew.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>A queue of the type that its declaration asks for.</summary>
    public static MessageQueue Create(QueueDeclaration declaration, VirtualHost host, uint number = 0) =>
        declaration.Type == QueueTypes.Stream ? new StreamQueue(declaration, host, number) : new ClassicQueue(declaration, host, number);

    /// <summary>Whether a message is written down for it.</summary>
    public bool Keeps(Message message) => KeepsAll || (IsDurable && message.IsPersistent);

    /// <summary>Makes its arguments and policy hold, from now on and for what waits.</summary>
    public abstract void Apply(AppliedPolicy policy);

    /// <summary>After a restart: what the journal has is here again.</summary>
    public abstract void Recover();

    /// <summary>A place in the journal for a message that will be published here. False when the queue has ended.</summary>
    public abstract bool TryReserve(out QueuePlace place);

    /// <summary>Takes a message, and one reference to it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sequence">Its place, when the journal has it; otherwise 0.</param>
    /// <returns>False when it is full and refuses; the reference is the caller's again.</returns>
    public abstract bool Publish(Message message, long sequence);

    /// <summary>Takes the next message out for basic.get.</summary>
    /// <param name="keep">It will be answered; without, <see cref="Done"/> follows.</param>
    /// <param name="entry">The message.</param>
    /// <param name="remaining">How many are left.</param>
    public abstract bool TryGet(bool keep, out QueueEntry entry, out long remaining);

    /// <summary>Adds a consumer, which gets messages at once.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="added">Called before the first delivery.</param>
    /// <returns>False when the queue is, or would have to be, in exclusive use.</returns>
    public abstract bool TryAdd(Consumer consumer, Action<Consumer> added);

    /// <summary>Takes a consumer out. Nothing is delivered to it when this returns; what it has not answered stays with it.</summary>
    public abstract void Remove(Consumer consumer);

    /// <summary>A consumer's channel takes deliveries again.</summary>
    public abstract void Unstall(Consumer consumer);

    /// <summary>Answers to deliveries of one consumer, or of basic.get where that is null.</summary>
    /// <param name="consumer">Whose deliveries they were.</param>
    /// <param name="entries">The messages.</param>
    /// <param name="outcome">The answer.</param>
    /// <param name="listener">Who is to hear when it is durable.</param>
    /// <returns>The journal's batch that has it; 0 when there is none.</returns>
    public abstract long Settle(Consumer? consumer, ReadOnlySpan<QueueEntry> entries, Outcome outcome, CommitListener? listener);

    /// <summary>A message has left for good: a dead letter that was sent, a message that basic.get took without an answer to come.</summary>
    public abstract void Done(in QueueEntry entry);

    /// <summary>A dead letter is where it belongs.</summary>
    public virtual void Sent(in DeadLetter letter) => Done(letter.Entry);

    /// <summary>Drops what waits. What is with consumers stays with them.</summary>
    public abstract long Purge();

    /// <summary>How many wait and how many consume; a look at it counts as use when it comes from a declare.</summary>
    public abstract (long Messages, int Consumers) Stat(bool isUse);

    /// <summary>What the management pages show.</summary>
    public abstract QueueReport Report();

    /// <summary>Its consumers, as they are now.</summary>
    public abstract Consumer[] ConsumersNow();

    /// <summary>Ends it, if the conditions hold. The caller takes it out of the virtual host.</summary>
    /// <param name="ifUnused">Only without consumers.</param>
    /// <param name="ifEmpty">Only without messages.</param>
    /// <param name="consumers">Who consumed.</param>
    /// <param name="messages">How many waited.</param>
    public abstract QueueClosing Close(bool ifUnused, bool ifEmpty, out Consumer[] consumers, out long messages);

    /// <summary>The next dead letter to send; see <see cref="DeadLetterOffice"/>.</summary>
    public abstract bool TryTakeLetter(out DeadLetter letter);

    /// <inheritdoc/>
    public abstract void Due(long now);
}
