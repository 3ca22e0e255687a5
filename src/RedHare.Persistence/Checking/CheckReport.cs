namespace RedHare.Persistence.Checking;

/// <summary>What a check found.</summary>
/// <param name="IsSound">Nothing is wrong.</param>
/// <param name="Lines">What was found, for whoever operates the server.</param>
/// <param name="Repair">What can be done about it; null where nothing is wrong, or nothing helps.</param>
public sealed record CheckReport(bool IsSound, IReadOnlyList<string> Lines, Repair? Repair = null);

/// <summary>An offer to make a damaged file load again, at a price.</summary>
/// <param name="Offer">What would be done and lost.</param>
/// <param name="Run">Does it.</param>
public sealed record Repair(string Offer, Action Run);
