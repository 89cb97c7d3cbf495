global using FluentAssertions;
global using Intranet.Adoption.BestPractices;
global using Xunit;
