using System.Data.Common;
using Dapper;

namespace Intranet.Storage.Access;

/// <summary>
/// The data protection keys of cookies and forms, as XML. They are in the store so that all web servers share them.
/// </summary>
public static class WebKeys
{
    public static IReadOnlyList<string> List(DbConnection connection) =>
        [.. connection.Query<string>("select xml from web_keys order by name")];

    public static void Add(DbConnection connection, string name, string xml)
    {
        using var transaction = connection.BeginWrite(0);
        connection.UpdateOrInsert(
            "update web_keys set xml = @xml where name = @name",
            "insert into web_keys (name, xml) values (@name, @xml)",
            new { name, xml },
            transaction
        );
        transaction.Commit();
    }
}
