namespace RedHare.Commands.Configuration;

/// <summary>What a shutdown does about saving (<c>shutdown-on-sigterm</c>), in the order of the directive's words.</summary>
[Flags]
public enum ShutdownModes
{
    /// <summary>Saves when save points are configured.</summary>
    Default = 0,
    /// <summary>Saves.</summary>
    Save = 1,
    /// <summary>Does not save.</summary>
    NoSave = 2,
    /// <summary>Does not wait for replicas.</summary>
    Now = 4,
    /// <summary>Goes on when saving fails.</summary>
    Force = 8,
}
