namespace RedHare.Client;

/// <summary>An end of a list.</summary>
public enum ListSide
{
    /// <summary>LEFT: the head.</summary>
    Left,

    /// <summary>RIGHT: the tail.</summary>
    Right,
}

/// <summary>On which side of another element.</summary>
public enum ListPlace
{
    /// <summary>BEFORE: nearer the head.</summary>
    Before,

    /// <summary>AFTER: nearer the tail.</summary>
    After,
}
