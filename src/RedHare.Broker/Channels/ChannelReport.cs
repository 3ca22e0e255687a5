namespace RedHare.Broker;

/// <summary>A channel at one moment.</summary>
/// <param name="Consumers">How many consumers it has.</param>
/// <param name="Unacknowledged">Deliveries that wait for their answer.</param>
/// <param name="ConsumerPrefetch">What a consumer that comes may have waiting; 0 for any number.</param>
/// <param name="ChannelPrefetch">What all of them together may have waiting; 0 for any number.</param>
/// <param name="UncommittedPublishes">Publishes that wait for tx.commit.</param>
/// <param name="UncommittedAnswers">Answers that wait for tx.commit.</param>
internal readonly record struct ChannelReport(int Consumers, int Unacknowledged, int ConsumerPrefetch, int ChannelPrefetch, int UncommittedPublishes, int UncommittedAnswers);
