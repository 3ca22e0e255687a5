namespace RedHare.Commands.Geo;

/// <summary>Which words a search takes.</summary>
internal enum GeoForm
{
    /// <summary>GEORADIUS_RO and GEORADIUSBYMEMBER_RO: a circle by position.</summary>
    RadiusReadOnly,

    /// <summary>GEORADIUS and GEORADIUSBYMEMBER: also STORE and STOREDIST with a key.</summary>
    Radius,

    /// <summary>GEOSEARCH: the shape by words.</summary>
    Search,

    /// <summary>GEOSEARCHSTORE: also STOREDIST as a word alone.</summary>
    SearchStore,
}
