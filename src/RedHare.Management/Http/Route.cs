namespace RedHare.Management.Http;

/// <summary>A path, who may use it, and what its methods do.</summary>
/// <param name="Pattern">Parts between slashes; those that begin with a colon stand for any value.</param>
/// <param name="Access">Who may.</param>
internal sealed record Route(string Pattern, Access Access)
{
    public string[] Parts { get; } = Pattern.Split('/');

    public Func<Call, Reply>? Get { get; init; }

    public Func<Call, Reply>? Put { get; init; }

    public Func<Call, Reply>? Post { get; init; }

    public Func<Call, Reply>? Delete { get; init; }

    /// <summary>Who may do more than look, where that is another group.</summary>
    public Access? ChangeAccess { get; init; }

    /// <summary>The methods, as the header says it.</summary>
    public string Allow
    {
        get
        {
            List<string> methods = Get is null ? [] : ["HEAD", "GET"];
            if (Put is not null) methods.Add("PUT");
            if (Post is not null) methods.Add("POST");
            if (Delete is not null) methods.Add("DELETE");
            methods.Add("OPTIONS");
            return string.Join(", ", methods);
        }
    }

    public Access AccessFor(string method) => method is "GET" or "HEAD" ? Access : ChangeAccess ?? Access;

    public Func<Call, Reply>? Handler(string method) => method switch
    {
        "GET" or "HEAD" => Get,
        "PUT" => Put,
        "POST" => Post,
        "DELETE" => Delete,
        _ => null,
    };
}
