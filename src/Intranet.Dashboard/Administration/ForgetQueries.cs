using Intranet.Dashboard.Access;
using Intranet.Storage.People;

namespace Intranet.Dashboard.Administration;

/// <summary>Forgetting a person.</summary>
public sealed class ForgetQueries(OrganisationContext context) : Queries(context)
{
    /// <summary>What is held about a person and would go.</summary>
    /// <returns>Null if nobody was asked for.</returns>
    /// <exception cref="Intranet.Storage.RefusedException">There is no such employee.</exception>
    public ToForget? Preview(string? employee)
    {
        Need(Rights.Administration);
        if (string.IsNullOrWhiteSpace(employee))
        {
            return null;
        }

        var preview = Forgetting.Preview(Connection, Organisation, employee.Trim());
        Note($"looked at what would be forgotten of {preview.Employee}");
        return preview;
    }

    /// <returns>Whether the file holds nothing of them any more.</returns>
    /// <exception cref="InvalidInputException">The id was not typed again.</exception>
    public bool Forget(string employee, string confirmation)
    {
        Need(Rights.Administration);
        if (employee.Length == 0 || employee != confirmation.Trim())
        {
            throw new InvalidInputException("invalid-confirmation");
        }

        return Forgetting.Run(Context.Store, Organisation, employee, Reader.Id, Context.Clock);
    }
}
