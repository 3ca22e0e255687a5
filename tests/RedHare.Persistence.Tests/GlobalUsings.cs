global using RedHare.Files.Tests;
global using Xunit;
