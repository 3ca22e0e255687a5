namespace RedHare.Client;

/// <summary>An element taken from the first of several lists that had any.</summary>
/// <param name="Key">Of which.</param>
/// <param name="Element">As text.</param>
public readonly record struct ListPop(string Key, string Element);

/// <summary>An element taken from the first of several lists that had any, as bytes.</summary>
/// <param name="Key">Of which.</param>
/// <param name="Element">As it is.</param>
public readonly record struct ListPopBytes(string Key, byte[] Element);

/// <summary>Elements taken from the first of several lists that had any.</summary>
/// <param name="Key">Of which.</param>
/// <param name="Elements">In the order they were taken.</param>
public readonly record struct ListPops(string Key, string[] Elements);

/// <summary>Elements taken from the first of several lists that had any, as bytes.</summary>
/// <param name="Key">Of which.</param>
/// <param name="Elements">In the order they were taken.</param>
public readonly record struct ListPopsBytes(string Key, byte[][] Elements);
