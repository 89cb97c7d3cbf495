global using FluentAssertions;
global using Xunit;
global using Intranet.Adoption.BestPractices;
