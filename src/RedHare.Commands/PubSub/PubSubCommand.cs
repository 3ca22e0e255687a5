namespace RedHare.Commands.PubSub;

[Command("pubsub",
    Arity = -2,
    Group = "pubsub",
    Since = "2.8.0",
    Complexity = "Depends on subcommand.",
    Summary = "Holds the subcommands that tell about publish-subscribe.")]
internal static class PubSubCommand;
