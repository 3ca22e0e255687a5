namespace RedHare.Management;

/// <summary>An address that the process listens on.</summary>
/// <param name="Protocol">As RabbitMQ names it: amqp, http.</param>
/// <param name="Address">The IP address.</param>
/// <param name="Port">The port.</param>
public sealed record Listener(string Protocol, string Address, int Port);
