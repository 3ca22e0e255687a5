namespace RedHare.Engine;

/// <summary>An end of a list, as LMOVE names it.</summary>
public enum ListEnd
{
    /// <summary>The head, index 0.</summary>
    Left,
    /// <summary>The tail, index −1.</summary>
    Right,
}
