namespace RedHare.Amqp;

/// <summary>What is wrong with the bytes of a method, a table or a content header.</summary>
public enum FieldError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>They end too early or too late.</summary>
    Length,

    /// <summary>A short string is no UTF-8.</summary>
    Utf8,

    /// <summary>A table or array is malformed, or nests too deeply.</summary>
    Table,
}
