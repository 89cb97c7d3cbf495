using System.Data.Common;
using Dapper;

namespace Intranet.Storage.People;

/// <summary>A user or group as the identity provider has described it.</summary>
/// <param name="Number">The number of the employee or team.</param>
/// <param name="Name">userName or displayName.</param>
public sealed record ScimResource(
    long Number,
    string Name,
    string? ExternalId,
    string Json,
    DateTimeOffset CreatedAt,
    DateTimeOffset ModifiedAt,
    bool Deleted
);

/// <summary>
/// Users and groups of SCIM beside the employees and teams that they are. Employees and teams that came by another door are users
/// and groups too: without a resource of their own until the identity provider writes to them.
/// </summary>
/// <param name="kind"><c>user</c> or <c>group</c>.</param>
public sealed class ScimResources(DbConnection connection, DbTransaction? transaction, int organisation, string kind)
{
    private string Number => kind == "user" ? "employee_no" : "team_no";
    private string Table => kind == "user" ? "employees" : "teams";

    public ScimResource? Find(long number) =>
        connection.QuerySingleOrDefault<(
            long Number,
            string Name,
            string? ExternalId,
            string Json,
            DateTimeOffset CreatedAt,
            DateTimeOffset ModifiedAt,
            bool Deleted
        )?>(
            """
            select number, name, external_id, resource, created_at, modified_at, deleted
            from scim_resources
            where organisation_no = @organisation and kind = @kind and number = @number
            """,
            new
            {
                organisation,
                kind,
                number,
            },
            transaction
        )
            is { } row
            ? new(row.Number, row.Name, row.ExternalId, row.Json, row.CreatedAt, row.ModifiedAt, row.Deleted)
            : null;

    /// <summary>The id of the employee or team with a number, or null.</summary>
    public string? IdOf(long number) =>
        connection.ExecuteScalar<string?>(
            $"select id from {Table} where organisation_no = @organisation and {Number} = @number",
            new { organisation, number },
            transaction
        );

    public void Save(ScimResource resource) =>
        connection.UpdateOrInsert(
            """
            update scim_resources
            set name = @Name, external_id = @ExternalId, resource = @Json,
              created_at = @CreatedAt, modified_at = @ModifiedAt, deleted = @Deleted
            where organisation_no = @organisation and kind = @kind and number = @Number
            """,
            """
            insert into scim_resources (organisation_no, kind, number, name, external_id, resource, created_at, modified_at, deleted)
            values (@organisation, @kind, @Number, @Name, @ExternalId, @Json, @CreatedAt, @ModifiedAt, @Deleted)
            """,
            new
            {
                organisation,
                kind,
                resource.Number,
                resource.Name,
                resource.ExternalId,
                resource.Json,
                resource.CreatedAt,
                resource.ModifiedAt,
                Deleted = resource.Deleted ? 1 : 0,
            },
            transaction
        );

    /// <summary>When the identity provider first wrote, or null.</summary>
    public DateTimeOffset? First() =>
        connection.ExecuteScalar<DateTimeOffset?>(
            "select min(created_at) from scim_resources where organisation_no = @organisation and kind = @kind",
            new { organisation, kind },
            transaction
        );

    /// <summary>Numbers of those that are there, in order. What is filtered by is indexed; all are candidates where it is null.</summary>
    /// <param name="name">By userName or displayName, whatever the case.</param>
    public IReadOnlyList<long> Numbers(string? name = null, string? externalId = null, long? number = null)
    {
        // An employee or team without a resource goes by its e-mail address, name or id.
        var (facts, fact) = kind == "user" ? ("employee_facts", "email") : ("team_facts", "name");
        var candidates =
            number is not null ? $"select {Number} from {Table} where organisation_no = @organisation and {Number} = @number"
            : externalId is not null
                ? "select number from scim_resources where organisation_no = @organisation and kind = @kind and external_id = @externalId"
            : name is not null
                ? $"""
                    select number from scim_resources where organisation_no = @organisation and kind = @kind and name = @name
                    union select {Number} from {facts} where organisation_no = @organisation and {fact} = @name {connection.AnyCase()}
                    union select {Number} from {Table} where organisation_no = @organisation and id = @name
                    """
            : $"select {Number} from {Table} where organisation_no = @organisation";
        return
        [
            .. connection.Query<long>(
                $"""
                with candidates (no) as ({candidates})
                select no
                from candidates
                where not exists (
                  select 1
                  from scim_resources s
                  where s.organisation_no = @organisation and s.kind = @kind and s.number = no and s.deleted = 1
                )
                order by no
                """,
                new
                {
                    organisation,
                    kind,
                    name,
                    externalId,
                    number,
                },
                transaction
            ),
        ];
    }

    /// <summary>Numbers of the employees who are in a team on a day.</summary>
    public IReadOnlyList<long> Members(long team, DateOnly day) =>
        [
            .. connection.Query<long>(
                """
                select distinct employee_no
                from memberships
                where organisation_no = @organisation and team_no = @team
                  and valid_from <= @day and (valid_to is null or valid_to > @day)
                order by employee_no
                """,
                new
                {
                    organisation,
                    team,
                    day,
                },
                transaction
            ),
        ];
}
