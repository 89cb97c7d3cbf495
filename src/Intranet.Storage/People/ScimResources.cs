using System.Data.Common;
using Dapper;

namespace Intranet.Storage.People;

/// <summary>A user or group as the identity provider described it.</summary>
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
/// What SCIM stores about users and groups besides the facts about employees and teams. Employees and teams from other feeds are users
/// and groups too; they have no resource until the identity provider writes to them.
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

    /// <summary>When the identity provider first wrote; null if it never did.</summary>
    public DateTimeOffset? First() =>
        connection.ExecuteScalar<DateTimeOffset?>(
            """
            select min(created_at)
            from scim_resources
            where organisation_no = @organisation
              and kind = @kind
            """,
            new { organisation, kind },
            transaction
        );

    /// <summary>The numbers of users or groups that may match a filter, in order; all of them without a filter.</summary>
    /// <param name="name">userName or displayName, ignoring case.</param>
    public IReadOnlyList<long> Numbers(string? name = null, string? externalId = null, long? number = null)
    {
        // Without a resource, the userName is the e-mail address or id, and the displayName the name or id.
        var (facts, fact) = kind == "user" ? ("employee_facts", "email") : ("team_facts", "name");
        var candidates =
            number is not null ? $"select {Number} from {Table} where organisation_no = @organisation and {Number} = @number"
            : externalId is not null
                ? """
                    select number
                    from scim_resources
                    where organisation_no = @organisation
                      and kind = @kind
                      and external_id = @externalId
                    """
            : name is not null
                ? $"""
                    select number
                    from scim_resources
                    where organisation_no = @organisation
                      and kind = @kind
                      and name = @name
                    union select {Number}
                    from {facts}
                    where organisation_no = @organisation
                      and {fact} = @name {connection.AnyCase()}
                    union select {Number}
                    from {Table}
                    where organisation_no = @organisation
                      and id = @name
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

    /// <summary>The numbers of the members of a team on a day.</summary>
    public IReadOnlyList<long> Members(long team, DateOnly day) =>
        [
            .. connection.Query<long>(
                $"""
                select distinct employee_no
                from memberships
                where organisation_no = @organisation and team_no = @team
                  and {Dated.HoldsOn()}
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
