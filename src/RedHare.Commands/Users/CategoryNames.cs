namespace RedHare.Commands.Users;

/// <summary>The categories of commands by the names that ACL rules and ACL CAT use.</summary>
internal static class CategoryNames
{
    public static IEnumerable<AclCategories> All => Enum.GetValues<AclCategories>().Where(static category => category != AclCategories.None);

    public static string Of(AclCategories category) => category.ToString().ToLowerInvariant();

    /// <summary>The category of this name in any case, or <see cref="AclCategories.None"/>.</summary>
    public static AclCategories Find(string name) =>
        All.FirstOrDefault(category => string.Equals(Of(category), name, StringComparison.OrdinalIgnoreCase));
}
