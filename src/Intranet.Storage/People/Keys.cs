namespace Intranet.Storage.People;

/// <summary>The number of an employee in the store. Each number has a type of its own, so that swapped arguments do not compile.</summary>
public readonly record struct EmployeeKey(int Number);

/// <summary>The number of a team in the store.</summary>
public readonly record struct TeamKey(int Number);

/// <summary>The number of a channel in the store.</summary>
public readonly record struct ChannelKey(int Number);
