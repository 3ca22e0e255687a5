namespace RedHare.Broker;

/// <summary>Where definitions are kept over a restart.</summary>
internal interface IDefinitionLog
{
    /// <summary>Says what something is from now on.</summary>
    void Define(string key, ReadOnlySpan<byte> content);

    /// <summary>Says that something is no more.</summary>
    void Remove(string key);
}
