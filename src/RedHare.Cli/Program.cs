using RedHare.Cli;

return CommandLine.Run(args);
