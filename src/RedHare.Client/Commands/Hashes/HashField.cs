namespace RedHare.Client;

/// <summary>A field of a hash.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, as text.</param>
public readonly record struct HashField(string Name, string Value);
